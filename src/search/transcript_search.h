// Search over what was said and over calls: hits with the call, the speaker, the second and the
// sentence. The functions that every surface offers under these names, with these parameters.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "search/collection.h"
#include "search/transcript_index.h"

namespace sophia::search {

struct TranscriptHit {
  DocNumber doc = 0;
  double score = 0;            // of the ranking; comparable within one result only
  double relevance = 0;        // calibrated, 0..1: see relevance_of()
  const Call* call = nullptr;  // valid as long as the index is not refreshed
  const Segment* segment = nullptr;
  const Sentence* sentence = nullptr;  // the best sentence of the segment
  std::vector<Mark> marks;             // bytes of sentence->text that match the query's words
};

struct CallHit {
  const Call* call = nullptr;
  double relevance = 0;
  std::vector<TranscriptHit> evidence;  // at most three, best first
};

template <class Hit>
struct SearchResult {
  std::vector<Hit> hits;            // best first
  std::size_t below_threshold = 0;  // candidates that the threshold kept out (of at most 300)
  double best_relevance = 0;        // of all candidates
  bool by_meaning = false;          // vectors took part
};

// Who asks, over what. `embedder` may be null: then words alone decide, and by_meaning is false.
struct SearchContext {
  const TranscriptIndex& index;
  Embedder* embedder = nullptr;
  const access::Principal& principal;
  const access::Policy& policy;
};

// Segments, best first; segments with the same best sentence in the same call collapse to the
// first. Errors: kInvalidArgument (nothing to search for, a filter's value, a threshold outside
// 0..1), kNotFound (the filter names an account, rep, call or deal that does not exist; the message
// gives near names).
Result<SearchResult<TranscriptHit>> search_transcripts(const SearchContext& context,
                                                       std::string_view query, const Filter& filter,
                                                       std::size_t limit, double threshold);
// Calls, by their best segments: relevance = that of the best one. Errors as above.
Result<SearchResult<CallHit>> search_calls(const SearchContext& context, std::string_view query,
                                           const Filter& filter, std::size_t limit,
                                           double threshold);

// Calls most like a given one: mean cosine of each call's vectors to those of the given call's
// external segments; by shared rare words where there are no vectors. Errors: kNotFound.
Result<SearchResult<CallHit>> similar_calls(const SearchContext& context, std::string_view call_id,
                                            const Filter& filter, std::size_t limit);

// Cosines of a query with an even sample of the index: what is ordinary for it.
struct Background {
  double mean = 0;
  double deviation = 1;
};
Background background_of(const VectorIndex& vectors, std::span<const float> query);

// Relevance in 0..1 that means the same under every model: the cosine is measured in standard
// deviations above the query's mean cosine with the index, the words by their share of the best
// possible score; a logistic curve joins them (docs/quality.md says how it was fitted).
double relevance_of(const Signals& signals, double mean_cosine, double deviation);

// kNotFound with near names when a name in the filter matches no call that the caller may read.
Status check_names(const TranscriptIndex& index, const Filter& filter,
                   const access::Principal& principal, const access::Policy& policy);

// The sentence of a segment that holds the most of the query; the longest when none holds any.
const Sentence* best_sentence(const TranscriptIndex& index, const Segment& segment,
                              const KeywordQuery& query);

// "3:07", "1:02:45"
std::string clock_text(std::int64_t ms);

}  // namespace sophia::search
