#include "providers/usage.h"

namespace sophia::providers {

Result<Completion> MeteredCompletions::complete(const CompletionRequest& request,
                                                const std::stop_token& stop) {
  auto answer = inner_->complete(request, stop);
  const std::scoped_lock lock(mutex_);
  Usage& usage = usage_[answer ? answer->provider + " " + answer->model : std::string()];
  ++usage.calls;
  if (!answer) {
    ++usage.failures;
  } else if (answer->is_cached) {
    ++usage.cached;
  } else {
    usage.prompt_tokens += answer->prompt_tokens;
    usage.completion_tokens += answer->completion_tokens;
    usage.cost += (static_cast<double>(answer->prompt_tokens) * price_.input +
                   static_cast<double>(answer->completion_tokens) * price_.output) /
                  1e6;
  }
  return answer;
}

std::map<std::string, Usage> MeteredCompletions::usage() const {
  const std::scoped_lock lock(mutex_);
  return usage_;
}

Usage MeteredCompletions::total() const {
  Usage sum;
  for (const auto& [model, usage] : usage()) {
    sum.calls += usage.calls;
    sum.failures += usage.failures;
    sum.cached += usage.cached;
    sum.prompt_tokens += usage.prompt_tokens;
    sum.completion_tokens += usage.completion_tokens;
    sum.cost += usage.cost;
  }
  return sum;
}

}  // namespace sophia::providers
