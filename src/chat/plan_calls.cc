// Lists of calls, and words said in calls.
#include <algorithm>
#include <set>

#include "chat/plans.h"
#include "chat/rank_calls.h"
#include "text/words.h"

namespace sophia::chat {
namespace {

using search::Call;

const std::vector<TableColumn> kCallColumns{{"Date", "STARTED", Format::kDate},
                                            {"Call", "TITLE", Format::kText},
                                            {"Host", "REP", Format::kText},
                                            {"Length", "SECONDS", Format::kMinutes},
                                            {"Sentiment", "SENTIMENT", Format::kTwo}};

constexpr std::size_t kSentences = 8;  // quoted where words are looked for
constexpr std::size_t kFound = 12;     // calls listed

// Share of the best score from which a sentence is worth showing.
constexpr float kWorthShowing = 0.45F;

// "customer vpn" -> "vpn": who speaks is a filter and no word to look for.
std::string without_customers(const std::string& search_text) {
  std::string kept;
  for (const auto& word : text::words(search_text)) {
    if (word.folded.starts_with("customer") || word.folded.starts_with("kunde")) continue;
    kept += (kept.empty() ? "" : " ") + word.folded;
  }
  return kept;
}

// Words that name no content once filters and titles are done with; a number is the length asked
// for.
bool says_nothing(const std::string& search_text, const CallLimits& limits) {
  static const std::set<std::string> kEmpty{
      "calendar",   "scheduled", "held",     "hosted",    "longest", "shortest", "long",
      "short",      "language",  "english",  "german",    "spanish", "french",   "deutsch",
      "languages",  "three",     "two",      "five",      "ten",     "most",     "second",
      "seconds",    "than",      "over",     "team",      "time",    "us",       "our",
      "joined",     "held",      "took",     "place",     "longer",  "shorter",  "hour",
      "hours",      "minutes",   "newest",   "new",       "first",   "date",     "week",
      "list",       "chats",     "chat",     "gave",      "give",    "inbound",  "outbound",
      "conference", "negative",  "positive", "sentiment", "mood",    "all",      "took",
      "join",       "attended",  "go",       "went",      "gone",    "going"};
  const bool has_length = limits.min_seconds || limits.max_seconds;
  for (const auto& word : text::words(search_text)) {
    const bool is_number = word.folded.find_first_not_of("0123456789") == std::string::npos;
    if (!kEmpty.contains(word.folded) && !(has_length && is_number)) return false;
  }
  return true;
}

// "how many calls did Anna have, and how did they go?"
bool asks_how_it_went(const QuestionForm& form) {
  return form.has_word("how") && form.has_any({"go", "went"});
}

Status say_how_they_went(Answer& answer, const Sources& sources,
                         const analytics::CallScope& scope) {
  SOPHIA_TRY(const std::size_t mood, measure(answer, sources, "sentiment", scope));
  if (answer.results[mood].integer(0, "SCORED") == 0) return {};
  ClaimBuilder claim(answer);
  claim.text("Mean sentiment ").cell(mood, 0, "MEAN_SENTIMENT", Format::kTwo).text(": ");
  claim.cell(mood, 0, "POSITIVE", Format::kInteger).text(" positive, ");
  claim.cell(mood, 0, "NEUTRAL", Format::kInteger).text(" neutral, ");
  claim.cell(mood, 0, "NEGATIVE", Format::kInteger).text(" negative.").add();
  SOPHIA_TRY(const std::size_t steps, measure(answer, sources, "next_steps", scope));
  if (answer.results[steps].integer(0, "CALLS") == 0) return {};
  ClaimBuilder next(answer);
  next.cell(steps, 0, "WITH_NEXT_STEP", Format::kInteger).text(" of ");
  next.cell(steps, 0, "CALLS", Format::kInteger).text(" end with a next step.").add();
  return {};
}

Status list_calls(Answer& answer, const QuestionForm& form, const Sources& sources,
                  const analytics::CallScope& scope, const std::string& what) {
  SOPHIA_TRY(const std::size_t total, measure(answer, sources, "calls", scope));
  SOPHIA_TRY(const std::size_t list, measure(answer, sources, "call_list", scope));
  const analytics::MetricRows& rows = answer.results[list];
  ClaimBuilder claim(answer);
  claim.cell(total, 0, "CALLS", Format::kInteger);
  claim.text((answer.results[total].integer(0, "CALLS") == 1 ? " call" : " calls") + what +
             restriction(form, sources));
  if (rows.count() == 0) {
    claim.text(".").add();
    return {};
  }
  claim.text("; the latest is ").cell(list, 0, "TITLE", Format::kText).text(" (");
  claim.cell(list, 0, "STARTED", Format::kDate)
      .text(", ")
      .cell(list, 0, "REP", Format::kText)
      .text(").")
      .add();
  if (asks_how_it_went(form)) SOPHIA_CHECK_OK(say_how_they_went(answer, sources, scope));
  answer.tables.push_back({"Calls", list, kCallColumns, kFound});
  if (rows.count() > kFound) {
    answer.limits.push_back("the newest " + std::to_string(kFound) + " are listed; " +
                            std::to_string(rows.count() - kFound) +
                            (rows.count() == 200 ? " or more" : "") + " are not");
  }
  return {};
}

// The best sentence of each call, then second ones; what matches far less than the best is no
// answer.
std::vector<Evidence> each_call_first(std::vector<Evidence> found) {
  const float enough = kWorthShowing * found[0].score;
  std::set<std::string> heard;
  std::vector<Evidence> first, second;
  for (Evidence& e : found) {
    const bool is_new = heard.insert(e.citation.call_id).second;
    if (e.score >= enough) (is_new ? first : second).push_back(std::move(e));
  }
  if (first.size() > kSentences) first.resize(kSentences);
  for (Evidence& e : second) {
    if (first.size() < kSentences) first.push_back(std::move(e));
  }
  return first;
}

// Whether any call has one of the words.
bool is_said(const std::string& search_text, const Sources& sources) {
  const auto words = text::words(search_text);
  return words.empty() || std::ranges::any_of(words, [&](const auto& word) {
           return sources.evidence.index().keywords().document_frequency(word.folded) > 0;
         });
}

// Whether one of the sentences has a word of the text, or one that begins alike ("pilots").
bool says_one_of(const std::string& search_text, const std::vector<Evidence>& found) {
  const auto wanted = text::words(search_text);
  const auto alike = [](std::string_view a, std::string_view b) {
    const std::size_t begin = std::min(a.size(), b.size());
    return begin >= std::max<std::size_t>(3, std::max(a.size(), b.size()) / 2 + 1) &&
           a.substr(0, begin - begin / 5) == b.substr(0, begin - begin / 5);
  };
  return std::ranges::any_of(found, [&](const Evidence& e) {
    for (const auto& said : text::words(e.citation.sentence)) {
      for (const auto& word : wanted) {
        if (word.folded == said.folded || alike(word.folded, said.folded)) return true;
      }
    }
    return false;
  });
}

bool is_filtered(const QuestionForm& form) {
  return names_somebody(form) || !form.periods.empty() || !form.direction.empty() ||
         !form.mood.empty() || form.limits.any();
}

// The found calls as a table, so that those of which no sentence is quoted are cited too.
Status list_found(Answer& answer, const Sources& sources, const std::vector<RankedCall>& found) {
  analytics::CallScope these;
  these.hidden_call_ids = sources.hidden_call_ids;
  for (const RankedCall& one : found) these.only_call_ids.push_back(one.call->call_id);
  SOPHIA_TRY(const std::size_t list, measure(answer, sources, "call_list", these));
  answer.tables.push_back({"Calls found, newest first", list, kCallColumns, kFound});
  return {};
}

// Calls ranked by what is said in them and by their titles.
Status find_calls(Answer& answer, const QuestionForm& form, const Sources& sources,
                  analytics::CallScope scope) {
  scope.topics.clear();  // content decides: a tracker may not know every word for it
  EvidenceQuery query{.text = form.search_text, .cues = cues_for(form.search_text)};
  const bool about_customers =
      std::find(query.cues.begin(), query.cues.end(), "concern") != query.cues.end();
  if (about_customers) query.speaker_type = "External";
  auto found = rank_calls(sources.evidence, query, sources.evidence.calls(scope), kFound);
  if (found.empty()) {
    say(answer, Basis::kQuestion,
        "No call" + restriction(form, sources) + " speaks of \"" + form.search_text + "\".");
    return is_filtered(form) ? list_calls(answer, form, sources, scope, " in all") : Status();
  }
  const bool named = is_said(form.search_text, sources);
  say(answer, Basis::kQuestion,
      (named ? "The calls that speak most of \"" + form.search_text + "\""
             : "No call has \"" + form.search_text + "\"; nearest in meaning") +
          restriction(form, sources) + ", best first:");
  query.limit = query.per_call = 1;
  for (const RankedCall& one : found) {
    if (one.sentence) {
      add_quote(answer, one.sentence->citation);
    } else {
      add_quotes(answer, sources.evidence.best_of_each(query, {one.call}));
    }
  }
  SOPHIA_CHECK_OK(list_found(answer, sources, found));
  if (is_filtered(form))
    SOPHIA_CHECK_OK(add_calls(answer, sources, scope, "All calls" + restriction(form, sources)));
  answer.follow_ups.push_back("What topics come up in these calls?");
  return {};
}

// Calls of a mood in their customers' words; the lowest ones also where none counts as negative.
Status mood_calls(Answer& answer, const QuestionForm& form, const Sources& sources,
                  analytics::CallScope scope) {
  auto calls = sources.evidence.calls(scope);
  if (calls.size() > 6) calls.resize(6);
  const EvidenceQuery query{.text = {},
                            .cues = {form.mood == "positive" ? "praise" : "concern"},
                            .speaker_type = "External",
                            .limit = 6};
  add_quotes(answer, sources.evidence.best_of_each(query, calls));
  answer.follow_ups.push_back("Why?");
  const bool lowest = form.mood != "positive";
  if (form.mood == "neutral") return {};
  scope.mood.clear();
  return add_extreme_calls(answer, sources, scope, lowest, 10);
}

}  // namespace

Status plan_call_search(Answer& answer, const QuestionForm& form, const Sources& sources) {
  if (form.has_any({"similar", "alike"})) return plan_similar_calls(answer, form, sources);
  analytics::CallScope scope = call_scope(form, sources);
  if (scope.deal_ids.empty() && (form.min_amount || form.max_amount)) {
    // "calls on deals above 140k"
    analytics::DealScope deals = deal_scope(form, sources);
    deals.closes_since = deals.closes_until = std::nullopt;
    SOPHIA_TRY(const std::size_t worth, measure(answer, sources, "deal_list", deals));
    for (std::size_t row = 0; row < answer.results[worth].count(); ++row)
      scope.deal_ids.push_back(answer.results[worth].text(row, "DEAL_ID"));
    if (scope.deal_ids.empty()) {
      say(answer, Basis::kQuestion, "No deal of that amount" + restriction(form, sources) + ".");
      return {};
    }
  }
  const bool recent = form.has_any({"recent", "recently", "lately"});
  QuestionForm said = form;
  if (recent && form.periods.empty()) {
    said.periods.push_back({sources.today - 30, sources.today});
    set_period(scope, said.periods[0]);
    answer.context_pieces.push_back(spoken(said.periods[0]));
    answer.limits.push_back("\"recent\" was read as the last 30 days");
  }
  if (!says_nothing(form.search_text, form.limits) || !form.topics.empty()) {
    SOPHIA_CHECK_OK(find_calls(answer, said, sources, scope));
  } else {
    SOPHIA_CHECK_OK(list_calls(answer, said, sources, scope,
                               form.mood.empty() ? "" : " with " + form.mood + " sentiment"));
    if (!form.mood.empty() || asks_how_it_went(form))
      SOPHIA_CHECK_OK(mood_calls(answer, said, sources, scope));
  }
  return add_coverage(answer, sources, scope, !form.mood.empty());
}

Status plan_transcript_search(Answer& answer, const QuestionForm& form, const Sources& sources) {
  analytics::CallScope scope = call_scope(form, sources);
  scope.topics.clear();
  const bool by_customers = form.has_any({"customer", "customers", "kunde", "kunden"});
  EvidenceQuery query{.text = by_customers ? without_customers(form.search_text) : form.search_text,
                      .cues = {},
                      .limit = 24,
                      .per_call = 2};
  if (query.text.empty()) query.text = form.search_text;
  for (const std::string& topic : form.topics)
    query.cues.push_back(topic == "pricing" ? "pricing" : "");
  for (const std::string& name : form.competitors) query.text += " " + name;
  for (const std::uint32_t i : form.people) query.speakers.push_back(sources.names.name(i).value);
  if (by_customers) query.speaker_type = "External";
  const auto calls = sources.evidence.calls(scope);
  auto found = sources.evidence.find(query, calls);
  if (found.empty() && !query.speakers.empty()) {
    // Said about the person or in their calls, not by them.
    query.speakers.clear();
    found = sources.evidence.find(query, calls);
  }
  // "reproach" is hardly a word that is said: what people say then is.
  if (const auto cues = cues_for(form.search_text); found.empty() && !cues.empty()) {
    query.cues = cues;
    found = sources.evidence.find(query, calls);
  }
  if (found.empty()) {
    say(answer, Basis::kQuestion,
        "Nothing said" + restriction(form, sources) + " matches \"" + form.search_text + "\".");
    return add_coverage(answer, sources, scope, false);
  }
  found = each_call_first(std::move(found));
  if (says_one_of(query.text, found)) {
    say(answer, Basis::kQuestion,
        found.size() == 1 ? "One sentence matches:" : "The sentences that match best:");
  } else {
    say(answer, Basis::kQuestion,
        "No sentence" + restriction(form, sources) + " has \"" + form.search_text +
            "\"; nearest in meaning:");
  }
  add_quotes(answer, found);
  answer.follow_ups.push_back("Show all calls with " + (found[0].citation.account.empty()
                                                            ? "this customer"
                                                            : found[0].citation.account));
  return add_coverage(answer, sources, scope, false);
}

}  // namespace sophia::chat
