// Metrics with one row over the calls, or one a call.
#include <set>

#include "analytics/facts_metrics.h"

namespace sophia::analytics {
namespace {

using warehouse::ResultSet;

ResultSet as_call_rows(const Facts& facts, const Chosen& calls) {
  RowBuffer rows({text_column("CALL_ID"), text_column("TITLE"), time_column("STARTED"),
                  count_column("SECONDS"), text_column("DIRECTION"), text_column("REP"),
                  text_column("ACCOUNT"), real_column("SENTIMENT"), text_column("MOOD"),
                  text_column("DEAL_ID"), ids_column()});
  for (const std::uint32_t i : calls) {
    const CallFact& call = facts.calls[i];
    rows.add(call.call_id, call.title, cell(call.started), call.seconds,
             facts.names.text(call.direction), facts.names.text(call.rep),
             facts.names.text(call.account), cell(call.sentiment), std::string(to_text(call.mood)),
             call.deal == Numbered::kNone ? Cell(warehouse::Null{})
                                          : Cell(facts.deal_ids.text(call.deal)),
             std::vector<std::string>{call.call_id});
  }
  return rows.take();
}

ResultSet extreme_calls(const Facts& facts, const Chosen& calls, bool lowest) {
  Chosen scored;
  for (const std::uint32_t i : calls) {
    if (facts.calls[i].mood != Mood::kUnknown) scored.push_back(i);
  }
  return as_call_rows(
      facts, first_of(std::move(scored), kMostExtreme, [&](std::uint32_t a, std::uint32_t b) {
        const double x = *facts.calls[a].sentiment, y = *facts.calls[b].sentiment;
        if (x != y) return lowest ? x < y : x > y;
        return is_newer(facts, a, b);
      }));
}

}  // namespace

bool is_newer(const Facts& facts, std::uint32_t a, std::uint32_t b) {
  const auto &x = facts.calls[a].started, &y = facts.calls[b].started;
  if (x != y) return x > y;  // an absent start is below every other
  return facts.id_ranks[a] < facts.id_ranks[b];
}

ResultSet calls_figure(const Facts& facts, const Chosen& calls) {
  RowBuffer rows({count_column("CALLS"), count_column("ACCOUNTS"), count_column("REPS"),
                  real_column("MEAN_MINUTES"), real_column("HOURS"), real_column("TALK_RATIO"),
                  ids_column()});
  std::set<std::uint32_t> accounts, reps;
  Mean talk;
  std::int64_t seconds = 0;
  for (const std::uint32_t i : calls) {
    const CallFact& call = facts.calls[i];
    if (!facts.names.text(call.account).empty()) accounts.insert(call.account);
    reps.insert(call.rep);
    talk.add(call.talk_ratio);
    seconds += call.seconds;
  }
  const double total = static_cast<double>(seconds);
  const double mean = calls.empty() ? 0 : total / static_cast<double>(calls.size()) / 60.0;
  rows.add(count_cell(calls.size()), count_cell(accounts.size()), count_cell(reps.size()),
           rounded(mean, 1), rounded(total / 3600.0, 1), talk.cell(3),
           facts.ids_of(calls, kRowIds));
  return rows.take();
}

ResultSet call_list(const Facts& facts, const Chosen& calls) {
  return as_call_rows(facts, first_of(calls, kMostCalls, [&](std::uint32_t a, std::uint32_t b) {
                        return is_newer(facts, a, b);
                      }));
}

ResultSet calls_lowest(const Facts& facts, const Chosen& calls) {
  return extreme_calls(facts, calls, true);
}
ResultSet calls_highest(const Facts& facts, const Chosen& calls) {
  return extreme_calls(facts, calls, false);
}

ResultSet sentiment(const Facts& facts, const Chosen& calls) {
  RowBuffer rows({count_column("CALLS"), count_column("SCORED"), real_column("MEAN_SENTIMENT"),
                  count_column("POSITIVE"), count_column("NEUTRAL"), count_column("NEGATIVE"),
                  ids_column()});
  std::size_t of_mood[4] = {};
  Mean mean;
  for (const std::uint32_t i : calls) {
    const CallFact& call = facts.calls[i];
    ++of_mood[static_cast<std::size_t>(call.mood)];
    if (call.mood != Mood::kUnknown) mean.add(call.sentiment);
  }
  const auto with = [&](Mood mood) { return count_cell(of_mood[static_cast<std::size_t>(mood)]); };
  rows.add(count_cell(calls.size()),
           count_cell(calls.size() - of_mood[static_cast<std::size_t>(Mood::kUnknown)]),
           mean.cell(2), with(Mood::kPositive), with(Mood::kNeutral), with(Mood::kNegative),
           facts.ids_of(calls, kRowIds));
  return rows.take();
}

ResultSet next_steps(const Facts& facts, const Chosen& calls) {
  RowBuffer rows({count_column("CALLS"), count_column("WITH_NEXT_STEP"), ids_column()});
  Chosen known;
  std::size_t with = 0;
  for (const std::uint32_t i : calls) {
    const auto& count = facts.calls[i].step_count;
    if (count) known.push_back(i);
    with += count && *count > 0 ? 1 : 0;
  }
  rows.add(count_cell(known.size()), count_cell(with), facts.ids_of(known, kRowIds));
  return rows.take();
}

ResultSet next_step_list(const Facts& facts, const Chosen& calls) {
  RowBuffer rows({text_column("CALL_ID"), text_column("TITLE"), time_column("STARTED"),
                  text_column("REP"), text_column("ACCOUNT"), text_column("STEP"), ids_column()});
  Chosen known;
  for (const std::uint32_t i : calls) {
    const auto& steps = facts.calls[i].steps;
    if (std::any_of(steps.begin(), steps.end(), [](const auto& step) { return !step.empty(); }))
      known.push_back(i);
  }
  std::size_t count = 0;
  const auto newest =
      first_of(std::move(known), kMostCalls, [&](auto a, auto b) { return is_newer(facts, a, b); });
  for (const std::uint32_t i : newest) {
    const CallFact& call = facts.calls[i];
    for (const std::string& step : call.steps) {
      if (step.empty() || count == kMostCalls) continue;
      ++count;
      rows.add(call.call_id, call.title, cell(call.started), facts.names.text(call.rep),
               facts.names.text(call.account), step, std::vector<std::string>{call.call_id});
    }
  }
  return rows.take();
}

}  // namespace sophia::analytics
