// Coaching from measured behaviour: against the team's median and published bands, at most two
// tips, praise where a figure is in its band, two moments to listen to. Published bands are
// correlations from vendors' studies, guidance and no targets.
#include <algorithm>
#include <cmath>

#include "chat/coaching.h"
#include "chat/plans.h"

namespace sophia::chat {
namespace {

using analytics::MetricRows;

double outside(const Band& band, double value) {
  if (value < band.low && band.too_low[0] != '\0') return (band.low - value) / band.scale;
  if (value > band.high && band.too_high[0] != '\0') return (value - band.high) / band.scale;
  return 0;
}

struct Finding {
  const Band* band;
  double strength;
};

Status coach_person(Answer& answer, const Sources& sources, const analytics::CallScope& scope,
                    const std::string& person, std::size_t team) {
  SOPHIA_TRY(const std::size_t own, measure(answer, sources, "behaviour", scope));
  SOPHIA_TRY(const std::size_t calls, measure(answer, sources, "behaviour_by_call", scope));
  const MetricRows& rows = answer.results[own];
  if (rows.count() == 0) {
    say(answer, Basis::kQuestion, person + " hosted no call that can be measured.");
    // Somebody who joined a call of others can be listened to all the same.
    const auto joined = sources.evidence.calls(scope);
    if (joined.empty()) return {};
    add_quotes(answer, sources.evidence.best_of_each({.text = {},
                                                      .cues = {"concern", "promise", "pricing"},
                                                      .speakers = {person},
                                                      .limit = 4},
                                                     joined));
    return add_calls(answer, sources, scope, "Calls with " + person);
  }
  const std::int64_t n = rows.integer(0, "CALLS");
  ClaimBuilder claim(answer);
  claim.cell(own, 0, "NAME", Format::kText).text(": ").cell(own, 0, "CALLS", Format::kInteger);
  claim.text(n == 1 ? " measured call; talk ratio " : " measured calls; talk ratio ")
      .cell(own, 0, "TALK_RATIO", Format::kShare);
  claim.text(" (team median ").cell(team, 0, "TALK_RATIO", Format::kShare).text("), ");
  claim.cell(own, 0, "QUESTIONS", Format::kOne)
      .text(" questions a call (")
      .cell(team, 0, "QUESTIONS", Format::kOne)
      .text("), patience ");
  claim.cell(own, 0, "PATIENCE_SECONDS", Format::kTwo)
      .text(" s (")
      .cell(team, 0, "PATIENCE_SECONDS", Format::kTwo)
      .text(" s).")
      .add();
  std::vector<Finding> tips, praise;
  for (const Band& band : coaching_bands()) {
    if (rows.is_null(0, band.column)) continue;
    const double value = rows.number(0, band.column);
    const double off = outside(band, value);
    // A figure that is off everywhere is no matter of one person: compare with the team too.
    const double team_off = answer.results[team].is_null(0, band.column)
                                ? 0
                                : outside(band, answer.results[team].number(0, band.column));
    if (off > 0 && off > team_off) tips.push_back({&band, off});
    if (off <= 0) praise.push_back({&band, -off});
  }
  std::stable_sort(tips.begin(), tips.end(),
                   [](const Finding& a, const Finding& b) { return a.strength > b.strength; });
  if (n < 5) {
    answer.limits.push_back("advice needs 5 calls; " + person + " has " + std::to_string(n));
    tips.clear();
  }
  for (std::size_t i = 0; i < tips.size() && i < 2; ++i) {
    const Band& band = *tips[i].band;
    ClaimBuilder tip(answer);
    const bool high = rows.number(0, band.column) > band.high;
    tip.text("Tip: ")
        .text(high ? band.too_high : band.too_low)
        .text("; ")
        .text(band.name)
        .text(" is ");
    tip.cell(own, 0, band.column, band.format).text(band.unit).text(", the team's median ");
    tip.cell(team, 0, band.column, band.format).text(band.unit).text(".").add();
  }
  if (n >= 5 && tips.empty()) {
    ClaimBuilder fine(answer);
    fine.text("Every measured figure is inside its band or no worse than the team's over ")
        .cell(own, 0, "CALLS", Format::kInteger)
        .text(" calls.")
        .add();
  }
  for (const Finding& good : praise) {
    if (std::string_view(good.band->column) == "TALK_RATIO" ||
        std::string_view(good.band->column) == "NEXT_STEP_PERCENT") {
      ClaimBuilder line(answer);
      line.text("Keep: ")
          .text(good.band->name)
          .text(" at ")
          .cell(own, 0, good.band->column, good.band->format)
          .text(".")
          .add();
      break;
    }
  }
  add_moment(answer, sources, calls, "MONOLOGUE_SECONDS", true, person, "the longest monologue");
  add_moment(answer, sources, calls, "TALK_RATIO", false, person,
             "the call with the most room for the customer");
  add_behaviour_table(answer, calls, "Calls of " + person, 12);
  return {};
}

// One person in two periods, side by side.
Status coach_periods(Answer& answer, const QuestionForm& form, const Sources& sources,
                     analytics::CallScope scope) {
  for (std::size_t i = 0; i < 2; ++i) {
    set_period(scope, form.periods[i]);
    SOPHIA_TRY(const std::size_t own, measure(answer, sources, "behaviour", scope));
    if (answer.results[own].count() == 0) {
      say(answer, Basis::kQuestion, "No measured call in " + spoken(form.periods[i]) + ".");
      continue;
    }
    ClaimBuilder claim(answer);
    claim.text(spoken(form.periods[i]) + ": talk ratio ")
        .cell(own, 0, "TALK_RATIO", Format::kShare)
        .text(", longest monologue ")
        .cell(own, 0, "MONOLOGUE_SECONDS", Format::kInteger)
        .text(" s, ")
        .cell(own, 0, "QUESTIONS", Format::kOne)
        .text(" questions a call, patience ")
        .cell(own, 0, "PATIENCE_SECONDS", Format::kTwo)
        .text(" s, over ")
        .cell(own, 0, "CALLS", Format::kInteger)
        .text(answer.results[own].integer(0, "CALLS") == 1 ? " call." : " calls.")
        .add();
    SOPHIA_CHECK_OK(add_calls(answer, sources, scope, "Calls, " + spoken(form.periods[i])));
  }
  return {};
}

}  // namespace

Status plan_coaching(Answer& answer, const QuestionForm& form, const Sources& sources) {
  analytics::CallScope scope = call_scope(form, sources);
  scope.topics.clear();
  scope.mood.clear();
  scope.people.clear();
  std::vector<std::string> hosts;
  for (const std::uint32_t i : form.people) {
    const Name& name = sources.names.name(i);
    // How somebody did with a customer's person: the calls of that person.
    (name.internal ? hosts : scope.people).push_back(name.value);
  }
  analytics::CallScope whole;
  whole.hidden_call_ids = sources.hidden_call_ids;
  SOPHIA_TRY(const std::size_t team, measure(answer, sources, "team_behaviour", whole));
  if (answer.results[team].integer(0, "CALLS") == 0) {
    say(answer, Basis::kQuestion, "No call has talk figures yet.");
    return {};
  }
  if (hosts.empty()) return coach_team(answer, form, sources, scope, team);
  if (hosts.size() > 1) {
    scope.hosts = hosts;
    return coach_several(answer, sources, scope);
  }
  scope.hosts = hosts;
  if (form.periods.size() == 2) {
    SOPHIA_CHECK_OK(coach_periods(answer, form, sources, scope));
    return add_coverage(answer, sources, scope, false);
  }
  SOPHIA_CHECK_OK(coach_person(answer, sources, scope, hosts[0], team));
  // What the question speaks of besides the figures ("gave a discount"), in the host's own words.
  EvidenceQuery said{.text = form.search_text,
                     .cues = cues_for(form.search_text),
                     .speakers = hosts,
                     .limit = 4,
                     .per_call = 1};
  if (!said.cues.empty())
    add_quotes(answer, sources.evidence.find(said, sources.evidence.calls(scope)));
  if (form.has_any({"interrupting", "interrupt"})) {
    for (std::size_t r = 0; r < answer.results.size(); ++r) {
      if (answer.results[r].metric->name != "behaviour" || answer.results[r].count() == 0) continue;
      if (answer.results[r].is_null(0, "INTERRUPTIONS")) continue;
      ClaimBuilder(answer)
          .text("Interruptions of customers: ")
          .cell(r, 0, "INTERRUPTIONS", Format::kInteger)
          .text(" in all.")
          .add();
    }
  }
  answer.limits.emplace_back("bands are published correlations: guidance, not targets");
  answer.follow_ups.push_back("How does " + hosts[0] + " compare with the team?");
  return add_coverage(answer, sources, scope, false);
}

}  // namespace sophia::chat
