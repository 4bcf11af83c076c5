#include "remote_models.h"

#include "models.h"
#include "providers/cache.h"

namespace sophia::app {
namespace {

using config::CortexSettings;

// Objects that a provider borrows and that live as long as it.
struct Transport {
  std::unique_ptr<net::HttpClient> http = net::make_http_client();
};

Result<providers::EndpointOptions> endpoint(const CortexSettings& cortex) {
  if (cortex.base_url.empty()) {
    return fail(Code::kInvalidArgument,
                "the provider openai wants an address: set cortex.base_url");
  }
  return providers::EndpointOptions{.name = "openai",
                                    .base_url = cortex.base_url,
                                    .authorize = providers::bearer(cortex.api_key),
                                    .timeout_ms = cortex.timeout_seconds * 1000};
}

// A provider together with the client it sends with.
class Owning final : public providers::CompletionProvider {
 public:
  Owning(const Clock& clock, providers::EndpointOptions options, const std::string& fallback)
      : chat_(*transport_.http, clock, std::move(options), fallback) {}
  const std::string& name() const override { return chat_.name(); }
  Result<providers::Completion> complete(const providers::CompletionRequest& request,
                                         const std::stop_token& stop) override {
    return chat_.complete(request, stop);
  }

 private:
  Transport transport_;
  providers::ChatEndpoint chat_;
};

}  // namespace

Result<std::shared_ptr<providers::MeteredCompletions>> make_completions(
    const config::Settings& settings, const Clock& clock) {
  const CortexSettings& cortex = settings.cortex;
  if (cortex.provider == "local") return std::shared_ptr<providers::MeteredCompletions>();
  SOPHIA_TRY(auto options, endpoint(cortex));
  auto cached = std::make_unique<providers::CachedCompletions>(
      std::make_unique<Owning>(clock, std::move(options), cortex.completion_model), clock,
      providers::CacheOptions{.folder = settings.dir / "cache" / "completions"});
  return std::make_shared<providers::MeteredCompletions>(std::move(cached), providers::Price{});
}

Result<dialect::Embedder> load_embedder(const config::Settings& settings, std::string_view model) {
  SOPHIA_TRY(std::shared_ptr<cortex::Encoder> encoder, load_encoder(settings, model));
  const std::string id = encoder->model_id();
  return dialect::Embedder{
      id,
      [encoder](cortex::TextKind kind, std::span<const std::string_view> texts,
                const std::stop_token& stop) { return encoder->embed_batch(kind, texts, stop); }};
}

}  // namespace sophia::app
