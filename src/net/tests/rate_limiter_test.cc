#include "net/rate_limiter.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/hash.h"
#include "net/tests/fake_time.h"

namespace sophia::net {
namespace {

using testing::FakeTime;

std::vector<std::int64_t> start_times(RateLimiter& limiter, FakeTime& time, int count) {
  const std::int64_t zero = time.ms;
  std::vector<std::int64_t> starts;
  for (int i = 0; i < count; ++i) {
    EXPECT_TRUE(limiter.acquire({}));
    starts.push_back(time.ms - zero);
  }
  return starts;
}

TEST(RateLimiter, SpacesRequestsEvenly) {
  FakeTime time;
  RateLimiter limiter({.per_second = 2.5}, time, time.sleeper());
  EXPECT_EQ(start_times(limiter, time, 4), (std::vector<std::int64_t>{0, 400, 800, 1200}));
}

TEST(RateLimiter, BurstGoesAtOnceThenTheRateHolds) {
  FakeTime time;
  RateLimiter limiter({.per_second = 2, .burst = 3}, time, time.sleeper());
  EXPECT_EQ(start_times(limiter, time, 5), (std::vector<std::int64_t>{0, 0, 0, 500, 1000}));
}

TEST(RateLimiter, APauseRefillsTheBurstButNotMore) {
  FakeTime time;
  RateLimiter limiter({.per_second = 2, .burst = 2}, time, time.sleeper());
  start_times(limiter, time, 2);
  time.ms += 60'000;
  EXPECT_EQ(start_times(limiter, time, 3), (std::vector<std::int64_t>{0, 0, 500}));
}

// No window of one second may see more than burst + rate starts, whatever the pattern of arrivals.
TEST(RateLimiter, NoWindowExceedsTheLimit) {
  FakeTime time;
  Random random(7);
  RateLimiter limiter({.per_second = 3, .burst = 1}, time, time.sleeper());
  std::vector<std::int64_t> starts;
  for (int i = 0; i < 500; ++i) {
    ASSERT_TRUE(limiter.acquire({}));
    starts.push_back(time.ms);
    time.ms += static_cast<std::int64_t>(random.uniform() * 700);
  }
  for (std::size_t i = 0; i + 3 < starts.size(); ++i) {
    EXPECT_GE(starts[i + 3] - starts[i], 1000) << "at " << i;
  }
}

TEST(RateLimiter, ZeroMeansUnlimited) {
  FakeTime time;
  RateLimiter limiter({.per_second = 0}, time, time.sleeper());
  start_times(limiter, time, 1000);
  EXPECT_TRUE(time.slept.empty());
}

TEST(RateLimiter, AHoldDelaysEverybodyAndKeepsTheRateBehindIt) {
  FakeTime time;
  RateLimiter limiter({.per_second = 2}, time, time.sleeper());
  limiter.hold_for(30'000);
  limiter.hold_for(10);  // does not shorten the first
  EXPECT_EQ(start_times(limiter, time, 3), (std::vector<std::int64_t>{30'000, 30'500, 31'000}));
}

TEST(RateLimiter, AHoldReachesThoseWhoAlreadyWait) {
  FakeTime time;
  RateLimiter* shared = nullptr;
  bool held = false;
  RateLimiter limiter({.per_second = 1}, time, [&](std::int64_t ms, const std::stop_token&) {
    if (!held) {
      held = true;
      shared->hold_for(5'000);
    }
    time.ms += ms;
    return true;
  });
  shared = &limiter;
  EXPECT_EQ(start_times(limiter, time, 3), (std::vector<std::int64_t>{0, 5'000, 6'000}));
}

TEST(RateLimiter, AStopEndsTheWait) {
  FakeTime time;
  std::stop_source stop;
  RateLimiter limiter({.per_second = 1}, time, [&](std::int64_t, const std::stop_token& token) {
    stop.request_stop();
    return !token.stop_requested();
  });
  ASSERT_TRUE(limiter.acquire(stop.get_token()));
  EXPECT_EQ(limiter.acquire(stop.get_token()).error().code, Code::kCancelled);
  EXPECT_EQ(limiter.acquire(stop.get_token()).error().code, Code::kCancelled);
}

}  // namespace
}  // namespace sophia::net
