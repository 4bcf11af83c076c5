// Providers in order: the next one is asked where one fails.
#pragma once

#include <memory>
#include <mutex>

#include "core/time.h"
#include "providers/completion.h"

namespace sophia::providers {

struct ChainOptions {
  int failures = 5;               // in a row, until a provider is left alone ...
  std::int64_t rest_ms = 30'000;  // ... for this long
};

// Falls through on every error but kInvalidArgument (the next one would refuse it too) and
// kCancelled. Which one answered is in the completion. Thread-safe.
class ProviderChain final : public CompletionProvider {
 public:
  // At least one provider. `clock` must outlive it.
  ProviderChain(std::vector<std::unique_ptr<CompletionProvider>> providers, const Clock& clock,
                ChainOptions options = {});
  const std::string& name() const override { return name_; }  // "cortex,openai"
  // All failed: the last one's code, and what each said.
  Result<Completion> complete(const CompletionRequest& request,
                              const std::stop_token& stop) override;

 private:
  struct Link {
    std::unique_ptr<CompletionProvider> provider;
    int failures = 0;                 // in a row; guarded by mutex_
    std::int64_t rests_until_ms = 0;  // guarded by mutex_
  };
  bool is_resting(const Link& link);
  void note(Link& link, bool is_good);

  const Clock& clock_;
  const ChainOptions options_;
  std::string name_;
  std::mutex mutex_;
  std::vector<Link> links_;
};

}  // namespace sophia::providers
