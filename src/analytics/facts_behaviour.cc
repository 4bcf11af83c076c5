// Metrics of how hosts talk. A call in which one side says less than 5 % is not measured.
#include <compare>

#include "analytics/facts_metrics.h"

namespace sophia::analytics {
namespace {

using warehouse::ResultSet;

Chosen measured(const Facts& facts, const Chosen& calls) {
  Chosen kept;
  for (const std::uint32_t i : calls) {
    const auto& ratio = facts.calls[i].talk_ratio;
    if (ratio && *ratio >= 0.05 && *ratio <= 0.95) kept.push_back(i);
  }
  return kept;
}

struct Host {
  std::uint32_t rep = 0;
  Chosen calls = {};
  Mean talk = {}, monologue = {}, questions = {}, patience = {}, interactivity = {}, story = {};
  Mean fillers = {}, pace = {}, sentiment = {};
  std::optional<double> interruptions = {};
  std::size_t with_next_step = 0;

  void add(std::uint32_t index, const CallFact& call) {
    calls.push_back(index);
    talk.add(call.talk_ratio);
    monologue.add(call.monologue);
    if (call.questions) questions.add(static_cast<double>(*call.questions));
    patience.add(call.patience);
    interactivity.add(call.interactivity);
    story.add(call.story);
    fillers.add(call.fillers);
    pace.add(call.pace);
    sentiment.add(call.sentiment);
    if (call.interruptions) interruptions = interruptions.value_or(0) + *call.interruptions;
    with_next_step += call.step_count.value_or(0) > 0 ? 1 : 0;
  }
  double next_step_percent() const {
    return 100.0 * static_cast<double>(with_next_step) / static_cast<double>(calls.size());
  }
};

std::vector<Host> hosts_of(const Facts& facts, const Chosen& calls) {
  std::vector<std::uint32_t> place(facts.names.size(), Numbered::kNone);
  std::vector<Host> hosts;
  for (const std::uint32_t i : measured(facts, calls)) {
    std::uint32_t& at = place[facts.calls[i].rep];
    if (at == Numbered::kNone) {
      at = static_cast<std::uint32_t>(hosts.size());
      hosts.push_back({.rep = facts.calls[i].rep});
    }
    hosts[at].add(i, facts.calls[i]);
  }
  return hosts;
}

std::int64_t whole(double value) { return static_cast<std::int64_t>(rounded(value, 0)); }

// The measured calls, the first `limit` by a value, what has none last, then the newest.
template <class Value>
ResultSet by_call(const Facts& facts, const Chosen& calls, std::size_t limit, bool descending,
                  Value&& value) {
  RowBuffer rows({text_column("CALL_ID"), text_column("TITLE"), time_column("STARTED"),
                  text_column("REP"), text_column("ACCOUNT"), real_column("TALK_RATIO"),
                  real_column("MONOLOGUE_SECONDS"), count_column("QUESTIONS"),
                  real_column("INTERACTIVITY"), ids_column()});
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    const std::optional<double> x = value(facts.calls[a]), y = value(facts.calls[b]);
    if (x.has_value() != y.has_value()) return x.has_value();
    // NaN is above every number, as in the engine.
    const auto order = x ? std::weak_order(*x, *y) : std::weak_ordering::equivalent;
    if (order != 0) return descending ? order > 0 : order < 0;
    return is_newer(facts, a, b);
  };
  for (const std::uint32_t i : first_of(measured(facts, calls), limit, before)) {
    const CallFact& call = facts.calls[i];
    rows.add(call.call_id, call.title, cell(call.started), facts.names.text(call.rep),
             facts.names.text(call.account), rounded_cell(call.talk_ratio, 2),
             rounded_cell(call.monologue, 0), cell(call.questions),
             rounded_cell(call.interactivity, 1), std::vector<std::string>{call.call_id});
  }
  return rows.take();
}

// The statement sorts by the figure that it shows.
std::optional<double> talk_of(const CallFact& call) { return rounded(*call.talk_ratio, 2); }

}  // namespace

