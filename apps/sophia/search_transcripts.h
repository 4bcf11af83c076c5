// `sophia search transcripts` and `sophia search calls`.
#pragma once

#include <string>

#include "command.h"
#include "search/filter.h"

namespace sophia::app {

struct TranscriptSearchRequest {
  std::string query;
  std::string like_call;  // calls only: those most like this one, instead of a query
  search::Filter filter;
  std::string since;
  std::string until;
  std::size_t limit = 10;
  bool keywords_only = false;
  double threshold = 0;  // of the calibrated relevance
};

Result<int> run_transcript_search(Runtime& runtime, const TranscriptSearchRequest& request);
Result<int> run_call_search(Runtime& runtime, const TranscriptSearchRequest& request);

}  // namespace sophia::app
