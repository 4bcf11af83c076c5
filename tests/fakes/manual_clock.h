// A clock that only moves when it is told to, and a sleeper that moves it.
#pragma once

#include <mutex>

#include "core/time.h"
#include "net/rate_limiter.h"

namespace sophia::fakes {

// Thread-safe.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(std::string_view now) : now_us_(parse_timestamp(now)->us) {}
  Timestamp now() const override {
    const std::scoped_lock lock(mutex_);
    return {now_us_};
  }
  std::int64_t steady_ms() const override {
    const std::scoped_lock lock(mutex_);
    return steady_ms_;
  }
  void advance_ms(std::int64_t ms) {
    const std::scoped_lock lock(mutex_);
    now_us_ += ms * 1000;
    steady_ms_ += ms;
  }
  void advance_hours(std::int64_t hours) { advance_ms(hours * 3'600'000); }
  net::Sleeper sleeper() {
    return [this](std::int64_t ms, const std::stop_token& stop) {
      advance_ms(ms);
      return !stop.stop_requested();
    };
  }

 private:
  mutable std::mutex mutex_;
  std::int64_t now_us_;
  std::int64_t steady_ms_ = 1'000'000;
};

}  // namespace sophia::fakes
