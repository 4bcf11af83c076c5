// Calls that are like others.
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
  claim.text("Compared with ").row_count(list);
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

}  // namespace sophia::chat
