// Coaching beyond one person: bands, moments, the team, several hosts compared.
#include <algorithm>
#include <array>

#include "chat/coaching.h"

namespace sophia::chat {
namespace {

using analytics::MetricRows;

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

// In which calls what is asked shows most.
struct Extreme {
  const char* metric;
  const char* column;
  bool highest;
  const char* why;
  const char* title;
};
constexpr Extreme kMonologues{"calls_by_monologue", "MONOLOGUE_SECONDS", true,
                              "the longest monologue", "Calls with the longest monologues"};
constexpr Extreme kTalk{"calls_by_talk", "TALK_RATIO", true, "the highest talk ratio",
                        "Calls with the highest talk ratios"};
constexpr Extreme kListening{"calls_by_listening", "TALK_RATIO", false, "the lowest talk ratio",
                             "Calls with the lowest talk ratios"};
constexpr Extreme kQuestions{"calls_by_questions", "QUESTIONS", false, "the fewest questions",
                             "Calls with the fewest questions"};

const Extreme& extreme_asked(const QuestionForm& form) {
  if (form.has_any(
          {"monologue", "monologues", "speech", "speeches", "ramble", "rambles", "lecture"}))
    return kMonologues;
  if (form.has_any({"question", "questions", "ask", "asks"})) return kQuestions;
  if (form.has_any({"listen", "listens", "listener", "best", "room", "least", "lowest", "quiet"}))
    return kListening;
  return kTalk;
}

const char* unit_of(std::string_view column) {
  if (column == "TALK_RATIO") return " talk ratio): ";
  return column == "QUESTIONS" ? " questions): " : " s): ";
}

}  // namespace

std::span<const Band> coaching_bands() { return kBands; }

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
  claim.text(unit_of(column)).quote(*moment).add();
}

void add_behaviour_table(Answer& answer, std::size_t calls, std::string title, std::size_t limit) {
  answer.tables.push_back({std::move(title),
                           calls,
                           {{"Date", "STARTED", Format::kDate},
                            {"Call", "TITLE"},
                            {"Host", "REP"},
                            {"Talk", "TALK_RATIO", Format::kShare},
                            {"Monologue s", "MONOLOGUE_SECONDS", Format::kInteger},
                            {"Questions", "QUESTIONS", Format::kInteger},
                            {"Interactivity", "INTERACTIVITY", Format::kOne}},
                           limit});
}

std::vector<TableColumn> team_columns() {
  return {{"Host", "NAME"},
          {"Calls", "CALLS", Format::kInteger},
          {"Talk", "TALK_RATIO", Format::kShare},
          {"Monologue s", "MONOLOGUE_SECONDS", Format::kInteger},
          {"Questions", "QUESTIONS", Format::kOne},
          {"Patience s", "PATIENCE_SECONDS", Format::kTwo},
          {"Interactivity", "INTERACTIVITY", Format::kOne},
          {"Next step", "NEXT_STEP_PERCENT", Format::kPercent}};
}

// How many of the figures are outside their band, and the host of most: who needs coaching first.
void say_who_first(Answer& answer, std::size_t hosts) {
  const MetricRows& rows = answer.results[hosts];
  std::size_t first = rows.count(), most = 0;
  const auto outside = [&](std::size_t row, const Band& band) {
    if (rows.is_null(row, band.column)) return false;
    const double value = rows.number(row, band.column);
    return (value < band.low && *band.too_low != '\0') ||
           (value > band.high && *band.too_high != '\0');
  };
  for (std::size_t row = 0; row < rows.count(); ++row) {
    if (rows.integer(row, "CALLS") < 2) continue;
    const auto n = static_cast<std::size_t>(std::count_if(
        kBands.begin(), kBands.end(), [&](const Band& band) { return outside(row, band); }));
    if (n > most) {
      most = n;
      first = row;
    }
  }
  if (first == rows.count()) return;
  ClaimBuilder claim(answer);
  claim.text("Coach ").cell(hosts, first, "NAME", Format::kText).text(" first, over ");
  claim.cell(hosts, first, "CALLS", Format::kInteger).text(" calls");
  bool begun = false;
  for (const Band& band : kBands) {
    if (!outside(first, band)) continue;
    claim.text(begun ? ", " : ": ").text(std::string(band.name) + " ");
    claim.cell(hosts, first, band.column, band.format).text(band.unit);
    begun = true;
  }
  claim.text(".").add();
  answer.limits.emplace_back("first is the host with the most figures outside their bands");
}

// The figures that the question names; a superlative or a list is answered from the team's table.
Status coach_team(Answer& answer, const QuestionForm& form, const Sources& sources,
                  const analytics::CallScope& scope, std::size_t team) {
  SOPHIA_TRY(const std::size_t hosts, measure(answer, sources, "behaviour", scope));
  const MetricRows& rows = answer.results[hosts];
  const bool first = form.has_any({"first", "should", "needs"});
  if (first) say_who_first(answer, hosts);
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
  for (const Band& band : coaching_bands()) {
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
  answer.tables.push_back({"By host", hosts, team_columns(), 20});
  const Extreme& asked = extreme_asked(form);
  SOPHIA_TRY(const std::size_t calls, measure(answer, sources, asked.metric, scope));
  if (answer.results[calls].count() > 0) {
    add_moment(answer, sources, calls, asked.column, asked.highest,
               answer.results[calls].text(0, "REP"), asked.why);
    add_behaviour_table(answer, calls, asked.title, 8);
  }
  EvidenceQuery query{.text = form.search_text,
                      .cues = cues_for(form.search_text),
                      .speaker_type = "Internal",
                      .limit = 4,
                      .per_call = 1};
  if (!query.cues.empty())
    add_quotes(answer, sources.evidence.find(query, sources.evidence.calls(scope)));
  return add_coverage(answer, sources, scope, false);
}

Status coach_several(Answer& answer, const Sources& sources, const analytics::CallScope& scope) {
  SOPHIA_TRY(const std::size_t rows, measure(answer, sources, "behaviour", scope));
  answer.tables.push_back({"Compared", rows, team_columns(), 10});
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
        .text(answer.results[rows].integer(row, "CALLS") == 1 ? " call." : " calls.")
        .add();
  }
  for (const std::string& host : scope.hosts) {
    analytics::CallScope one = scope;
    one.hosts = {host};
    SOPHIA_TRY(const std::size_t calls, measure(answer, sources, "behaviour_by_call", one));
    if (answer.results[calls].count() == 0) {
      say(answer, Basis::kQuestion, host + " hosted no call that can be measured.");
      continue;
    }
    add_moment(answer, sources, calls, "MONOLOGUE_SECONDS", true, host, "the longest monologue");
    add_behaviour_table(answer, calls, "Calls of " + host, 12);
  }
  return add_coverage(answer, sources, scope, false);
}

}  // namespace sophia::chat
