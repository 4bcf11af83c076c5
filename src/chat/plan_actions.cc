// What was promised, by whom, until when.
#include <algorithm>
#include <set>

#include "chat/plans.h"
#include "text/words.h"

namespace sophia::chat {
namespace {

using analytics::MetricRows;

constexpr std::size_t kQuoted = 8;
constexpr std::size_t kListed = 15;
constexpr std::size_t kLocated = 60;

struct Step {
  Citation said;
  bool is_own = true;  // said by one of the people asked for
  bool is_due = true;  // in the period asked for
};

// Whether a sentence said on `day` names a date in `wanted` ("by Friday").
bool falls_due(const std::string& sentence, std::int64_t day, const DateRange& wanted) {
  const DateContext then{.today = day, .fiscal_start_month = 1, .looks_forward = true};
  const auto dates = find_dates(sentence, text::words(sentence), then);
  return std::any_of(dates.begin(), dates.end(), [&](const DateMatch& date) {
    return date.range.first <= wanted.last && wanted.first <= date.range.last &&
           date.range.last - date.range.first < 40;
  });
}

// The words that a promise is to be about; those that only ask for promises are left out.
std::vector<std::string> subject_of(const std::string& search_text) {
  static const std::set<std::string> kAsks{
      "promise",    "promises", "promised",   "commit",   "commitment", "commitments", "committed",
      "agree",      "agreed",   "todo",       "todos",    "task",       "tasks",       "action",
      "actions",    "item",     "items",      "follow",   "followup",   "followups",   "follow-up",
      "follow-ups", "up",       "ups",        "owe",      "owed",       "owes",        "deliver",
      "step",       "steps",    "next",       "send",     "sent",       "due",         "pending",
      "open",       "overdue",  "waiting",    "wait",     "waits",      "outstanding", "need",
      "needs",      "do",       "done",       "prepare",  "prep",       "before",      "after",
      "by",         "deadline", "deadlines",  "team",     "rep",        "reps",        "today",
      "still",      "left",     "list",       "happen",   "happens",    "should",      "supposed",
      "make",       "made",     "get",        "back",     "everything", "anything",    "things",
      "thing",      "work",     "priorities", "priority", "urgent",     "first",       "missing",
      "unfinished", "finish",   "check",      "remind",   "reminder",   "reminders",   "schedule",
      "scheduled",  "meeting",  "meet",       "call",     "calls",      "week",        "month"};
  std::vector<std::string> subject;
  for (const auto& word : text::words(search_text)) {
    if (!kAsks.contains(word.folded) && word.folded.size() > 2) subject.push_back(word.folded);
  }
  return subject;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// Whether a sentence has one of the words, or one that begins alike ("discounts").
bool speaks_of(const Citation& said, const std::vector<std::string>& subject) {
  for (const auto& word : text::words(said.sentence)) {
    for (const std::string& wanted : subject) {
      const std::size_t begin = std::max<std::size_t>(3, wanted.size() - wanted.size() / 4);
      if (word.folded.substr(0, begin) == wanted.substr(0, begin)) return true;
    }
  }
  return false;
}

Status say_share(Answer& answer, const QuestionForm& form, const Sources& sources,
                 const analytics::CallScope& scope, std::size_t steps) {
  SOPHIA_TRY(const std::size_t share, measure(answer, sources, "next_steps", scope));
  if (answer.results[share].integer(0, "CALLS") == 0) return {};
  ClaimBuilder claim(answer);
  claim.cell(share, 0, "WITH_NEXT_STEP", Format::kInteger)
      .text(" of ")
      .cell(share, 0, "CALLS", Format::kInteger);
  claim.text(" calls" + restriction(form, sources) + " end with a next step; ").row_count(steps);
  claim.text(" steps in all.").add();
  return {};
}

std::vector<Step> located_steps(const QuestionForm& form, const Sources& sources,
                                const MetricRows& rows, const DateRange* due) {
  const auto own = values_of(form.people, sources.names);
  // "what did we promise": not what they did
  const bool ours = own.empty() && form.has_any({"we", "our"});
  std::vector<Step> steps;
  for (std::size_t row = 0; row < rows.count() && steps.size() < kLocated; ++row) {
    auto said = sources.evidence.locate(rows.text(row, "CALL_ID"), rows.text(row, "STEP"));
    if (!said) continue;
    if (said->sentence.ends_with('?')) continue;  // asks, promises nothing
    Step step{.said = *std::move(said)};
    const bool theirs = ours && step.said.speaker_type != "Internal";
    step.is_own = (own.empty() && !theirs) ||
                  std::find(own.begin(), own.end(), step.said.speaker) != own.end();
    step.is_due =
        due == nullptr || (step.said.started_at &&
                           falls_due(step.said.sentence, day_of(*step.said.started_at), *due));
    steps.push_back(std::move(step));
  }
  // What is due, then a person's own, then each call's first step before any second.
  std::set<std::string> heard;
  std::vector<std::pair<int, Step>> ranked;
  for (Step& step : steps) {
    const int again = heard.insert(step.said.call_id).second ? 0 : 1;
    ranked.emplace_back((step.is_due ? 0 : 4) + (step.is_own ? 0 : 2) + again, std::move(step));
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  steps.clear();
  const bool own_only = ours && !ranked.empty() && ranked[0].second.is_own;
  for (auto& [rank, step] : ranked) {
    if (!own_only || step.is_own) steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace

Status plan_actions(Answer& answer, const QuestionForm& form, const Sources& sources) {
  analytics::CallScope scope = call_scope(form, sources);
  scope.topics.clear();
  scope.mood.clear();
  // "by Friday" is when it is due, not when it was said; so is a day to come.
  const bool due = !form.periods.empty() && (form.has_any({"by", "due", "until", "before"}) ||
                                             form.periods[0].first > sources.today);
  if (due) scope.since = scope.until = std::nullopt;
  SOPHIA_TRY(const std::size_t steps, measure(answer, sources, "next_step_list", scope));
  const std::size_t count = answer.results[steps].count();
  QuestionForm asked = form;  // a day to come restricts the steps, not the calls
  if (due) asked.periods.clear();
  auto located =
      located_steps(form, sources, answer.results[steps], due ? &form.periods[0] : nullptr);
  const auto subject = subject_of(form.search_text);
  if (subject.empty()) SOPHIA_CHECK_OK(say_share(answer, asked, sources, scope, steps));
  if (!subject.empty())
    std::erase_if(located, [&](const Step& step) { return !speaks_of(step.said, subject); });
  const EvidenceQuery query{
      .text = form.search_text,
      .cues = {"promise"},
      .speakers = {},
      .speaker_type = form.has_word("we") && form.people.empty() ? "Internal" : "",
      .limit = 4,
      .per_call = 1};
  std::vector<Evidence> found;
  if (!form.search_text.empty() || located.empty())
    found = sources.evidence.find(query, sources.evidence.calls(scope));
  std::erase_if(found, [](const Evidence& e) { return e.citation.sentence.ends_with('?'); });
  if (located.empty() && found.empty()) {
    say(answer, Basis::kQuestion, "No agreed step" + restriction(form, sources) + " was found.");
    return add_coverage(answer, sources, scope, false);
  }
  if (!subject.empty() && located.empty())
    say(answer, Basis::kQuestion,
        "No agreed step" + restriction(asked, sources) + " speaks of \"" + joined(subject) +
            "\"; nearest in meaning:");
  for (std::size_t i = 0; i < located.size() && i < kQuoted; ++i)
    add_quote(answer, located[i].said);
  add_quotes(answer, found);
  if (count > 0) {
    answer.tables.push_back(
        {"Agreed steps, newest call first",
         steps,
         {{"Date", "STARTED", Format::kDate}, {"Call", "TITLE"}, {"Step", "STEP"}},
         kListed});
  }
  if (count > kListed)
    answer.limits.push_back(std::to_string(count - kListed) + " more steps are not listed");
  if (names_somebody(form) || (!form.periods.empty() && !due))
    SOPHIA_CHECK_OK(add_calls(answer, sources, scope, "The calls"));
  if (due)
    answer.limits.emplace_back("due dates are read in the sentences; the list is not cut by them");
  answer.limits.emplace_back("whether a step was done is known only where a later call says so");
  return add_coverage(answer, sources, scope, false);
}

}  // namespace sophia::chat
