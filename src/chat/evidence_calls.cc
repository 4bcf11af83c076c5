// Which calls a question is about: by scope and policy, and by their titles.
#include "chat/evidence.h"

#include <algorithm>
#include <cmath>
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

bool EvidenceSearch::keeps(const Call& call, const analytics::CallScope& scope) {
  const bool of_account =
      holds(scope.accounts, call.account) ||
      (!scope.also_call_ids.empty() && holds(scope.also_call_ids, call.call_id));
  if (!of_account || !holds(scope.only_call_ids, call.call_id)) return false;
  if (!scope.languages.empty() && !holds(scope.languages, lower(call.language))) return false;
  if (scope.min_seconds && call.duration_s < *scope.min_seconds) return false;
  if (scope.max_seconds && call.duration_s > *scope.max_seconds) return false;
  if (!holds(scope.directions, call.direction)) return false;
  if (!scope.mood.empty() && mood_of(call) != scope.mood) return false;
  return any_topic(call, scope.topics);
}

std::vector<std::uint32_t> EvidenceSearch::positions(const analytics::CallScope& scope) const {
  const auto accounts = numbers_of(scope.accounts), hosts = numbers_of(scope.hosts);
  const auto deals = numbers_of(scope.deal_ids), people = numbers_of(scope.people);
  std::vector<bool> with_people(scope.people.empty() ? 0 : keys_.size());
  for (const std::uint32_t person : people) {
    const auto found = calls_of_speaker_.find(person);
    if (found == calls_of_speaker_.end()) continue;
    for (const std::uint32_t call : found->second) with_people[call] = true;
  }
  const auto in = [](const std::vector<std::uint32_t>& numbers, std::uint32_t number) {
    return std::binary_search(numbers.begin(), numbers.end(), number);
  };
  // With calls that count as an account's the account alone does not decide.
  const bool by_account = !scope.accounts.empty() && scope.also_call_ids.empty();
  const bool asks_more = (!scope.accounts.empty() && !by_account) || !scope.only_call_ids.empty() ||
                         !scope.languages.empty() || scope.min_seconds || scope.max_seconds ||
                         !scope.directions.empty() || !scope.mood.empty() || !scope.topics.empty();
  std::vector<std::uint32_t> result;
  for (std::uint32_t i = 0; i < keys_.size(); ++i) {
    const CallKey& key = keys_[i];
    if (scope.since && (!key.started || *key.started < *scope.since)) continue;
    if (scope.until && (!key.started || *key.started >= *scope.until)) continue;
    if (by_account && !in(accounts, key.account)) continue;
    if (!scope.hosts.empty() && !in(hosts, key.rep)) continue;
    if (!scope.deal_ids.empty() && !in(deals, key.deal)) continue;
    if (!scope.people.empty() && !with_people[i] && !in(people, key.rep)) continue;
    if (!asks_more || keeps(*newest_first_[i], scope)) result.push_back(i);
  }
  return result;
}

std::vector<const Call*> EvidenceSearch::calls(const analytics::CallScope& scope) const {
  std::vector<const Call*> result;
  for (const std::uint32_t i : positions(scope)) result.push_back(newest_first_[i]);
  return result;
}

EvidenceSearch::Coverage EvidenceSearch::coverage(const analytics::CallScope& scope) const {
  Coverage result;
  for (const std::uint32_t i : positions(scope)) {
    ++result.calls;
    result.with_transcript += keys_[i].has_transcript ? 1 : 0;
    result.scored += keys_[i].is_scored ? 1 : 0;
    result.with_topics += keys_[i].has_topics ? 1 : 0;
  }
  return result;
}

std::vector<std::uint32_t> EvidenceSearch::numbers_of(const std::vector<std::string>& names) const {
  std::vector<std::uint32_t> numbers;
  for (const std::string& name : names) {
    const auto found = numbers_.find(name);
    if (found != numbers_.end()) numbers.push_back(found->second);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

bool EvidenceSearch::speaks(search::DocNumber doc,
                            const std::vector<std::uint32_t>& numbers) const {
  return std::binary_search(numbers.begin(), numbers.end(), speaker_of_[doc]);
}

search::DocSet EvidenceSearch::documents_of(const EvidenceQuery& query,
                                            const std::vector<const Call*>& calls) const {
  search::DocSet allowed(index_.segments().size());
  if (query.speakers.empty()) {
    for (const Call* call : calls) allowed.insert_range(call->first, call->last);
  } else {
    const std::vector<std::uint32_t> speakers = numbers_of(query.speakers);
    for (const Call* call : calls) {
      for (search::DocNumber doc = call->first; doc < call->last; ++doc) {
        if (speaks(doc, speakers)) allowed.insert(doc);
      }
    }
  }
  if (query.speaker_type.empty()) return allowed;
  const auto of_type = by_speaker_type_.find(query.speaker_type);
  allowed &= of_type == by_speaker_type_.end() ? search::DocSet() : of_type->second;
  return allowed;
}

void EvidenceSearch::index_calls() {
  titles_ = std::make_unique<search::KeywordIndex>();
  newest_first_.clear();
  for (const Call& call : index_.calls()) {
    std::string title = call.title;  // "kick-off" and "kickoff" are one word
    std::erase(title, '-');
    titles_->add(title, text::language_of(call.language));
  }
  const auto& all = index_.calls();
  for (auto at = all.rbegin(); at != all.rend(); ++at) {  // mostly in the order of time
    const Call& call = *at;
    if (call.is_current && policy_.may_read_call(principal_, {call.call_id, call.rep_id,
                                                              call.is_private, call.owner_only}))
      newest_first_.push_back(&call);
  }
  std::stable_sort(newest_first_.begin(), newest_first_.end(),
                   [](const Call* a, const Call* b) { return a->started_at > b->started_at; });
  index_speakers();
}

void EvidenceSearch::index_speakers() {
  numbers_.clear();
  const auto number_of = [&](const std::string& name) {
    return numbers_.try_emplace(name, static_cast<std::uint32_t>(numbers_.size())).first->second;
  };
  const auto& segments = index_.segments();
  speaker_of_.resize(segments.size());
  by_speaker_type_.clear();
  for (search::DocNumber doc = 0; doc < segments.size(); ++doc) {
    speaker_of_[doc] = number_of(segments[doc].speaker);
    by_speaker_type_.try_emplace(segments[doc].speaker_type, segments.size())
        .first->second.insert(doc);
  }
  keys_.clear();
  calls_of_speaker_.clear();
  for (std::uint32_t i = 0; i < newest_first_.size(); ++i) {
    const Call& call = *newest_first_[i];
    keys_.push_back({.started = call.started_at,
                     .account = number_of(call.account),
                     .rep = number_of(call.rep),
                     .deal = number_of(call.deal_id),
                     .has_transcript = call.first < call.last,
                     .is_scored = call.sentiment && !std::isnan(*call.sentiment),
                     .has_topics = !call.topics.empty()});
    for (search::DocNumber doc = call.first; doc < call.last; ++doc) {
      auto& of_speaker = calls_of_speaker_[speaker_of_[doc]];
      if (of_speaker.empty() || of_speaker.back() != i) of_speaker.push_back(i);
    }
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
