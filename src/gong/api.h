// One request to Gong: its turn in the rate limit, the daily budget, credentials, retries, and what
// the answer means. Everything that the source asks goes through one GongApi. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "core/result.h"
#include "core/time.h"
#include "gong/config.h"
#include "gong/credentials.h"
#include "gong/daily_budget.h"
#include "gong/emitter.h"
#include "net/http.h"
#include "net/rate_limiter.h"
#include "net/retry.h"

namespace sophia::gong {

struct ApiRequest {
  std::string stream;  // whom it counts for
  std::string method = "GET";
  std::string path;   // "/v2/users"
  std::string query;  // encoded, without the '?'
  std::string body;   // POST
  bool has_cursor = false;
  bool not_found_is_empty = false;  // any 404 (stats), not only the one with Gong's words
  Priority priority = Priority::kFresh;
};

struct Answer {
  enum class Kind {
    kOk,
    kEmpty,          // Gong's 404 for "nothing in this period"
    kCursorExpired,  // the request was refused because of its cursor: begin again without one
  };
  Kind kind = Kind::kOk;
  std::string body;
};

// Looks at the body of a 2xx answer, and may tidy it. kUnavailable: ask again (it does not parse).
using Accept = std::function<Status(std::string& body)>;

struct ApiEnvironment {
  net::HttpClient& http;
  const Clock& clock;
  net::Sleeper sleeper;
  std::uint64_t seed = 0;  // of the jitter
  // Told after each request how many are left today; may be empty. From several threads.
  std::function<void(std::int64_t left)> on_quota = {};
};

class GongApi {
 public:
  // A Retry-After beyond this is not slept: the stream stops, and the next sync goes on.
  static constexpr std::int64_t kMaxWaitMs = 3'600'000;

  // What `environment` and `emitter` refer to must outlive it.
  GongApi(const GongConfig& config, ApiEnvironment environment, Emitter& emitter);

  // Tries again after 408, 429, 5xx, broken connections and answers that `accept` finds unreadable,
  // up to config.max_attempts; after a 401 once with a new OAuth token. Retry-After is slept in
  // full, by all streams. Errors: kPermissionDenied (401, 403), kFailedPrecondition (redirect),
  // kInvalidArgument (400), kNotFound, kUnavailable (gave up), kResourceExhausted (the budget, or a
  // wait beyond kMaxWaitMs), kCancelled.
  Result<Answer> call(const ApiRequest& request, const Accept& accept, const std::stop_token& stop);

  // Whether `error`, with which call() failed, says that no other request can fare better either:
  // refused credentials, a redirect, a certificate, or a host that has not answered once.
  bool is_final(const Error& error) const;

  const GongConfig& config() const { return config_; }
  DailyBudget& budget() { return budget_; }
  Emitter& emitter() { return emitter_; }
  const Clock& clock() const { return environment_.clock; }

 private:
  Result<Answer> attempt(const ApiRequest& request, const Accept& accept, bool& renewed,
                         const std::stop_token& stop);
  Result<net::HttpResponse> send(const ApiRequest& request, const Access& access,
                                 const std::stop_token& stop);
  void tell_unreachable(const net::RetryEvent& event);
  std::unexpected<Error> without_token(const Error& error);
  Error give_up(const ApiRequest& request, Error error) const;
  Result<Answer> judge(const ApiRequest& request, const Access& access, net::HttpResponse& response,
                       const Accept& accept);

  const GongConfig config_;
  ApiEnvironment environment_;
  Emitter& emitter_;
  DailyBudget budget_;
  net::RateLimiter limiter_;
  Credentials credentials_;
  std::atomic<bool> refused_ = false;       // the credentials
  std::atomic<bool> has_answered_ = false;  // the host, whatever it said
  std::atomic<bool> is_silent_ = false;     // it did not answer the last time
  std::atomic<bool> told_ = false;          // that it is silent
  net::Retrier retrier_;
};

}  // namespace sophia::gong
