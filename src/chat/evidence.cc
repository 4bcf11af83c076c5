#include "chat/evidence.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "chat/cues.h"
#include "chat/sentence_scorer.h"
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
// What a sentence that stands alone is worth beside the idf of the query's words in it.
constexpr double kQualityWeight = 3.0;
// How much of a hit's rank is lost by a sentence that does not stand alone.
constexpr double kQualityShare = 0.7;
// Ranks are damped, so that quality decides among neighbours and not over the whole list.
constexpr double kRankDamping = 8.0;

bool is_short(const Sentence& sentence) { return text::words(sentence.text).size() < kFewestWords; }

template <class F>
void each_piece(std::string_view text, F&& use) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) use(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// Whether the text holds one of the names, word by word.
bool names_one(std::string_view text, const std::vector<std::string>& names) {
  if (names.empty()) return true;
  const auto spoken = text::words(text);
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    const auto wanted = text::words(name);
    return !wanted.empty() && std::search(spoken.begin(), spoken.end(), wanted.begin(),
                                          wanted.end(), [](const auto& a, const auto& b) {
                                            return a.folded == b.folded;
                                          }) != spoken.end();
  });
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

// Leaves those segments in that hold the words of a name: few, and so all of them are ranked.
void keep_naming(const search::TranscriptIndex& index, const std::vector<std::string>& names,
                 search::DocSet& allowed) {
  search::DocSet kept(index.segments().size());
  for (const std::string& name : names) {
    for (const auto& hit : index.keywords().search(search::parse_keyword_query(name),
                                                   index.segments().size(), &allowed))
      kept.insert(hit.doc);
  }
  allowed = std::move(kept);
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

EvidenceSearch::Meaning EvidenceSearch::meaning(std::vector<float> vector) const {
  const search::Background background = search::background_of(*index_.vectors(), vector);
  return {std::move(vector), background};
}

Status EvidenceSearch::set_question(std::string_view question) {
  question_ = {};
  if (embedder_ == nullptr || index_.vectors() == nullptr || index_.vectors()->live_count() == 0)
    return {};
  if (cue_vectors_.empty()) {
    for (const Cue& cue : kCues) {
      SOPHIA_TRY(auto vector, embedder_->embed_query(cue.example));
      cue_vectors_.emplace(cue.name, std::move(vector));
    }
  }
  SOPHIA_TRY(auto vector, embedder_->embed_query(question));
  question_ = meaning(std::move(vector));
  return {};
}

EvidenceSearch::Meaning EvidenceSearch::meaning_of(const std::vector<std::string>& cues) const {
  std::vector<float> sum;
  for (const std::string& cue : cues) {
    const auto found = cue_vectors_.find(cue);
    if (found == cue_vectors_.end()) continue;
    sum.resize(found->second.size());
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += found->second[i];
  }
  const float length = std::sqrt(dot(sum, sum));
  if (length <= 0) return {};
  for (float& x : sum) x /= length;
  return meaning(std::move(sum));
}

EvidenceSearch::Best EvidenceSearch::best_sentence(const Segment& segment, SentenceScorer& scorer,
                                                   const std::vector<std::string>& naming) const {
  const text::Language language = text::language_of(index_.calls()[segment.call].language);
  Best best;
  double best_score = -1;
  for (std::uint32_t i = segment.first_sentence; i < segment.last_sentence; ++i) {
    const Sentence& sentence = index_.sentences()[i];
    if (!names_one(sentence.text, naming)) continue;
    const double quality = scorer.quality(sentence.text);
    const double score = scorer.match(sentence.text, language) + kQualityWeight * quality;
    if (score > best_score) {
      best = {&sentence, quality};
      best_score = score;
    }
  }
  return best;
}

const Sentence* EvidenceSearch::fuller_neighbour(const Segment& segment,
                                                 const Sentence* sentence) const {
  const Sentence* const first = index_.sentences().data() + segment.first_sentence;
  const Sentence* const end = index_.sentences().data() + segment.last_sentence;
  if (sentence + 1 < end && !is_short(sentence[1])) return sentence + 1;
  if (sentence > first && !is_short(sentence[-1])) return sentence - 1;
  return nullptr;
}

std::vector<Evidence> EvidenceSearch::find(const EvidenceQuery& query,
                                           const std::vector<const Call*>& calls) const {
  const KeywordQuery keywords = keyword_query(query);
  std::vector<Evidence> result;
  if (keywords.empty() || calls.empty()) return result;
  search::DocSet allowed = documents_of(query, calls);
  if (!query.naming.empty()) keep_naming(index_, query.naming, allowed);
  search::HybridQuery hybrid;
  hybrid.words = keywords;
  hybrid.documents = hybrid.vectors = &allowed;
  hybrid.limit = std::max<std::size_t>(query.limit * 6, 30);
  const Meaning of_cues = query.text.empty() ? meaning_of(query.cues) : Meaning{};
  const Meaning& meaning = query.text.empty() ? of_cues : question_;
  const bool by_meaning = !meaning.vector.empty() && keywords.phrases.empty();
  if (by_meaning) hybrid.vector = meaning.vector;
  hybrid.weights = by_meaning ? search::conversation_weights() : search::Weights{.keyword = 1};
  const auto found = search::hybrid_search(index_.keywords(), index_.vectors(), index_, hybrid);
  if (!found) return result;  // only a vector of another length could fail, and it has been checked
  SentenceScorer scorer(index_.keywords(), keywords);
  std::vector<std::tuple<double, const search::HybridHit*, const Sentence*>> candidates;
  for (std::size_t rank = 0; rank < found->size(); ++rank) {
    const search::HybridHit& hit = (*found)[rank];
    const double far =
        (hit.signals.meaning - meaning.background.mean) / meaning.background.deviation;
    if (hit.signals.keyword <= 0 && (!by_meaning || far < kFarEnough)) continue;
    const Segment& said = index_.segments()[hit.doc];
    Best best = best_sentence(said, scorer, query.naming);
    if (best.sentence == nullptr) continue;
    if (keywords.phrases.empty() && is_short(*best.sentence)) {
      // "Subprocessors. Your list has a provider that ...": what follows says what it is about.
      if (query.naming.empty()) best.sentence = fuller_neighbour(said, best.sentence);
      if (best.sentence == nullptr || is_short(*best.sentence)) continue;
      best.quality = scorer.quality(best.sentence->text);
    }
    const double quality = 1 - kQualityShare + kQualityShare * best.quality;
    candidates.emplace_back(quality / (kRankDamping + static_cast<double>(rank)), &hit,
                            best.sentence);
  }
  std::stable_sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
    return std::get<double>(a) > std::get<double>(b);
  });
  std::map<std::string, std::size_t> in_call;
  std::set<std::string> seen;
  for (const auto& [score, hit, sentence] : candidates) {
    const Segment& segment = index_.segments()[hit->doc];
    std::size_t& of_call = in_call[index_.calls()[segment.call].call_id];
    if (of_call >= query.per_call || !seen.insert(sentence->text).second) continue;
    ++of_call;
    result.push_back({citation_of(segment, *sentence), static_cast<float>(hit->score)});
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
  const search::DocSet allowed = documents_of(customers, others);
  SOPHIA_TRY(const auto near, index_.vectors()->search(wanted, 60 * limit, &allowed));
  // The sentence of each call that says most by itself, among its nearest segments.
  SentenceScorer scorer(index_.keywords(), {});
  std::map<std::uint32_t, std::pair<double, Citation>> telling;
  std::map<std::uint32_t, double> rank;
  for (const search::ScoredDoc& hit : near) {
    const Segment& segment = index_.segments()[hit.doc];
    const Best best = best_sentence(segment, scorer, {});
    if (best.sentence == nullptr) continue;
    const double value = best.quality / (kRankDamping + rank[segment.call]++);
    auto& kept = telling.try_emplace(segment.call, -1, Citation{}).first->second;
    if (value > kept.first) kept = {value, citation_of(segment, *best.sentence)};
  }
  std::vector<std::pair<float, std::uint32_t>> ranked;
  for (const auto& [call, kept] : telling)
    ranked.emplace_back(-dot(wanted, mean_meaning(index_, {&index_.calls()[call]})), call);
  std::sort(ranked.begin(), ranked.end());
  for (const auto& [score, call] : ranked) {
    if (result.size() == limit) break;
    result.push_back({std::move(telling[call].second), -score});
  }
  return result;
}

}  // namespace sophia::chat
