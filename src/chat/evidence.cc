#include "chat/evidence.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <unordered_set>

#include "chat/cues.h"
#include "text/stem.h"
#include "text/words.h"

namespace sophia::chat {
namespace {

using search::Call;
using search::KeywordQuery;
using search::Segment;
using search::Sentence;

constexpr float kCueWeight = 0.35F;
// Standard deviations above the mean cosine from which a segment that has none of the words counts.
constexpr double kFarEnough = 3.0;
// A shorter sentence ("Renew.") says nothing when it stands alone in an answer.
constexpr std::size_t kFewestWords = 3;

template <class F>
void each_piece(std::string_view text, F&& use) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) use(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

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

KeywordQuery keyword_query(const EvidenceQuery& query) {
  KeywordQuery keywords = search::parse_keyword_query(query.text);
  std::set<std::string_view> have;
  for (const auto& word : keywords.words) have.insert(word.folded);
  std::vector<KeywordQuery::Word> more;
  for (const Cue& cue : kCues) {
    if (std::find(query.cues.begin(), query.cues.end(), cue.name) == query.cues.end()) continue;
    each_piece(cue.said, [&](std::string_view word) {
      if (have.insert(word).second) more.push_back({std::string(word), kCueWeight});
    });
  }
  keywords.words.insert(keywords.words.end(), more.begin(), more.end());
  return keywords;
}

search::DocSet documents_of(const search::TranscriptIndex& index, const EvidenceQuery& query,
                            const std::vector<const Call*>& calls) {
  search::DocSet allowed(index.segments().size());
  const bool all = query.speakers.empty() && query.speaker_type.empty();
  for (const Call* call : calls) {
    if (all) {
      allowed.insert_range(call->first, call->last);
      continue;
    }
    for (search::DocNumber doc = call->first; doc < call->last; ++doc) {
      const Segment& segment = index.segments()[doc];
      if (!holds(query.speakers, segment.speaker)) continue;
      if (query.speaker_type.empty() || segment.speaker_type == query.speaker_type)
        allowed.insert(doc);
    }
  }
  return allowed;
}

float dot(const std::vector<float>& a, const std::vector<float>& b) {
  float sum = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) sum += a[i] * b[i];
  return sum;
}

// Mean vector, of length 1, of what customers say in the calls, else of all; empty without vectors.
std::vector<float> mean_meaning(const search::TranscriptIndex& index,
                                const std::vector<const Call*>& calls) {
  for (const bool customers_only : {true, false}) {
    std::vector<float> sum(index.vector_choice().dimension);
    for (const Call* call : calls) {
      for (search::DocNumber doc = call->first; doc < call->last; ++doc) {
        if (customers_only && index.segments()[doc].speaker_type != "External") continue;
        const auto vector = index.vectors()->vector(doc);
        for (std::size_t i = 0; i < vector.size(); ++i) sum[i] += vector[i];
      }
    }
    const float length = std::sqrt(dot(sum, sum));
    if (length <= 0) continue;
    for (float& x : sum) x /= length;
    return sum;
  }
  return {};
}

}  // namespace

// Scores sentences by the weight of the query's words that they hold.
class SentenceScorer {
 public:
  SentenceScorer(const search::KeywordIndex& index, const KeywordQuery& query) {
    for (const auto& word : query.words) {
      weights_[word.folded] =
          static_cast<double>(word.weight) * index.idf(index.document_frequency(word.folded));
    }
    for (const auto& phrase : query.phrases) {
      for (const std::string& word : phrase)
        weights_[word] = index.idf(index.document_frequency(word));
    }
  }
  double score(std::string_view text, text::Language language) {
    Table& table = table_of(language);
    std::unordered_set<std::string> seen;
    double total = 0;
    std::size_t length = 0;
    text::WordScanner scanner(text);
    while (scanner.next()) {
      ++length;
      std::string stem(table.stemmer.stem(scanner.word()));
      const auto found = table.weights.find(stem);
      if (found != table.weights.end() && seen.insert(std::move(stem)).second)
        total += found->second;
    }
    return length < 4 ? total * 0.4 : total;
  }

 private:
  struct Table {
    text::Stemmer stemmer;
    std::map<std::string, double, std::less<>> weights;
  };
  Table& table_of(text::Language language) {
    auto found = tables_.find(language);
    if (found != tables_.end()) return found->second;
    Table table{text::Stemmer(language), {}};
    for (const auto& [word, weight] : weights_) {
      double& w = table.weights[std::string(table.stemmer.stem(word))];
      w = std::max(w, weight);
    }
    return tables_.emplace(language, std::move(table)).first->second;
  }
  std::map<std::string, double> weights_;
  std::map<text::Language, Table> tables_;
};

