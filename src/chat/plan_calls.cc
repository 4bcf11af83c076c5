// Lists of calls, words said in calls, and calls like others.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "chat/plans.h"
#include "text/words.h"

namespace sophia::chat {
namespace {

using search::Call;

const std::vector<TableColumn> kCallColumns{{"Date", "STARTED", Format::kDate},
                                            {"Call", "TITLE", Format::kText},
                                            {"Host", "REP", Format::kText},
                                            {"Length", "SECONDS", Format::kMinutes},
                                            {"Sentiment", "SENTIMENT", Format::kTwo}};

// Share of the best score from which a sentence is worth showing.
constexpr float kWorthShowing = 0.55F;

// "customer vpn" -> "vpn": who speaks is a filter and no word to look for.
std::string without_customers(const std::string& search_text) {
  std::string kept;
  for (const auto& word : text::words(search_text)) {
    if (word.folded.starts_with("customer") || word.folded.starts_with("kunde")) continue;
    kept += (kept.empty() ? "" : " ") + word.folded;
  }
  return kept;
}

// Words of the search text that stand in a call's title: "the security review with ...".
std::size_t title_hits(const Call& call, const std::string& search_text) {
  std::set<std::string> title;
  for (const auto& word : text::words(call.title)) title.insert(word.folded);
  std::size_t hits = 0;
  for (const auto& word : text::words(search_text)) hits += title.contains(word.folded) ? 1 : 0;
  return hits;
}

// Words that name no content once filters and titles are done with.
bool says_nothing(const std::string& search_text) {
  static const std::set<std::string> kEmpty{
      "team",      "time",   "us",      "our",      "joined",     "held",     "took",
      "place",     "longer", "shorter", "hour",     "hours",      "minutes",  "newest",
      "new",       "first",  "date",    "week",     "list",       "chats",    "chat",
      "gave",      "give",   "inbound", "outbound", "conference", "negative", "positive",
      "sentiment", "mood",   "all",     "took",     "join",       "attended"};
  for (const auto& word : text::words(search_text)) {
    if (!kEmpty.contains(word.folded)) return false;
  }
  return true;
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
  answer.tables.push_back({"Calls", list, kCallColumns, 12});
  return {};
}

// Calls ranked by what is said in them and by their titles.
Status find_calls(Answer& answer, const QuestionForm& form, const Sources& sources,
                  analytics::CallScope scope) {
  scope.topics.clear();  // content decides: a tracker may not know every word for it
  auto calls = sources.evidence.calls(scope);
  std::vector<const Call*> titled;
  for (const Call* call : calls) {
    if (title_hits(*call, form.search_text) > 0) titled.push_back(call);
  }
  std::stable_sort(titled.begin(), titled.end(), [&](const Call* a, const Call* b) {
    return title_hits(*a, form.search_text) > title_hits(*b, form.search_text);
  });
  EvidenceQuery query{
      .text = form.search_text, .cues = cues_for(form.search_text), .limit = 10, .per_call = 1};
  const bool about_customers =
      std::find(query.cues.begin(), query.cues.end(), "concern") != query.cues.end();
  if (about_customers) query.speaker_type = "External";
  std::vector<Evidence> found;
  if (!titled.empty() && titled.size() <= 5) {
    query.limit = titled.size();
    found = sources.evidence.best_of_each(query, titled);
  }
  if (found.empty()) {
    query.limit = 10;
    found = sources.evidence.find(query, calls);
  }
  if (found.empty()) {
    say(answer, Basis::kQuestion,
        "No call" + restriction(form, sources) + " speaks of \"" + form.search_text + "\".");
    return {};
  }
  std::set<std::string> ids;
  for (const Evidence& e : found) ids.insert(e.citation.call_id);
  say(answer, Basis::kQuestion,
      "The calls that speak most of \"" + form.search_text + "\"" + restriction(form, sources) +
          ", best first:");
  add_quotes(answer, found);
  const bool filtered = names_somebody(form) || !form.periods.empty() || !form.direction.empty() ||
                        !form.mood.empty();
  if (filtered)
    SOPHIA_CHECK_OK(add_calls(answer, sources, scope, "All calls" + restriction(form, sources)));
  answer.follow_ups.push_back("What topics come up in these calls?");
  return {};
}

// The words that set some calls apart: by frequency in them times rarity in all.
std::string telling_words(const search::TranscriptIndex& index,
                          const std::vector<const Call*>& calls,
                          const std::set<std::string>& left_out, std::size_t limit) {
  std::map<std::string, double> counts;
  for (const Call* call : calls) {
    for (search::DocNumber doc = call->first; doc < call->last; ++doc) {
      const auto& segment = index.segments()[doc];
      for (std::uint32_t i = segment.first_sentence; i < segment.last_sentence; ++i) {
        for (const auto& word : text::words(index.sentences()[i].text)) {
          if (word.folded.size() > 3 && !text::is_stop_word(word.folded) &&
              !left_out.contains(word.folded)) {
            counts[word.folded] += 1;
          }
        }
      }
    }
  }
  std::vector<std::pair<double, std::string>> ranked;
  for (const auto& [word, count] : counts) {
    const auto frequency = index.keywords().document_frequency(word);
    if (frequency < 2 || count < 2) continue;
    ranked.emplace_back(-(1 + std::log(count)) * index.keywords().idf(frequency), word);
  }
  std::sort(ranked.begin(), ranked.end());
  std::string text;
  for (std::size_t i = 0; i < ranked.size() && i < limit; ++i)
    text += (i > 0 ? " " : "") + ranked[i].second;
  return text;
}

// Calls alike by the words that set the models apart, best first, a sentence each.
std::vector<Evidence> alike_by_words(const Sources& sources, const std::vector<const Call*>& models,
                                     const std::vector<const Call*>& rest) {
  const auto& index = sources.evidence.index();
  std::set<std::string> left_out;  // names tell calls apart without saying what they are about
  for (const Name& name : sources.names.names()) {
    for (const auto& word : text::words(name.shown)) left_out.insert(word.folded);
  }
  const std::string words = telling_words(index, models, left_out, 40);
  const std::vector<Evidence> found =
      sources.evidence.find({.text = words, .limit = 40, .per_call = 3}, rest);
  std::map<std::string, std::pair<double, const Evidence*>> by_call;
  for (const Evidence& e : found) {
    auto& [score, best] = by_call[e.citation.call_id];
    score += static_cast<double>(e.score);
    if (best == nullptr) best = &e;
  }
  std::vector<std::pair<double, const Evidence*>> ranked;
  for (const auto& [id, entry] : by_call) ranked.push_back(entry);
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& x, const auto& y) { return x.first > y.first; });
  std::vector<Evidence> best;
  for (std::size_t i = 0; i < ranked.size() && i < 5; ++i) best.push_back(*ranked[i].second);
  return best;
}

