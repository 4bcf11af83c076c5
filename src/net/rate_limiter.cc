#include "net/rate_limiter.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sophia::net {

RateLimiter::RateLimiter(RateLimit limit, const Clock& clock, Sleeper sleeper)
    : limit_{limit.per_second, std::max(1.0, limit.burst)},
      clock_(clock),
      sleeper_(std::move(sleeper)),
      held_until_ms_(clock.steady_ms()) {
  next_ms_ = static_cast<double>(held_until_ms_);
}

std::int64_t RateLimiter::reserve() {
  const auto now = static_cast<double>(clock_.steady_ms());
  const double earliest = std::max(now, static_cast<double>(held_until_ms_));
  if (limit_.per_second <= 0) return static_cast<std::int64_t>(earliest);
  const double interval_ms = 1000.0 / limit_.per_second;
  const double slack_ms = (limit_.burst - 1) * interval_ms;
  // An idle bucket is full: the theoretical time never lies further back than `slack_ms`.
  const double turn = std::max(earliest, next_ms_ - slack_ms);
  next_ms_ = std::max(earliest, next_ms_) + interval_ms;
  return static_cast<std::int64_t>(std::ceil(turn));
}

Status RateLimiter::acquire(const std::stop_token& stop) {
  SOPHIA_CHECK_OK(check_stop(stop));
  std::unique_lock lock(mutex_);
  std::int64_t turn_ms = reserve();
  for (;;) {
    // A hold that began after the turn was given: take a new turn behind it, so that those who
    // waited do not all start at its end.
    if (turn_ms < held_until_ms_) turn_ms = reserve();
    const std::int64_t wait_ms = turn_ms - clock_.steady_ms();
    if (wait_ms <= 0) return {};
    lock.unlock();
    if (!sleeper_(wait_ms, stop)) return fail(Code::kCancelled, "stopped on request");
    lock.lock();
  }
}

void RateLimiter::hold_for(std::int64_t ms) {
  const std::scoped_lock lock(mutex_);
  held_until_ms_ = std::max(held_until_ms_, clock_.steady_ms() + ms);
}

}  // namespace sophia::net
