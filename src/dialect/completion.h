// Completion of text by an OpenAI-compatible endpoint (POST <base_url>/chat/completions).
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/json.h"
#include "core/result.h"
#include "core/time.h"
#include "net/http.h"
#include "net/retry.h"

namespace sophia::dialect {

struct CompletionOptions {
  std::string base_url;  // "http://127.0.0.1:8080/v1"
  std::string api_key;   // empty: none is sent
  std::string
      fallback_model;  // asked for when the endpoint does not know the model (404); may be empty
  std::int64_t timeout_ms = 60'000;
  int max_attempts = 4;
};

struct Completion {
  std::string text;
  std::string model;  // that answered
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
};

// Thread-safe.
class Completer {
 public:
  // `http` and `clock` must outlive it.
  Completer(net::HttpClient& http, const Clock& clock, CompletionOptions options);

  // `messages`: [{"role","content"}]. `parameters`: an object; temperature, top_p, max_tokens and
  // response_format are passed on, others are refused. Errors: kInvalidArgument (parameters, or the
  // endpoint refused the request), kPermissionDenied, kResourceExhausted (no quota left: not tried
  // again), kUnavailable after all attempts, kDataLoss (an answer that is none).
  Result<Completion> complete(std::string_view model, const Json& messages, const Json& parameters,
                              const std::stop_token& stop);

 private:
  Result<Completion> ask(std::string_view model, const Json& messages, const Json& parameters,
                         const std::stop_token& stop);
  net::HttpClient& http_;
  const Clock& clock_;
  const CompletionOptions options_;
  net::Retrier retrier_;
};

}  // namespace sophia::dialect
