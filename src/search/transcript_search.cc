#include "search/transcript_search.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>
#include <unordered_map>

#include "search/sentence_picker.h"

namespace sophia::search {
namespace {

// Ranked candidates that the threshold is applied to.
constexpr std::size_t kCandidates = 300;

struct Candidates {
  KeywordQuery words;
  std::vector<HybridHit> hits;
  Background background;
  bool by_meaning = false;
};

}  // namespace

Background background_of(const VectorIndex& vectors, std::span<const float> query) {
  constexpr std::size_t kSample = 1'000;
  std::vector<DocNumber> sample;
  const std::size_t step = std::max<std::size_t>(1, vectors.document_count() / kSample);
  for (std::size_t d = 0; d < vectors.document_count(); d += step) {
    if (!vectors.vector(static_cast<DocNumber>(d)).empty())
      sample.push_back(static_cast<DocNumber>(d));
  }
  if (sample.size() < 2) return {};
  double sum = 0;
  double squares = 0;
  const auto prepared = vectors.prepare(query);
  for (const DocNumber doc : sample) {
    const double cosine = static_cast<double>(vectors.rough_score(prepared, doc));
    sum += cosine;
    squares += cosine * cosine;
  }
  const auto n = static_cast<double>(sample.size());
  const double mean = sum / n;
  // A handful of segments says little of the spread: it is not taken for less than 0.06.
  return {mean, std::max(0.06, std::sqrt(std::max(0.0, squares / n - mean * mean)))};
}

namespace {

// Quoted words must occur: takes out documents without them.
void keep_phrases(const KeywordIndex& keywords, const KeywordQuery& words, DocSet& allowed) {
  KeywordQuery phrases;
  phrases.phrases = words.phrases;
  DocSet holding(allowed.size());
  for (const ScoredDoc& hit : keywords.search(phrases, keywords.document_count(), &allowed)) {
    holding.insert(hit.doc);
  }
  allowed &= holding;
}

Result<Candidates> find_candidates(const SearchContext& context, std::string_view query,
                                   const Filter& filter, std::size_t limit) {
  Candidates result;
  result.words = parse_keyword_query(query);
  SOPHIA_TRY(const Filter valid, validated(filter));
  SOPHIA_CHECK_OK(check_names(context.index, valid, context.principal, context.policy));
  DocSet allowed = context.index.documents(valid, context.principal, context.policy);
  if (!result.words.phrases.empty()) keep_phrases(context.index.keywords(), result.words, allowed);
  HybridQuery hybrid;
  hybrid.words = result.words;
  hybrid.documents = &allowed;
  hybrid.vectors = &allowed;
  hybrid.limit = std::max(kCandidates, limit);
  hybrid.weights = conversation_weights();
  const VectorIndex* vectors = context.index.vectors();
  std::vector<float> vector;
  if (context.embedder != nullptr && vectors != nullptr && vectors->live_count() > 0) {
    SOPHIA_TRY(vector, context.embedder->embed_query(query));
    hybrid.vector = vector;
    result.by_meaning = true;
    result.background = background_of(*vectors, vector);
  }
  if (!result.by_meaning) {
    if (result.words.empty()) {
      return fail(Code::kInvalidArgument,
                  "there is nothing to search for: write one or more words");
    }
    hybrid.weights = {1, 0, 0, 0, 0, 0};  // neighbours would bring hits without any of the words
  }
  SOPHIA_TRY(result.hits, hybrid_search(context.index.keywords(), vectors, context.index, hybrid));
  return result;
}

Status check_threshold(double threshold) {
  if (threshold >= 0 && threshold <= 1) return {};
  return fail(Code::kInvalidArgument, "the similarity threshold must be between 0 and 1");
}

double relevance_of(const Candidates& candidates, const Signals& signals) {
  return search::relevance_of(signals, candidates.by_meaning ? candidates.background.mean : 0,
                              candidates.by_meaning ? candidates.background.deviation : 0);
}

TranscriptHit make_hit(const TranscriptIndex& index, const HybridHit& found, double relevance,
                       SentencePicker& picker) {
  TranscriptHit hit;
  hit.doc = found.doc;
  hit.score = found.score;
  hit.relevance = relevance;
  hit.segment = &index.segments()[found.doc];
  hit.call = &index.calls()[hit.segment->call];
  hit.sentence = picker.best(*hit.segment);
  if (hit.sentence != nullptr) hit.marks = picker.marks(hit);
  return hit;
}

}  // namespace

double relevance_of(const Signals& signals, double mean_cosine, double deviation) {
  if (deviation <= 0) {  // words alone
    return 1 / (1 + std::exp(-(6.0 * signals.keyword - 2.5)));
  }
  const double z = (signals.meaning - mean_cosine) / deviation;
  return 1 / (1 + std::exp(-(0.9 * z + 3.0 * signals.keyword + 0.8 * signals.context - 3.2)));
}

std::string clock_text(std::int64_t ms) {
  const long long s = std::max<std::int64_t>(ms, 0) / 1000;
  char buffer[40];
  if (s >= 3600) {
    std::snprintf(buffer, sizeof buffer, "%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
  } else {
    std::snprintf(buffer, sizeof buffer, "%lld:%02lld", s / 60, s % 60);
  }
  return buffer;
}

Result<SearchResult<TranscriptHit>> search_transcripts(const SearchContext& context,
                                                       std::string_view query, const Filter& filter,
                                                       std::size_t limit, double threshold) {
  SOPHIA_CHECK_OK(check_threshold(threshold));
  SOPHIA_TRY(const auto found, find_candidates(context, query, filter, 3 * limit));
  SearchResult<TranscriptHit> result;
  result.by_meaning = found.by_meaning;
  SentencePicker picker(context.index, found.words);
  std::set<std::pair<std::string_view, std::string_view>> seen;  // call, sentence
  for (const HybridHit& candidate : found.hits) {
    const double relevance = relevance_of(found, candidate.signals);
    result.best_relevance = std::max(result.best_relevance, relevance);
    if (relevance < threshold) {
      ++result.below_threshold;
      continue;
    }
    if (result.hits.size() == limit) continue;
    TranscriptHit hit = make_hit(context.index, candidate, relevance, picker);
    if (hit.sentence == nullptr || !seen.emplace(hit.call->call_id, hit.sentence->text).second)
      continue;
    result.hits.push_back(std::move(hit));
  }
  return result;
}

Result<SearchResult<CallHit>> search_calls(const SearchContext& context, std::string_view query,
                                           const Filter& filter, std::size_t limit,
                                           double threshold) {
  SOPHIA_CHECK_OK(check_threshold(threshold));
  SOPHIA_TRY(const auto found, find_candidates(context, query, filter, 10 * limit));
  struct Group {
    const Call* call = nullptr;
    double relevance = 0;
    double rank = 0;  // best score, with a little for further ones
    std::vector<const HybridHit*> evidence;
  };
  std::unordered_map<std::uint32_t, std::size_t> place;
  std::vector<Group> groups;
  for (const HybridHit& candidate : found.hits) {
    const std::uint32_t call = context.index.segments()[candidate.doc].call;
    const auto [at, fresh] = place.try_emplace(call, groups.size());
    if (fresh) groups.push_back({&context.index.calls()[call], 0, 0, {}});
    Group& group = groups[at->second];
    group.relevance = std::max(group.relevance, relevance_of(found, candidate.signals));
    const auto earlier = static_cast<double>(group.evidence.size());
    if (earlier < 3) {
      group.rank += candidate.score * (earlier == 0 ? 1 : 0.15 / earlier);
      group.evidence.push_back(&candidate);
    }
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Group& a, const Group& b) { return a.rank > b.rank; });
  SearchResult<CallHit> result;
  result.by_meaning = found.by_meaning;
  SentencePicker picker(context.index, found.words);
  for (const Group& group : groups) {
    result.best_relevance = std::max(result.best_relevance, group.relevance);
    if (group.relevance < threshold) {
      ++result.below_threshold;
    } else if (result.hits.size() < limit) {
      CallHit hit{group.call, group.relevance, {}};
      for (const HybridHit* evidence : group.evidence) {
        hit.evidence.push_back(
            make_hit(context.index, *evidence, relevance_of(found, evidence->signals), picker));
      }
      result.hits.push_back(std::move(hit));
    }
  }
  return result;
}

}  // namespace sophia::search
