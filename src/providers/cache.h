// Answers kept on disk: the same request within a time is not paid twice.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "core/time.h"
#include "providers/completion.h"

namespace sophia::providers {

struct CacheOptions {
  std::filesystem::path folder;  // one file an answer: <2 hex digits>/<SHA-256>.json
  std::int64_t ttl_seconds = 86'400;
};

// The key is the SHA-256 of providers, model, messages and parameters; prompts are not kept.
// Requests with a temperature above 0 ask for variety and are passed on. A file that can't be read
// or written is logged and costs the call it would have saved. Thread-safe; processes may share the
// folder.
class CachedCompletions final : public CompletionProvider {
 public:
  // `clock` must outlive it.
  CachedCompletions(std::unique_ptr<CompletionProvider> inner, const Clock& clock,
                    CacheOptions options);
  const std::string& name() const override { return inner_->name(); }
  Result<Completion> complete(const CompletionRequest& request,
                              const std::stop_token& stop) override;

 private:
  std::filesystem::path file_of(const CompletionRequest& request) const;
  std::optional<Completion> read(const std::filesystem::path& file) const;
  void write(const std::filesystem::path& file, const Completion& completion) const;

  const std::unique_ptr<CompletionProvider> inner_;
  const Clock& clock_;
  const CacheOptions options_;
};

}  // namespace sophia::providers
