// Which calls a question is about: by scope and policy, and by their titles.
#include "chat/evidence.h"

#include <algorithm>
#include <set>

#include "text/words.h"

namespace sophia::chat {
namespace {

using search::Call;
using search::KeywordQuery;
using search::Segment;

bool holds(const std::vector<std::string>& list, std::string_view value) {
  return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

bool any_topic(const Call& call, const std::vector<std::string>& topics) {
  const auto in = [&](const std::vector<std::string>& have) {
    return std::any_of(have.begin(), have.end(),
                       [&](const std::string& t) { return holds(topics, lower(t)); });
  };
  return topics.empty() || in(call.topics) || in(call.trackers);
}

std::string_view mood_of(const Call& call) {
  if (!call.sentiment) return "unknown";
  return *call.sentiment > 0.2 ? "positive" : *call.sentiment > -0.2 ? "neutral" : "negative";
}

}  // namespace

bool EvidenceSearch::keeps(const Call& call, const analytics::CallScope& scope) const {
  if (scope.since && (!call.started_at || *call.started_at < *scope.since)) return false;
  if (scope.until && (!call.started_at || *call.started_at >= *scope.until)) return false;
  const bool of_account =
      holds(scope.accounts, call.account) ||
      (!scope.also_call_ids.empty() && holds(scope.also_call_ids, call.call_id));
  if (!of_account || !holds(scope.hosts, call.rep)) return false;
  if (!holds(scope.only_call_ids, call.call_id) || !holds(scope.languages, lower(call.language)))
    return false;
  if (scope.min_seconds && call.duration_s < *scope.min_seconds) return false;
  if (scope.max_seconds && call.duration_s > *scope.max_seconds) return false;
  if (!holds(scope.deal_ids, call.deal_id) || !holds(scope.directions, call.direction))
    return false;
  if (!scope.mood.empty() && mood_of(call) != scope.mood) return false;
  if (!any_topic(call, scope.topics)) return false;
  if (!scope.people.empty() && !holds(scope.people, call.rep)) {
    const auto& segments = index_.segments();
    return std::any_of(segments.begin() + call.first, segments.begin() + call.last,
                       [&](const Segment& s) { return holds(scope.people, s.speaker); });
  }
  return true;
}

std::vector<const Call*> EvidenceSearch::calls(const analytics::CallScope& scope) const {
  std::vector<const Call*> result;
  const auto& all = index_.calls();
  for (auto at = all.rbegin(); at != all.rend(); ++at) {  // mostly in the order of time
    const Call& call = *at;
    if (!call.is_current || !keeps(call, scope)) continue;
    if (policy_.may_read_call(principal_,
                              {call.call_id, call.rep_id, call.is_private, call.owner_only})) {
      result.push_back(&call);
    }
  }
  const auto newer = [](const Call* a, const Call* b) { return a->started_at > b->started_at; };
  if (!std::is_sorted(result.begin(), result.end(), newer))
    std::stable_sort(result.begin(), result.end(), newer);
  return result;
}

void EvidenceSearch::index_titles() {
  titles_ = std::make_unique<search::KeywordIndex>();
  for (const Call& call : index_.calls()) {
    std::string title = call.title;  // "kick-off" and "kickoff" are one word
    std::erase(title, '-');
    titles_->add(title, text::language_of(call.language));
  }
}

std::unordered_map<const Call*, double> EvidenceSearch::title_shares(std::string_view text) const {
  std::unordered_map<const Call*, double> shares;
  if (titles_ == nullptr) return shares;
  std::set<std::string> seen;
  double total = 0;
  for (const auto& word : text::words(text)) {
    if (word.folded.size() < 3 || !seen.insert(word.folded).second) continue;
    const double weight = titles_->idf(titles_->document_frequency(word.folded));
    total += weight;
    std::string joined = word.folded;
    std::erase(joined, '-');
    KeywordQuery one;
    one.words.push_back({joined, 1});
    for (const auto& hit : titles_->search(one, index_.calls().size()))
      shares[&index_.calls()[hit.doc]] += weight;
  }
  for (auto& [call, share] : shares) share /= total;
  return shares;
}

}  // namespace sophia::chat
