#include "net/retry.h"

#include <gtest/gtest.h>

#include "net/tests/fake_time.h"

namespace sophia::net {
namespace {

using testing::FakeTime;

// 1994-11-06T08:49:37Z, the example of RFC 9110 section 5.6.7 in its three forms.
constexpr Timestamp kExample{784'111'777'000'000};

TEST(ParseRetryAfter, TakesSecondsAndTheThreeDateForms) {
  const Timestamp minute_before{kExample.us - 60 * kUsPerSecond};
  EXPECT_EQ(parse_retry_after("120", {}), 120'000);
  EXPECT_EQ(parse_retry_after(" 0 ", {}), 0);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", minute_before), 60'000);
  EXPECT_EQ(parse_retry_after("Sunday, 06-Nov-94 08:49:37 GMT", minute_before), 60'000);
  EXPECT_EQ(parse_retry_after("Sun Nov  6 08:49:37 1994", minute_before), 60'000);
}

TEST(ParseRetryAfter, ADateInThePastIsNow) {
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", Timestamp{kExample.us + kUsPerDay}),
            0);
}

TEST(ParseRetryAfter, RefusesTheRest) {
  for (const char* text : {"", "soon", "-5", "12x", "1.5", "Sun, 06 Foo 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 25:49:37 GMT",
                           "Sun, 06 Nov 1994 08:49:37 GMT trailing"}) {
    EXPECT_EQ(parse_retry_after(text, {}), std::nullopt) << text;
  }
}

TEST(ParseRetryAfter, AnAbsurdNumberStaysInRange) {
  EXPECT_EQ(parse_retry_after("9223372036854775807", {}), 366LL * 86'400 * 1000);
}

HttpResponse with_status(int status, std::map<std::string, std::string> headers = {}) {
  return {status, std::move(headers), ""};
}

TEST(CheckStatus, SaysWhatTheCallerShouldDo) {
  const std::vector<std::pair<int, Code>> table = {
      {301, Code::kFailedPrecondition}, {400, Code::kInvalidArgument},
      {401, Code::kPermissionDenied},   {403, Code::kPermissionDenied},
      {404, Code::kNotFound},           {408, Code::kUnavailable},
      {409, Code::kInvalidArgument},    {500, Code::kUnavailable},
      {502, Code::kUnavailable},        {503, Code::kUnavailable},
      {504, Code::kUnavailable}};
  for (const auto& [status, code] : table) {
    EXPECT_EQ(check_status(with_status(status), {}).error().code, code) << status;
  }
  EXPECT_TRUE(check_status(with_status(200), {}));
  EXPECT_TRUE(check_status(with_status(204), {}));
}

TEST(CheckStatus, CarriesRetryAfter) {
  const auto limited = check_status(with_status(429, {{"retry-after", "7"}}), {}).error();
  EXPECT_EQ(limited.code, Code::kResourceExhausted);
  EXPECT_EQ(limited.retry_after_ms, 7'000);
  const auto busy = check_status(with_status(503, {{"retry-after", "3"}}), {}).error();
  EXPECT_EQ(busy.retry_after_ms, 3'000);
  EXPECT_TRUE(is_retryable(check_status(with_status(429), {}).error()));
  EXPECT_TRUE(is_retryable(check_status(with_status(429, {{"retry-after", "0"}}), {}).error()));
}

TEST(CheckStatus, ReportsWhereARedirectPoints) {
  const auto error =
      check_status(with_status(302, {{"location", "https://us-1.api.example/v2"}}), {}).error();
  EXPECT_NE(error.message.find("https://us-1.api.example/v2"), std::string::npos);
}

class RetrierTest : public ::testing::Test {
 protected:
  // Fails with `error` until `failures` attempts are over.
  Result<int> run(RetryPolicy policy, int failures, const Error& error) {
    Retrier retrier(policy, {time_, Random(1), time_.sleeper()});
    return retrier.run({}, [&]() -> Result<int> {
      ++attempts_;
      if (attempts_ <= failures) return std::unexpected(error);
      return 42;
    });
  }
  FakeTime time_;
  int attempts_ = 0;
};

TEST_F(RetrierTest, TriesAgainUntilItWorks) {
  EXPECT_EQ(run({}, 3, {Code::kUnavailable, "busy"}), 42);
  EXPECT_EQ(attempts_, 4);
}

TEST_F(RetrierTest, ReturnsTheLastErrorWhenAttemptsAreUsedUp) {
  const auto result = run({.max_attempts = 3}, 100, {Code::kUnavailable, "busy"});
  EXPECT_EQ(result.error().message, "busy");
  EXPECT_EQ(attempts_, 3);
  EXPECT_EQ(time_.slept.size(), 2);
}

TEST_F(RetrierTest, DoesNotRepeatWhatCanNotWork) {
  for (const Code code : {Code::kInvalidArgument, Code::kPermissionDenied, Code::kNotFound,
                          Code::kCancelled, Code::kDataLoss, Code::kResourceExhausted}) {
    attempts_ = 0;
    EXPECT_FALSE(run({}, 100, {code, "no"}));
    EXPECT_EQ(attempts_, 1) << to_string(code);
  }
}

TEST_F(RetrierTest, SleepsRetryAfterInFull) {
  EXPECT_EQ(run({}, 2, {Code::kResourceExhausted, "slow down", 17'000}), 42);
  EXPECT_EQ(time_.slept, (std::vector<std::int64_t>{17'000, 17'000}));
}

TEST_F(RetrierTest, GivesALongRetryAfterBackToTheCaller) {
  const auto result =
      run({.max_retry_after_ms = 60'000}, 9, {Code::kResourceExhausted, "quota", 3'600'000});
  EXPECT_EQ(result.error().retry_after_ms, 3'600'000);
  EXPECT_TRUE(time_.slept.empty());
}

TEST_F(RetrierTest, BackoffDoublesItsCeilingUpToTheCap) {
  run({.max_attempts = 200, .base_ms = 100, .cap_ms = 1600, .deadline_ms = 0}, 199,
      {Code::kUnavailable, "busy"});
  ASSERT_EQ(time_.slept.size(), 199);
  std::int64_t longest = 0;
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < time_.slept.size(); ++i) {
    const std::int64_t ceiling = i < 4 ? 100LL << i : 1600;
    EXPECT_LT(time_.slept[i], ceiling) << i;
    longest = std::max(longest, time_.slept[i]);
    sum += time_.slept[i];
  }
  // Full jitter is uniform: the mean of ~195 draws from [0, 1600) is 800 with a deviation of 33.
  EXPECT_GT(longest, 1400);
  EXPECT_NEAR(static_cast<double>(sum) / 199, 800, 130);
}

TEST_F(RetrierTest, NoWaitEndsAfterTheDeadline) {
  EXPECT_FALSE(run({.max_attempts = 100, .deadline_ms = 25'000}, 99,
                   {Code::kResourceExhausted, "slow down", 10'000}));
  EXPECT_EQ(time_.slept.size(), 2);
}

TEST_F(RetrierTest, AStopDuringTheWaitEndsIt) {
  std::stop_source stop;
  Retrier retrier({}, {time_, Random(1), [&](std::int64_t, const std::stop_token& token) {
                         stop.request_stop();
                         return !token.stop_requested();
                       }});
  const auto result = retrier.run(stop.get_token(), [&]() -> Status {
    ++attempts_;
    return fail(Code::kUnavailable, "busy");
  });
  EXPECT_EQ(result.error().code, Code::kCancelled);
  EXPECT_EQ(attempts_, 1);
}

TEST_F(RetrierTest, TellsAboutEachRetry) {
  std::vector<int> seen;
  Retrier retrier({}, {time_, Random(1), time_.sleeper(),
                       [&](const RetryEvent& event) { seen.push_back(event.attempt); }});
  EXPECT_TRUE(retrier.run({}, [&]() -> Status {
    if (++attempts_ < 3) return fail(Code::kUnavailable, "busy");
    return {};
  }));
  EXPECT_EQ(seen, (std::vector<int>{1, 2}));
}

}  // namespace
}  // namespace sophia::net
