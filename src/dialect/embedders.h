// The models behind SQL's embedding functions. Internal to the module.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/ai_functions.h"

namespace sophia::dialect {

// Models by the name that SQL asks for, each loaded at its first use. Thread-safe.
class Embedders {
 public:
  explicit Embedders(AiOptions options) : options_(std::move(options)) {}
  // For vectors that stay within one call.
  Result<const Embedder*> any(std::string_view model);
  // For vectors that SQL gets. Errors: kFailedPrecondition when the warehouse's vectors are of
  // another model.
  Result<const Embedder*> comparable(std::string_view model);
  const AiOptions& options() const { return options_; }

 private:
  const AiOptions options_;
  std::mutex mutex_;
  std::map<std::string, Embedder, std::less<>> embedders_;  // guarded by mutex_
};

// Vectors of texts, of which those that start with "passage: " or "query: " say what they are;
// others are questions. In order.
Result<std::vector<std::vector<float>>> embed_texts(const Embedder& embedder,
                                                    const std::vector<std::string_view>& texts,
                                                    const std::stop_token& stop);

double cosine(const std::vector<float>& a, const std::vector<float>& b);

}  // namespace sophia::dialect