std::vector<std::string> cues_for(std::string_view search_text) {
  text::Stemmer stemmer(text::Language::kEnglish);
  std::set<std::string> stems;
  for (const auto& word : text::words(search_text)) stems.emplace(stemmer.stem(word.folded));
  std::vector<std::string> result;
  for (const Cue& cue : kCues) {
    bool asked = false;
    each_piece(cue.asked,
               [&](std::string_view stem) { asked = asked || stems.contains(std::string(stem)); });
    if (asked) result.emplace_back(cue.name);
  }
  return result;
}

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
  for (const Call& call : index_.calls()) {
    if (!keeps(call, scope)) continue;
    const auto newest = index_.find_call(call.call_id);
    if (!newest || &index_.calls()[*newest] != &call) continue;  // an older version
    if (policy_.may_read_call(principal_,
                              {call.call_id, call.rep_id, call.is_private, call.owner_only})) {
      result.push_back(&call);
    }
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const Call* a, const Call* b) { return a->started_at > b->started_at; });
  return result;
}

Citation EvidenceSearch::citation_of(const Segment& segment, const Sentence& sentence) const {
  const Call& call = index_.calls()[segment.call];
  return {.call_id = call.call_id,
          .title = call.title,
          .account = call.account,
          .speaker = segment.speaker,
          .speaker_type = segment.speaker_type,
          .start_ms = sentence.start_ms,
          .end_ms = sentence.end_ms,
          .sentence = sentence.text,
          .url = call.url,
          .started_at = call.started_at};
}

Status EvidenceSearch::set_question(std::string_view question) {
  meaning_.clear();
  if (embedder_ == nullptr || index_.vectors() == nullptr || index_.vectors()->live_count() == 0)
    return {};
  SOPHIA_TRY(meaning_, embedder_->embed_query(question));
  background_ = search::background_of(*index_.vectors(), meaning_);
  return {};
}

const Sentence* EvidenceSearch::best_sentence(const Segment& segment,
                                              SentenceScorer& scorer) const {
  const text::Language language = text::language_of(index_.calls()[segment.call].language);
  const Sentence* best = nullptr;
  std::pair<double, std::size_t> best_score{-1, 0};
  for (std::uint32_t i = segment.first_sentence; i < segment.last_sentence; ++i) {
    const Sentence& sentence = index_.sentences()[i];
    const double score = scorer.score(sentence.text, language);
    const std::pair<double, std::size_t> full{score, score > 0 ? 0 : sentence.text.size()};
    if (full > best_score) {
      best = &sentence;
      best_score = full;
    }
  }
  return best;
}

std::vector<Evidence> EvidenceSearch::find(const EvidenceQuery& query,
                                           const std::vector<const Call*>& calls) const {
  const KeywordQuery keywords = keyword_query(query);
  std::vector<Evidence> result;
  if (keywords.empty() || calls.empty()) return result;
  const search::DocSet allowed = documents_of(index_, query, calls);
  search::HybridQuery hybrid;
  hybrid.words = keywords;
  hybrid.documents = hybrid.vectors = &allowed;
  hybrid.limit = std::max<std::size_t>(query.limit * 6, 30);
  const bool by_meaning = !meaning_.empty() && keywords.phrases.empty();
  if (by_meaning) hybrid.vector = meaning_;
  hybrid.weights = by_meaning ? search::conversation_weights() : search::Weights{.keyword = 1};
  const auto found = search::hybrid_search(index_.keywords(), index_.vectors(), index_, hybrid);
  if (!found) return result;  // only a vector of another length could fail, and it has been checked
  SentenceScorer scorer(index_.keywords(), keywords);
  std::map<std::string, std::size_t> in_call;
  std::set<std::string> seen;
  for (const search::HybridHit& hit : *found) {
    const double far = (hit.signals.meaning - background_.mean) / background_.deviation;
    if (hit.signals.keyword <= 0 && (!by_meaning || far < kFarEnough)) continue;
    const Segment& segment = index_.segments()[hit.doc];
    const Call& call = index_.calls()[segment.call];
    const Sentence* best = best_sentence(segment, scorer);
    if (best == nullptr || in_call[call.call_id] >= query.per_call ||
        (keywords.phrases.empty() && text::words(best->text).size() < kFewestWords) ||
        !seen.insert(best->text).second)
      continue;
    ++in_call[call.call_id];
    result.push_back({citation_of(segment, *best), static_cast<float>(hit.score)});
    if (result.size() == query.limit) break;
  }
  return result;
}

