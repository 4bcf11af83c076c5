// Coaching from measured behaviour: against the team's median and published bands, at most two
// tips, praise where a figure is in its band, two moments to listen to. Published bands are
// correlations from vendors' studies, guidance and no targets.
#include <algorithm>
#include <array>
#include <cmath>

#include "chat/plans.h"

namespace sophia::chat {
namespace {

using analytics::MetricRows;

struct Band {
  const char* column;
  const char* name;
  Format format;
  const char* unit;  // after the figure
  double low;
  double high;
  const char* too_low;  // advice; empty: not a fault
  const char* too_high;
  double scale;  // how far outside counts as 1
};

constexpr std::array<Band, 7> kBands{{
    {"TALK_RATIO", "talk ratio", Format::kShare, "", 0.30, 0.55, "give the call more structure",
     "open with an agenda, ask, then pause; aim near 43 to 46 %", 0.15},
    {"MONOLOGUE_SECONDS", "longest monologue", Format::kInteger, " s", 0, 150, "",
     "check in with a question every 60 to 90 seconds", 100},
    {"QUESTIONS", "questions a call", Format::kOne, "", 7, 18,
     "ask more open questions, spread over the call", "ask fewer, broader questions", 6},
    {"PATIENCE_SECONDS", "patience", Format::kTwo, " s", 0.6, 1.5,
     "wait a full second before answering", "answer a little sooner", 0.4},
    {"INTERACTIVITY", "interactivity out of ten", Format::kOne, "", 5, 10,
     "keep turns shorter and hand over more often", "", 2},
    {"CUSTOMER_STORY_SECONDS", "longest customer story", Format::kInteger, " s", 50, 1e9,
     "invite longer answers: \"walk me through ...\"", "", 40},
    {"NEXT_STEP_PERCENT", "calls with a next step", Format::kPercent, "", 70, 100,
     "agree the next step, with owner and day, before hanging up", "", 40},
}};

double outside(const Band& band, double value) {
  if (value < band.low && band.too_low[0] != '\0') return (band.low - value) / band.scale;
  if (value > band.high && band.too_high[0] != '\0') return (value - band.high) / band.scale;
  return 0;
}

// The moment that shows a tip, in the call where the figure is the furthest off.
void add_moment(Answer& answer, const Sources& sources, std::size_t calls, const char* column,
                bool highest, const std::string& person, const std::string& why) {
  const MetricRows& rows = answer.results[calls];
  std::size_t best = rows.count();
  for (std::size_t row = 0; row < rows.count(); ++row) {
    if (rows.is_null(row, column)) continue;
    if (best == rows.count() || (rows.number(row, column) > rows.number(best, column)) == highest)
      best = row;
  }
  if (best == rows.count()) return;
  const auto at = sources.evidence.index().find_call(rows.text(best, "CALL_ID"));
  if (!at) return;
  const auto moment = sources.evidence.longest_turn(sources.evidence.index().calls()[*at], person);
  if (!moment) return;
  ClaimBuilder claim(answer);
  claim.text("Listen: " + why + " in ").cell(calls, best, "TITLE", Format::kText).text(", ");
  claim.cell(calls, best, "STARTED", Format::kDate)
      .text(" (")
      .cell(calls, best, column,
            std::string_view(column) == "TALK_RATIO" ? Format::kShare : Format::kInteger);
  claim.text(std::string_view(column) == "TALK_RATIO" ? " talk ratio): " : " s): ")
      .quote(*moment)
      .add();
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
    return {};
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
  for (const Band& band : kBands) {
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
  answer.tables.push_back({"Calls of " + person,
                           calls,
                           {{"Date", "STARTED", Format::kDate},
                            {"Call", "TITLE"},
                            {"Talk", "TALK_RATIO", Format::kShare},
                            {"Monologue s", "MONOLOGUE_SECONDS", Format::kInteger},
                            {"Questions", "QUESTIONS", Format::kInteger},
                            {"Interactivity", "INTERACTIVITY", Format::kOne}},
                           12});
  return {};
}

const std::vector<TableColumn> kTeamColumns{{"Host", "NAME"},
                                            {"Calls", "CALLS", Format::kInteger},
                                            {"Talk", "TALK_RATIO", Format::kShare},
                                            {"Monologue s", "MONOLOGUE_SECONDS", Format::kInteger},
                                            {"Questions", "QUESTIONS", Format::kOne},
                                            {"Patience s", "PATIENCE_SECONDS", Format::kTwo},
                                            {"Interactivity", "INTERACTIVITY", Format::kOne},
                                            {"Next step", "NEXT_STEP_PERCENT", Format::kPercent}};

// The figures that the question names; a superlative or a list is answered from the team's table.
Status coach_team(Answer& answer, const QuestionForm& form, const Sources& sources,
                  const analytics::CallScope& scope, std::size_t team) {
  SOPHIA_TRY(const std::size_t hosts, measure(answer, sources, "behaviour", scope));
  const MetricRows& rows = answer.results[hosts];
  ClaimBuilder claim(answer);
  claim.text("Team median over ").cell(team, 0, "CALLS", Format::kInteger).text(" calls of ");
  claim.cell(team, 0, "REPS", Format::kInteger)
      .text(" hosts: talk ratio ")
      .cell(team, 0, "TALK_RATIO", Format::kShare);
  claim.text(", longest monologue ")
      .cell(team, 0, "MONOLOGUE_SECONDS", Format::kInteger)
      .text(" s, ");
  claim.cell(team, 0, "QUESTIONS", Format::kOne).text(" questions a call, patience ");
  claim.cell(team, 0, "PATIENCE_SECONDS", Format::kTwo).text(" s.").add();
  for (const Band& band : kBands) {
    std::size_t low = rows.count(), high = rows.count();
    for (std::size_t row = 0; row < rows.count(); ++row) {
      if (rows.is_null(row, band.column) || rows.integer(row, "CALLS") < 2) continue;
      if (low == rows.count() || rows.number(row, band.column) < rows.number(low, band.column))
        low = row;
      if (high == rows.count() || rows.number(row, band.column) > rows.number(high, band.column))
        high = row;
    }
    if (low == rows.count() || low == high) continue;
    ClaimBuilder line(answer);
    std::string name = band.name;
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
    line.text(name + ": highest ").cell(hosts, high, "NAME", Format::kText).text(" (");
    line.cell(hosts, high, band.column, band.format).text(band.unit).text("), lowest ");
    line.cell(hosts, low, "NAME", Format::kText)
        .text(" (")
        .cell(hosts, low, band.column, band.format)
        .text(band.unit)
        .text(").")
        .add();
  }
  answer.tables.push_back({"By host", hosts, kTeamColumns, 20});
  EvidenceQuery query{.text = form.search_text,
                      .cues = cues_for(form.search_text),
                      .speaker_type = "Internal",
                      .limit = 2,
                      .per_call = 1};
  if (!query.cues.empty())
    add_quotes(answer, sources.evidence.find(query, sources.evidence.calls(scope)));
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
    if (sources.names.name(i).internal) hosts.push_back(sources.names.name(i).value);
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
    SOPHIA_TRY(const std::size_t rows, measure(answer, sources, "behaviour", scope));
    answer.tables.push_back({"Compared", rows, kTeamColumns, 10});
    for (std::size_t row = 0; row < answer.results[rows].count(); ++row) {
      ClaimBuilder claim(answer);
      claim.cell(rows, row, "NAME", Format::kText)
          .text(": talk ratio ")
          .cell(rows, row, "TALK_RATIO", Format::kShare);
      claim.text(", longest monologue ")
          .cell(rows, row, "MONOLOGUE_SECONDS", Format::kInteger)
          .text(" s, ");
      claim.cell(rows, row, "QUESTIONS", Format::kOne)
          .text(" questions a call over ")
          .cell(rows, row, "CALLS", Format::kInteger)
          .text(" calls.")
          .add();
    }
    return {};
  }
  scope.hosts = hosts;
  if (form.periods.size() == 2) {
    SOPHIA_CHECK_OK(coach_periods(answer, form, sources, scope));
    return add_coverage(answer, sources, scope, false);
  }
  SOPHIA_CHECK_OK(coach_person(answer, sources, scope, hosts[0], team));
  if (form.has_word("interrupting") || form.has_word("interrupt")) {
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
