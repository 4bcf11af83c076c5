// A token bucket that all streams of an account share, so that their sum keeps the vendor's limit.
//
//   RateLimiter limiter({.per_second = 2.5}, clock, sleeper);
//   SOPHIA_CHECK_OK(limiter.acquire(stop));   // waits for its turn
//
// Source: the generic cell rate algorithm (ITU-T I.371), which is a token bucket without a refill
// timer.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <stop_token>

#include "core/cancel.h"
#include "core/result.h"
#include "core/time.h"

namespace sophia::net {

// Sleeps `ms` or until a stop is requested; true when the whole time passed. Tests inject one that
// moves a fake clock instead.
using Sleeper = std::function<bool(std::int64_t ms, const std::stop_token& stop)>;

struct RateLimit {
  double per_second = 0;  // 0 = unlimited
  double burst = 1;       // requests that may go at once after a pause; at least 1
};

class RateLimiter {
 public:
  // `clock` must outlive the limiter.
  RateLimiter(RateLimit limit, const Clock& clock, Sleeper sleeper = sophia::sleep_for);

  // Returns when a request may be sent. Turns are given in the order of the calls. Errors:
  // kCancelled (the turn is then lost, which errs on the slow side). Thread-safe.
  Status acquire(const std::stop_token& stop);

  // No request may start in the next `ms`: what a 429 with Retry-After says to everybody. Also
  // those that wait in acquire() already wait longer. A shorter hold never cuts a longer one.
  void hold_for(std::int64_t ms);

 private:
  // Takes the next turn and returns its time. Needs mutex_.
  std::int64_t reserve();

  const RateLimit limit_;
  const Clock& clock_;
  const Sleeper sleeper_;
  std::mutex mutex_;
  double next_ms_ = 0;              // guarded by mutex_: theoretical time of the next request
  std::int64_t held_until_ms_ = 0;  // guarded by mutex_
};

}  // namespace sophia::net
