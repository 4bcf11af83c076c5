// Trying again: which errors deserve it, how long to wait, when to give up.
//
//   Retrier retrier(policy, {clock, random, sleeper});
//   SOPHIA_TRY(const auto page, retrier.run(stop, [&]() -> Result<Page> {
//     SOPHIA_TRY(const auto response, client.send(request, stop));
//     SOPHIA_CHECK_OK(check_status(response, clock.now()));
//     return parse_page(response.body);   // kUnavailable when it does not parse: tried again
//   }));
//
// Waits: the error's retry_after_ms in full when it has one, else uniform in [0, min(cap, base *
// 2^k)) before retry k+1 ("full jitter").
// Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015; Retry-After:
// RFC 9110 section 10.2.3.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string_view>

#include "core/hash.h"
#include "core/result.h"
#include "core/time.h"
#include "net/http.h"
#include "net/rate_limiter.h"

namespace sophia::net {

struct RetryPolicy {
  int max_attempts = 6;  // the first one included
  std::int64_t base_ms = 500;
  std::int64_t cap_ms = 60'000;
  std::int64_t deadline_ms =
      600'000;  // since the first attempt: no wait may end after it; 0 = none
  // A Retry-After longer than this is not slept but returned at once, as it came: the daily quota
  // is gone, and the caller has better to do (save its state, resume tomorrow).
  std::int64_t max_retry_after_ms = 300'000;
};

// kUnavailable, or kResourceExhausted with a time to come back.
bool is_retryable(const Error& error);

// "120" or an HTTP date ("Wed, 21 Oct 2026 07:28:00 GMT", also the two obsolete forms) ->
// milliseconds from `now`, not negative. nullopt when it is neither.
std::optional<std::int64_t> parse_retry_after(std::string_view value, Timestamp now);

// What a status means to a caller: 2xx ok; 3xx kFailedPrecondition naming the Location; 401 and 403
// kPermissionDenied; 404 kNotFound; 408 and 5xx kUnavailable; 429 kResourceExhausted with the
// Retry-After (kUnavailable when the answer has none); other 4xx kInvalidArgument. Retry-After of a
// 503 is passed on too. The body is not quoted.
Status check_status(const HttpResponse& response, Timestamp now);

struct RetryEvent {
  int attempt = 0;  // the one that failed, from 1
  std::int64_t wait_ms = 0;
  const Error& error;
};

// Thread-safe: one retrier serves all streams.
class Retrier {
 public:
  // What it waits with; `clock` must outlive it.
  struct Environment {
    const Clock& clock;
    Random random;
    Sleeper sleeper = sophia::sleep_for;
    std::function<void(const RetryEvent&)> on_retry = {};  // before each wait, for logs and counts
  };
  Retrier(RetryPolicy policy, Environment environment)
      : policy_(policy), environment_(std::move(environment)) {}

  // Calls `attempt` (returning a Result<T>) until it succeeds, fails for good, or attempts or time
  // are used up; then the last error is returned. kCancelled when stopped.
  template <class F>
  auto run(const std::stop_token& stop, F&& attempt) -> decltype(attempt()) {
    const std::int64_t started_ms = environment_.clock.steady_ms();
    for (int number = 1;; ++number) {
      if (stop.stop_requested()) return fail(Code::kCancelled, "stopped on request");
      auto result = attempt();
      if (result) return result;
      const auto wait_ms = next_wait_ms(result.error(), number, started_ms);
      if (!wait_ms) return result;
      if (environment_.on_retry) environment_.on_retry({number, *wait_ms, result.error()});
      if (!environment_.sleeper(*wait_ms, stop)) {
        return fail(Code::kCancelled, "stopped on request");
      }
    }
  }

 private:
  // How long to wait after failed attempt `number`; nullopt = give up.
  std::optional<std::int64_t> next_wait_ms(const Error& error, int number, std::int64_t started_ms);

  const RetryPolicy policy_;
  Environment environment_;
  std::mutex mutex_;  // guards environment_.random
};

}  // namespace sophia::net
