#include "search/gong_search.h"

#include <cmath>
#include <cstdio>

namespace sophia::search {
namespace {

Status check(std::string_view query, std::size_t top_k) {
  if (query.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return fail(Code::kInvalidArgument, "query_text is empty: write one or more words");
  }
  if (top_k < 1 || top_k > 1'000) {
    return fail(Code::kInvalidArgument, "top_k lies in 1 to 1000");
  }
  return {};
}

// Rounded down: the best of those under 0.7 is never shown as 0.70.
std::string two_digits(double value) {
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "%.2f", std::floor(value * 100 + 1e-9) / 100);
  return buffer;
}

std::string note(std::size_t hits, std::size_t below, double best, double threshold) {
  if (hits > 0 || below == 0) return {};
  return std::to_string(below) + (below == 1 ? " result lies" : " results lie") +
         " under the similarity threshold of " + two_digits(threshold) +
         "; the best has a relevance of " + two_digits(best);
}

}  // namespace

Result<SearchResult<CallHit>> search_gong_calls_with_ai_memory(const SearchContext& context,
                                                               Timestamp now,
                                                               const GongCallQuery& query) {
  SOPHIA_CHECK_OK(check(query.query_text, query.top_k));
  Filter filter;
  filter.direction = query.call_direction.value_or("");
  filter.sentiment = query.sentiment_filter.value_or("");
  if (query.date_range_days) {
    const std::int64_t days = *query.date_range_days;
    if (days < 1 || days > 3'650) {
      return fail(Code::kInvalidArgument, "date_range_days lies in 1 to 3650");
    }
    filter.since = Timestamp{now.us - days * kUsPerDay};
  }
  return search_calls(context, query.query_text, filter, query.top_k, query.similarity_threshold);
}

Result<SearchResult<TranscriptHit>> search_gong_transcripts_with_ai_memory(
    const SearchContext& context, const GongTranscriptQuery& query) {
  SOPHIA_CHECK_OK(check(query.query_text, query.top_k));
  Filter filter;
  filter.speaker_type = query.speaker_type.value_or("");
  filter.call_id = query.call_id.value_or("");
  return search_transcripts(context, query.query_text, filter, query.top_k,
                            query.similarity_threshold);
}

template <class Hit>
std::string threshold_note(const SearchResult<Hit>& result, double threshold) {
  return note(result.hits.size(), result.below_threshold, result.best_relevance, threshold);
}
template std::string threshold_note(const SearchResult<CallHit>& result, double threshold);
template std::string threshold_note(const SearchResult<TranscriptHit>& result, double threshold);

}  // namespace sophia::search
