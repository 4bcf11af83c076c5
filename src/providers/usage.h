// What completions cost: calls, tokens, money.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "providers/completion.h"

namespace sophia::providers {

// Of a million tokens, in the currency of whoever set it.
struct Price {
  double input = 0;
  double output = 0;
};

struct Usage {
  std::int64_t calls = 0;
  std::int64_t failures = 0;
  std::int64_t cached = 0;  // of the calls, answered without asking anybody
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;  // cached ones are in neither
  double cost = 0;
};

// Counts around another provider. Thread-safe.
class MeteredCompletions final : public CompletionProvider {
 public:
  MeteredCompletions(std::unique_ptr<CompletionProvider> inner, Price price)
      : inner_(std::move(inner)), price_(price) {}
  const std::string& name() const override { return inner_->name(); }
  Result<Completion> complete(const CompletionRequest& request,
                              const std::stop_token& stop) override;
  // By "<provider> <model>"; failures under "".
  std::map<std::string, Usage> usage() const;
  Usage total() const;

 private:
  const std::unique_ptr<CompletionProvider> inner_;
  const Price price_;
  mutable std::mutex mutex_;
  std::map<std::string, Usage> usage_;  // guarded by mutex_
};

}  // namespace sophia::providers