// The calls of other accounts.
std::vector<const Call*> other_calls(const Sources& sources,
                                     const std::vector<const Call*>& models) {
  analytics::CallScope others;
  others.hidden_call_ids = sources.hidden_call_ids;
  std::vector<const Call*> rest;
  for (const Call* call : sources.evidence.calls(others)) {
    if (std::find(models.begin(), models.end(), call) != models.end()) continue;
    if (!models[0]->account.empty() && call->account == models[0]->account) continue;
    rest.push_back(call);
  }
  return rest;
}

}  // namespace

Status plan_call_search(Answer& answer, const QuestionForm& form, const Sources& sources) {
  if (form.has_word("similar") || form.has_word("alike"))
    return plan_similar_calls(answer, form, sources);
  analytics::CallScope scope = call_scope(form, sources);
  const bool recent =
      form.has_word("recent") || form.has_word("recently") || form.has_word("lately");
  QuestionForm said = form;
  if (recent && form.periods.empty()) {
    said.periods.push_back({sources.today - 30, sources.today});
    set_period(scope, said.periods[0]);
    answer.context_pieces.push_back(spoken(said.periods[0]));
    answer.limits.push_back("\"recent\" was read as the last 30 days");
  }
  if (!says_nothing(form.search_text) || !form.topics.empty()) {
    SOPHIA_CHECK_OK(find_calls(answer, said, sources, scope));
  } else {
    SOPHIA_CHECK_OK(list_calls(answer, said, sources, scope,
                               form.mood.empty() ? "" : " with " + form.mood + " sentiment"));
    if (!form.mood.empty()) {
      auto calls = sources.evidence.calls(scope);
      if (calls.size() > 6) calls.resize(6);
      const EvidenceQuery query{.text = {},
                                .cues = {form.mood == "positive" ? "praise" : "concern"},
                                .speaker_type = "External",
                                .limit = 6};
      add_quotes(answer, sources.evidence.best_of_each(query, calls));
      answer.follow_ups.push_back("Why?");
    }
  }
  if (form.has_word("longer") || form.has_word("shorter")) {
    answer.limits.emplace_back("the calls are not filtered by length; the table shows it");
  }
  return add_coverage(answer, sources, scope, !form.mood.empty());
}

