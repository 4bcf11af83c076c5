#include "providers/chain.h"

#include "core/log.h"

namespace sophia::providers {

ProviderChain::ProviderChain(std::vector<std::unique_ptr<CompletionProvider>> providers,
                             const Clock& clock, ChainOptions options)
    : clock_(clock), options_(options) {
  for (auto& provider : providers) {
    name_ += (name_.empty() ? "" : ",") + provider->name();
    links_.push_back({.provider = std::move(provider)});
  }
}

bool ProviderChain::is_resting(const Link& link) {
  const std::scoped_lock lock(mutex_);
  return clock_.steady_ms() < link.rests_until_ms;
}

void ProviderChain::note(Link& link, bool is_good) {
  const std::scoped_lock lock(mutex_);
  link.failures = is_good ? 0 : link.failures + 1;
  if (link.failures < options_.failures) return;
  link.failures = 0;
  link.rests_until_ms = clock_.steady_ms() + options_.rest_ms;
  log::warn("provider left alone", {{"provider", link.provider->name()}, {"ms", options_.rest_ms}});
}

Result<Completion> ProviderChain::complete(const CompletionRequest& request,
                                           const std::stop_token& stop) {
  Error last{Code::kUnavailable, ""};
  for (Link& link : links_) {
    std::string said = link.provider->name() + " is left alone for a while after failures";
    if (!is_resting(link)) {
      auto answer = link.provider->complete(request, stop);
      if (answer) {
        note(link, true);
        return answer;
      }
      const Code code = answer.error().code;
      if (code == Code::kInvalidArgument || code == Code::kCancelled) return answer;
      note(link, code == Code::kNotFound);
      last.code = code;
      said = answer.error().message;
    }
    last.message += (last.message.empty() ? "" : "; ") + said;
  }
  return std::unexpected(std::move(last));
}

}  // namespace sophia::providers
