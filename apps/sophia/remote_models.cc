#include "remote_models.h"

#include <atomic>

#include "models.h"
#include "providers/cache.h"
#include "providers/chain.h"
#include "providers/embedding.h"

namespace sophia::app {
namespace {

using config::CortexSettings;

// Objects that a provider borrows and that live as long as it.
struct Transport {
  std::unique_ptr<net::HttpClient> http = net::make_http_client();
  std::atomic<std::int64_t> tokens{0};  // spent on embeddings
};

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

Result<providers::Authorize> snowflake_authorize(const CortexSettings& cortex, const Clock& clock) {
  if (cortex.snowflake_auth == "keypair") {
    return providers::key_pair_jwt(
        {cortex.snowflake_account, cortex.snowflake_user, cortex.snowflake_private_key}, clock);
  }
  if (cortex.snowflake_token.empty()) {
    return fail(Code::kInvalidArgument,
                "the provider cortex wants a token: set cortex.snowflake_token");
  }
  return providers::snowflake_token(cortex.snowflake_auth == "oauth"
                                        ? providers::SnowflakeToken::kOauth
                                        : providers::SnowflakeToken::kProgrammaticAccess,
                                    cortex.snowflake_token);
}

// `snowflake_path`: of the API there.
Result<providers::EndpointOptions> endpoint(const CortexSettings& cortex, const std::string& name,
                                            const std::string& snowflake_path, const Clock& clock) {
  providers::EndpointOptions options;
  options.name = name;
  options.timeout_ms = cortex.timeout_seconds * 1000;
  const bool is_snowflake = name == "cortex";
  const std::string& url = is_snowflake ? cortex.snowflake_url : cortex.base_url;
  if (url.empty()) {
    return fail(Code::kInvalidArgument,
                "the provider " + name + " wants an address: set " +
                    (is_snowflake ? "cortex.snowflake_url" : "cortex.base_url"));
  }
  options.base_url = without_slash(url) + (is_snowflake ? snowflake_path : "");
  if (is_snowflake) {
    SOPHIA_TRY(options.authorize, snowflake_authorize(cortex, clock));
  } else {
    options.authorize = providers::bearer(cortex.api_key);
  }
  return options;
}

// e5 models want to know which side of a search a text is; others get it as it is.
std::string with_prefix(const std::string& model, cortex::TextKind kind, std::string_view text) {
  if (model.find("e5-") == std::string::npos) return std::string(text);
  return (kind == cortex::TextKind::kQuery ? "query: " : "passage: ") + std::string(text);
}

Result<cortex::Embeddings> embed_remotely(providers::EmbeddingEndpoint& endpoint,
                                          const std::string& model, cortex::TextKind kind,
                                          std::span<const std::string_view> texts,
                                          std::atomic<std::int64_t>& tokens,
                                          const std::stop_token& stop) {
  std::vector<std::string> prefixed;
  for (const auto text : texts) prefixed.push_back(with_prefix(model, kind, text));
  const std::vector<std::string_view> views(prefixed.begin(), prefixed.end());
  SOPHIA_TRY(const auto vectors, endpoint.embed(views, stop));
  tokens += vectors.tokens;
  cortex::Embeddings result;
  for (const auto& vector : vectors.values) {
    result.dimension = vector.size();
    result.values.insert(result.values.end(), vector.begin(), vector.end());
  }
  return result;
}

Result<dialect::Embedder> remote_embedder(const config::Settings& settings, const Clock& clock,
                                          std::string_view asked) {
  const CortexSettings& cortex = settings.cortex;
  const bool is_snowflake = cortex.embedding_provider == "cortex";
  const std::string model =
      cortex.embedding_model.empty() ? std::string(asked) : cortex.embedding_model;
  if (model.empty()) {
    return fail(Code::kInvalidArgument,
                "a remote embedding wants a model: set "
                "cortex.embedding_model");
  }
  SOPHIA_TRY(auto options, endpoint(cortex, cortex.embedding_provider, "/api/v2/cortex", clock));
  const auto transport = std::make_shared<Transport>();
  const auto made = std::make_shared<providers::EmbeddingEndpoint>(
      *transport->http, clock, std::move(options),
      providers::EmbeddingOptions{.form = is_snowflake ? providers::EmbeddingForm::kCortex
                                                       : providers::EmbeddingForm::kOpenAi,
                                  .model = model,
                                  .dimension = static_cast<std::size_t>(cortex.embedding_dimension),
                                  .max_items = static_cast<std::size_t>(cortex.embedding_batch)});
  // A model cut to a dimension makes other vectors than the same model at its own.
  const std::string cut =
      cortex.embedding_dimension > 0 ? "@" + std::to_string(cortex.embedding_dimension) : "";
  return dialect::Embedder{
      made->model_id() + cut,
      [transport, made, model](cortex::TextKind kind, std::span<const std::string_view> texts,
                               const std::stop_token& stop) {
        return embed_remotely(*made, model, kind, texts, transport->tokens, stop);
      },
      static_cast<std::size_t>(cortex.embedding_dimension),
      [transport] { return transport->tokens.load(); }};
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
  std::vector<std::unique_ptr<providers::CompletionProvider>> links;
  for (std::string_view rest = cortex.provider; !rest.empty();) {
    const std::string name(rest.substr(0, rest.find(',')));
    rest.remove_prefix(std::min(rest.size(), name.size() + 1));
    SOPHIA_TRY(auto options, endpoint(cortex, name, "/api/v2/cortex/v1", clock));
    links.push_back(std::make_unique<Owning>(clock, std::move(options), cortex.completion_model));
  }
  std::unique_ptr<providers::CompletionProvider> chain =
      std::make_unique<providers::ProviderChain>(std::move(links), clock);
  if (cortex.cache_hours > 0) {
    chain = std::make_unique<providers::CachedCompletions>(
        std::move(chain), clock,
        providers::CacheOptions{settings.dir / "cache" / "completions", cortex.cache_hours * 3600});
  }
  return std::make_shared<providers::MeteredCompletions>(
      std::move(chain), providers::Price{cortex.price_input, cortex.price_output});
}

Result<dialect::Embedder> load_embedder(const config::Settings& settings, const Clock& clock,
                                        std::string_view model) {
  if (settings.cortex.embedding_provider != "local") return remote_embedder(settings, clock, model);
  SOPHIA_TRY(std::shared_ptr<cortex::Encoder> encoder, load_encoder(settings, model));
  const std::string id = encoder->model_id();
  return dialect::Embedder{
      id,
      [encoder](cortex::TextKind kind, std::span<const std::string_view> texts,
                const std::stop_token& stop) { return encoder->embed_batch(kind, texts, stop); },
      encoder->dimension()};
}

}  // namespace sophia::app