std::vector<Evidence> EvidenceSearch::best_of_each(const EvidenceQuery& query,
                                                   const std::vector<const Call*>& calls) const {
  std::vector<Evidence> result;
  EvidenceQuery one = query;
  one.limit = 1;
  one.per_call = 1;
  for (const Call* call : calls) {
    if (result.size() == query.limit) break;
    auto found = find(one, {call});
    if (!found.empty()) result.push_back(std::move(found.front()));
  }
  return result;
}

Result<std::vector<Evidence>> EvidenceSearch::alike(const std::vector<const Call*>& models,
                                                    const std::vector<const Call*>& others,
                                                    std::size_t limit) const {
  std::vector<Evidence> result;
  if (index_.vectors() == nullptr || index_.vectors()->live_count() == 0) return result;
  const std::vector<float> wanted = mean_meaning(index_, models);
  if (wanted.empty()) return result;
  EvidenceQuery customers;
  customers.speaker_type = "External";
  const search::DocSet allowed = documents_of(index_, customers, others);
  SOPHIA_TRY(const auto near, index_.vectors()->search(wanted, 60 * limit, &allowed));
  std::map<std::uint32_t, search::DocNumber> nearest;  // call -> its nearest segment
  for (const search::ScoredDoc& hit : near)
    nearest.try_emplace(index_.segments()[hit.doc].call, hit.doc);
  std::vector<std::tuple<float, std::uint32_t, search::DocNumber>> ranked;
  for (const auto& [call, doc] : nearest)
    ranked.emplace_back(-dot(wanted, mean_meaning(index_, {&index_.calls()[call]})), call, doc);
  std::sort(ranked.begin(), ranked.end());
  for (const auto& [score, call, doc] : ranked) {
    if (result.size() == limit) break;
    const Segment& segment = index_.segments()[doc];
    SentenceScorer by_length(index_.keywords(), {});
    const Sentence* sentence = best_sentence(segment, by_length);
    if (sentence != nullptr) result.push_back({citation_of(segment, *sentence), -score});
  }
  return result;
}

std::optional<Citation> EvidenceSearch::locate(std::string_view call_id,
                                               std::string_view text) const {
  const auto at = index_.find_call(call_id);
  if (!at) return std::nullopt;
  const Call& call = index_.calls()[*at];
  std::set<std::string> wanted;
  for (const auto& word : text::words(text)) wanted.insert(word.folded);
  const Segment* best_segment = nullptr;
  const Sentence* best = nullptr;
  double best_share = 0.5;
  for (search::DocNumber doc = call.first; doc < call.last; ++doc) {
    const Segment& segment = index_.segments()[doc];
    for (std::uint32_t i = segment.first_sentence; i < segment.last_sentence; ++i) {
      const Sentence& sentence = index_.sentences()[i];
      if (sentence.text == text) return citation_of(segment, sentence);
      std::size_t shared = 0;
      std::set<std::string> seen;
      for (const auto& word : text::words(sentence.text)) {
        if (wanted.contains(word.folded) && seen.insert(word.folded).second) ++shared;
      }
      const double share =
          wanted.empty() ? 0 : static_cast<double>(shared) / static_cast<double>(wanted.size());
      if (share > best_share) {
        best_share = share;
        best = &sentence;
        best_segment = &segment;
      }
    }
  }
  if (best == nullptr) return std::nullopt;
  return citation_of(*best_segment, *best);
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

std::optional<Citation> EvidenceSearch::longest_turn(const Call& call,
                                                     std::string_view speaker) const {
  const Segment* longest = nullptr;
  std::int64_t longest_ms = 0;
  for (search::DocNumber doc = call.first; doc < call.last; ++doc) {
    const Segment& segment = index_.segments()[doc];
    if (segment.speaker != speaker || segment.first_sentence == segment.last_sentence) continue;
    const std::int64_t ms = index_.sentences()[segment.last_sentence - 1].end_ms -
                            index_.sentences()[segment.first_sentence].start_ms;
    if (ms > longest_ms) {
      longest_ms = ms;
      longest = &segment;
    }
  }
  if (longest == nullptr) return std::nullopt;
  return citation_of(*longest, index_.sentences()[longest->first_sentence]);
}

}  // namespace sophia::chat
