// Search over calls and transcripts: the functions that every surface offers under these names,
// with these parameters.
#pragma once

#include <optional>
#include <string>

#include "search/transcript_search.h"

namespace sophia::search {

struct GongCallQuery {
  std::string query_text;
  std::size_t top_k = 10;
  double similarity_threshold = 0.7;                 // calibrated relevance, 0..1: relevance_of()
  std::optional<std::string> call_direction = {};    // Inbound, Outbound, Conference, Unknown
  std::optional<std::int64_t> date_range_days = {};  // calls of the last days, 1..3650
  std::optional<std::string> sentiment_filter =
      {};  // positive, negative, neutral, very_positive ...
};
// Errors: kInvalidArgument (no query, top_k outside 1..1000, a threshold outside 0..1, days outside
// 1..3650, an unknown direction or sentiment). Cost: search_calls().
Result<SearchResult<CallHit>> search_gong_calls_with_ai_memory(const SearchContext& context,
                                                               Timestamp now,
                                                               const GongCallQuery& query);

struct GongTranscriptQuery {
  std::string query_text;
  std::size_t top_k = 10;
  double similarity_threshold = 0.7;
  std::optional<std::string> speaker_type = {};  // Internal, External, Unknown
  std::optional<std::string> call_id = {};
};
// Errors: as above; kNotFound (no such call).
Result<SearchResult<TranscriptHit>> search_gong_transcripts_with_ai_memory(
    const SearchContext& context, const GongTranscriptQuery& query);

// What to say of a result that the threshold emptied: how many candidates lie under it and the best
// relevance; empty text when there are hits, or no candidates.
template <class Hit>
std::string threshold_note(const SearchResult<Hit>& result, double threshold);

}  // namespace sophia::search
