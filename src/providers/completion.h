// Completion of text by a language model.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "providers/endpoint.h"

namespace sophia::providers {

struct CompletionRequest {
  std::string model;
  JsonArray messages;     // [{"role","content"}]
  JsonObject parameters;  // temperature, top_p, max_tokens, response_format; others are refused
};

struct Completion {
  std::string text;
  std::string model;     // that answered
  std::string provider;  // "openai", "cortex"
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  bool is_cut = false;     // the model stopped at max_tokens
  bool is_cached = false;  // answered from the cache: nothing was spent
};

class CompletionProvider {
 public:
  virtual ~CompletionProvider() = default;
  virtual const std::string& name() const = 0;
  // Thread-safe. Errors: as Endpoint::post(); kDataLoss for an answer that holds no text.
  virtual Result<Completion> complete(const CompletionRequest& request,
                                      const std::stop_token& stop) = 0;
};

// POST <base_url>/chat/completions: OpenAI's form, which Cortex speaks too.
class ChatEndpoint final : public CompletionProvider {
 public:
  // `fallback_model`: asked for when the endpoint does not know the request's model; may be empty.
  ChatEndpoint(net::HttpClient& http, const Clock& clock, EndpointOptions options,
               std::string fallback_model, net::Sleeper sleeper = sophia::sleep_for);
  const std::string& name() const override { return endpoint_.name(); }
  Result<Completion> complete(const CompletionRequest& request,
                              const std::stop_token& stop) override;

 private:
  Result<Completion> ask(const std::string& model, const CompletionRequest& request,
                         const std::stop_token& stop);
  Endpoint endpoint_;
  const std::string fallback_model_;
};

// kInvalidArgument for a parameter that no provider is asked for.
Status check_parameters(const JsonObject& parameters);

}  // namespace sophia::providers