Status plan_similar_calls(Answer& answer, const QuestionForm& form, const Sources& sources) {
  analytics::CallScope scope = call_scope(form, sources);
  if (scope.deal_ids.empty() && scope.accounts.empty() && scope.people.empty()) {
    say(answer, Basis::kQuestion, "Similar to which call? Name a deal, an account or a call.");
    return {};
  }
  const auto models = sources.evidence.calls(scope);
  if (models.empty()) {
    say(answer, Basis::kQuestion, "There is no call" + restriction(form, sources) + ".");
    return {};
  }
  SOPHIA_TRY(const std::size_t list, measure(answer, sources, "call_list", scope));
  const auto rest = other_calls(sources, models);
  SOPHIA_TRY(std::vector<Evidence> found, sources.evidence.alike(models, rest, 5));
  const bool by_meaning = !found.empty();
  if (!by_meaning) found = alike_by_words(sources, models, rest);
  ClaimBuilder claim(answer);
  claim.text("Compared with ")
      .proof({.kind = ProofKind::kRowCount,
              .result = list,
              .row = 0,
              .column = {},
              .format = Format::kInteger,
              .shown = {},
              .other_result = 0,
              .other_row = 0});
  claim.text(answer.results[list].count() == 1 ? " call" : " calls")
      .text(restriction(form, sources));
  claim.text(", these calls of other accounts are the most alike in what is said:").add();
  add_quotes(answer, found);
  answer.tables.push_back({"The calls compared with", list, kCallColumns, 8});
  answer.limits.emplace_back(
      by_meaning ? "likeness is by the mean meaning of what the customers say"
                 : "likeness is by the words that set these calls apart, names left out");
  return {};
}

Status plan_transcript_search(Answer& answer, const QuestionForm& form, const Sources& sources) {
  analytics::CallScope scope = call_scope(form, sources);
  scope.topics.clear();
  const bool by_customers = form.has_word("customer") || form.has_word("customers") ||
                            form.has_word("kunde") || form.has_word("kunden");
  EvidenceQuery query{.text = by_customers ? without_customers(form.search_text) : form.search_text,
                      .cues = {},
                      .limit = 8,
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
  if (found.empty()) {
    say(answer, Basis::kQuestion,
        "Nothing said" + restriction(form, sources) + " matches \"" + form.search_text + "\".");
    return add_coverage(answer, sources, scope, false);
  }
  // What matches far less than the best is no answer, unless there is nothing else.
  const float enough = kWorthShowing * found[0].score;
  std::erase_if(found, [&](const Evidence& e) { return e.score < enough; });
  say(answer, Basis::kQuestion,
      found.size() == 1 ? "One sentence matches:" : "The sentences that match best:");
  add_quotes(answer, found);
  answer.follow_ups.push_back("Show all calls with " + (found[0].citation.account.empty()
                                                            ? "this customer"
                                                            : found[0].citation.account));
  return add_coverage(answer, sources, scope, false);
}

}  // namespace sophia::chat
