// `sophia search --corpus`: ranks the items of any JSONL collection for each query.
#pragma once

#include <string>

#include "command.h"

namespace sophia::app {

struct CollectionSearchRequest {
  std::string corpus;
  std::string queries;
  std::string output = "-";
  std::size_t top_k = 100;
  bool keywords_only = false;
  bool signals = false;
};

Result<int> run_collection_search(Runtime& runtime, const CollectionSearchRequest& request);

}  // namespace sophia::app