ResultSet behaviour(const Facts& facts, const Chosen& calls) {
  RowBuffer rows({text_column("NAME"), count_column("CALLS"), real_column("TALK_RATIO"),
                  real_column("MONOLOGUE_SECONDS"), real_column("QUESTIONS"),
                  real_column("PATIENCE_SECONDS"), real_column("INTERACTIVITY"),
                  real_column("CUSTOMER_STORY_SECONDS"), real_column("FILLERS_PER_MINUTE"),
                  real_column("WORDS_PER_MINUTE"), count_column("INTERRUPTIONS"),
                  count_column("NEXT_STEP_PERCENT"), real_column("MEAN_SENTIMENT"), ids_column()});
  for (const Host& host : hosts_of(facts, calls)) {
    rows.add(
        facts.names.text(host.rep), count_cell(host.calls.size()), host.talk.cell(2),
        host.monologue.cell(0), host.questions.cell(1), host.patience.cell(2),
        host.interactivity.cell(1), host.story.cell(0), host.fillers.cell(1), host.pace.cell(0),
        host.interruptions ? Cell(whole(*host.interruptions)) : Cell(warehouse::Null{}),
        whole(host.next_step_percent()), host.sentiment.cell(2), facts.ids_of(host.calls, kRowIds));
  }
  rows.sort({{1, true}, {0}});
  return rows.take();
}

ResultSet team_behaviour(const Facts& facts, const Chosen& calls) {
  RowBuffer rows({count_column("REPS"), count_column("CALLS"), real_column("TALK_RATIO"),
                  real_column("MONOLOGUE_SECONDS"), real_column("QUESTIONS"),
                  real_column("PATIENCE_SECONDS"), real_column("INTERACTIVITY"),
                  real_column("CUSTOMER_STORY_SECONDS"), real_column("FILLERS_PER_MINUTE"),
                  real_column("WORDS_PER_MINUTE"), count_column("NEXT_STEP_PERCENT"),
                  ids_column()});
  const std::vector<Host> hosts = hosts_of(facts, calls);
  const auto middle = [&](Mean Host::* figure, int digits) {
    std::vector<double> values;
    for (const Host& host : hosts) {
      if (const auto value = (host.*figure).value()) values.push_back(*value);
    }
    const auto found = median(std::move(values));
    return found ? Cell(steady(*found, digits)) : Cell(warehouse::Null{});
  };
  std::vector<double> next_steps;
  Chosen all;
  for (const Host& host : hosts) {
    next_steps.push_back(host.next_step_percent());
    all.insert(all.end(), host.calls.begin(), host.calls.end());
  }
  const auto steps = median(std::move(next_steps));
  rows.add(count_cell(hosts.size()), count_cell(all.size()), middle(&Host::talk, 2),
           middle(&Host::monologue, 0), middle(&Host::questions, 1), middle(&Host::patience, 2),
           middle(&Host::interactivity, 1), middle(&Host::story, 0), middle(&Host::fillers, 1),
           middle(&Host::pace, 0),
           steps ? Cell(static_cast<std::int64_t>(steady(*steps, 0))) : Cell(warehouse::Null{}),
           facts.ids_of(all, all.size()));
  return rows.take();
}

ResultSet behaviour_by_call(const Facts& facts, const Chosen& calls) {
  // All are alike in no value: the newest come first.
  return by_call(facts, calls, kMostCalls, true,
                 [](const CallFact&) { return std::optional<double>(); });
}
ResultSet calls_by_monologue(const Facts& facts, const Chosen& calls) {
  return by_call(facts, calls, kMostExtreme, true,
                 [](const CallFact& call) { return call.monologue; });
}
ResultSet calls_by_talk(const Facts& facts, const Chosen& calls) {
  return by_call(facts, calls, kMostExtreme, true, talk_of);
}
ResultSet calls_by_listening(const Facts& facts, const Chosen& calls) {
  return by_call(facts, calls, kMostExtreme, false, talk_of);
}
ResultSet calls_by_questions(const Facts& facts, const Chosen& calls) {
  return by_call(facts, calls, kMostExtreme, false, [](const CallFact& call) {
    return call.questions ? std::optional(static_cast<double>(*call.questions)) : std::nullopt;
  });
}

}  // namespace sophia::analytics
