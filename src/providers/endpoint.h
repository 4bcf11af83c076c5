// One vendor's HTTP endpoint: POST of JSON with authorisation, retries and what its rate headers
// say. Shared by completions and embeddings.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/json.h"
#include "core/result.h"
#include "net/http.h"
#include "net/rate_limiter.h"
#include "net/retry.h"
#include "providers/authorization.h"

namespace sophia::providers {

struct EndpointOptions {
  std::string name;      // for messages: "openai", "cortex"
  std::string base_url;  // "http://127.0.0.1:8080/v1"; slashes at its end are dropped
  Authorize authorize;
  std::int64_t timeout_ms = 60'000;  // of one exchange
  int max_attempts = 5;
  std::int64_t deadline_ms = 180'000;  // of all attempts
};

// Thread-safe.
class Endpoint {
 public:
  // `http` and `clock` must outlive it.
  Endpoint(net::HttpClient& http, const Clock& clock, EndpointOptions options,
           net::Sleeper sleeper = sophia::sleep_for);

  // POST <base_url><path>. Tried again on 408, 409, 429 with a time, 5xx and broken connections;
  // an answer that says no request is left holds the next one. Errors, with the vendor's own words
  // but never the key: kInvalidArgument (400, 413, 422), kPermissionDenied (401, 403), kNotFound
  // (404: no such model or path), kResourceExhausted (402, no quota left: not tried again),
  // kUnavailable, kDataLoss (no JSON), kCancelled.
  Result<Json> post(std::string_view path, const Json& body, const std::stop_token& stop);
  const std::string& name() const { return options_.name; }

 private:
  Result<Json> exchange(const net::HttpRequest& request, const std::stop_token& stop);
  Error error_of(const net::HttpResponse& response, const Headers& headers) const;
  void obey_rate_headers(const net::HttpResponse& response);

  net::HttpClient& http_;
  const Clock& clock_;
  const EndpointOptions options_;
  net::RateLimiter limiter_;
  net::Retrier retrier_;
};

// "20ms", "1s", "6m0s", "1h2m3.5s" -> milliseconds; nothing for what is none.
std::optional<std::int64_t> parse_go_duration(std::string_view text);

// The vendor's words in an error's body: {"error":{"message"}}, {"error":"text"}, {"message"}.
std::string vendor_message(std::string_view body);

}  // namespace sophia::providers
