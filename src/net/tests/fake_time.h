// Time under the test's control: sleeping moves the clock and is written down.
#pragma once

#include <vector>

#include "core/time.h"
#include "net/rate_limiter.h"

namespace sophia::net::testing {

class FakeTime final : public Clock {
 public:
  Timestamp now() const override { return Timestamp{wall_us + ms * 1000}; }
  std::int64_t steady_ms() const override { return ms; }
  Sleeper sleeper() {
    return [this](std::int64_t wait_ms, const std::stop_token& stop) {
      slept.push_back(wait_ms);
      ms += wait_ms;
      return !stop.stop_requested();
    };
  }

  std::int64_t ms = 1'000'000;
  std::int64_t wall_us = 0;
  std::vector<std::int64_t> slept;
};

}  // namespace sophia::net::testing
