#include "net/retry.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>

namespace sophia::net {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

unsigned month_number(std::string_view name) {
  for (unsigned i = 0; i < kMonths.size(); ++i) {
    if (kMonths[i] == name) return i + 1;
  }
  return 0;
}

struct HttpDate {
  int day = 0;
  int year = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::array<char, 4> month{};
};

// The three forms of RFC 9110 section 5.6.7.
std::optional<HttpDate> scan_http_date(const std::string& text) {
  HttpDate d;
  const auto scan = [&](const char* format, auto... targets) {
    int used = 0;
    return std::sscanf(text.c_str(), format, targets..., &used) == int{sizeof...(targets)} &&
           used == static_cast<int>(text.size());
  };
  if (scan("%*3s, %2d %3s %4d %2d:%2d:%2d GMT%n", &d.day, d.month.data(), &d.year, &d.hour,
           &d.minute, &d.second)) {
    return d;
  }
  if (scan("%*[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT%n", &d.day, d.month.data(), &d.year,
           &d.hour, &d.minute, &d.second)) {
    d.year += d.year < 70 ? 2000 : 1900;
    return d;
  }
  if (scan("%*3s %3s %2d %2d:%2d:%2d %4d%n", d.month.data(), &d.day, &d.hour, &d.minute, &d.second,
           &d.year)) {
    return d;
  }
  return std::nullopt;
}

std::optional<Timestamp> parse_http_date(std::string_view text) {
  const auto date = scan_http_date(std::string(text));
  if (!date) return std::nullopt;
  const unsigned month = month_number(date->month.data());
  if (month == 0 || date->day < 1 || date->day > 31 || date->hour > 23 || date->minute > 59 ||
      date->second > 60) {
    return std::nullopt;
  }
  const std::int64_t days = days_from_civil(date->year, month, static_cast<unsigned>(date->day));
  const std::int64_t seconds = date->hour * 3600 + date->minute * 60 + date->second;
  return Timestamp{days * kUsPerDay + seconds * kUsPerSecond};
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::int64_t retry_after_ms(const HttpResponse& response, Timestamp now) {
  const auto header = response.headers.find("retry-after");
  if (header == response.headers.end()) return 0;
  const auto ms = parse_retry_after(header->second, now);
  // "Retry-After: 0" is still an invitation to come back.
  return ms ? std::max<std::int64_t>(*ms, 1) : 0;
}

}  // namespace

bool is_retryable(const Error& error) {
  return error.code == Code::kUnavailable ||
         (error.code == Code::kResourceExhausted && error.retry_after_ms > 0);
}

std::optional<std::int64_t> parse_retry_after(std::string_view value, Timestamp now) {
  value = trim(value);
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
  if (error == std::errc() && end == value.data() + value.size() && seconds >= 0) {
    constexpr std::int64_t kYear = 366LL * 86'400;  // nobody waits longer; keeps the sums in range
    return std::min(seconds, kYear) * 1000;
  }
  const auto at = parse_http_date(value);
  if (!at) return std::nullopt;
  return std::max<std::int64_t>(0, (at->us - now.us + 999) / 1000);
}

Status check_status(const HttpResponse& response, Timestamp now) {
  const int status = response.status;
  if (status >= 200 && status < 300) return {};
  const std::string text = "HTTP status " + std::to_string(status);
  if (status >= 300 && status < 400) {
    const auto location = response.headers.find("location");
    const std::string where =
        location == response.headers.end() ? "nowhere" : std::string(location->second);
    return fail(Code::kFailedPrecondition,
                text + ": redirected to " + where + "; set the base URL to the right host");
  }
  const std::int64_t wait_ms = retry_after_ms(response, now);
  if (status == 429) {
    return fail(wait_ms > 0 ? Code::kResourceExhausted : Code::kUnavailable,
                text + ": too many requests", wait_ms);
  }
  if (status == 401 || status == 403) return fail(Code::kPermissionDenied, text + ": refused");
  if (status == 404) return fail(Code::kNotFound, text + ": not found");
  if (status == 408 || status >= 500) {
    return fail(Code::kUnavailable, text + ": the server failed", wait_ms);
  }
  return fail(Code::kInvalidArgument, text + ": the request was refused");
}

std::optional<std::int64_t> Retrier::next_wait_ms(const Error& error, int number,
                                                  std::int64_t started_ms) {
  if (!is_retryable(error) || number >= policy_.max_attempts) return std::nullopt;
  std::int64_t wait_ms = error.retry_after_ms;
  if (wait_ms > policy_.max_retry_after_ms) return std::nullopt;
  if (wait_ms <= 0) {
    const double ceiling = std::min(static_cast<double>(policy_.cap_ms),
                                    std::ldexp(static_cast<double>(policy_.base_ms), number - 1));
    const std::scoped_lock lock(mutex_);
    wait_ms = static_cast<std::int64_t>(environment_.random.uniform() * ceiling);
  }
  const std::int64_t elapsed_ms = environment_.clock.steady_ms() - started_ms;
  if (policy_.deadline_ms > 0 && elapsed_ms + wait_ms > policy_.deadline_ms) return std::nullopt;
  return wait_ms;
}

}  // namespace sophia::net
