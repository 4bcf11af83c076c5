#include "core/time.h"

#include <chrono>
#include <cstdio>

namespace sophia {
namespace {

constexpr std::int64_t kFirstSecond = -62'135'596'800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t kEndSecond = 253'402'300'800;    // 10000-01-01T00:00:00Z

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads `count` digits at `at`, moving it; -1 when they are not there.
int digits(std::string_view text, std::size_t& at, int count) {
  int value = 0;
  for (int i = 0; i < count; ++i, ++at) {
    if (at >= text.size() || !is_digit(text[at])) return -1;
    value = value * 10 + (text[at] - '0');
  }
  return value;
}

bool skip(std::string_view text, std::size_t& at, char c) {
  if (at >= text.size() || text[at] != c) return false;
  ++at;
  return true;
}

unsigned days_in_month(int year, int month) {
  constexpr unsigned kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

auto malformed(std::string_view text, std::string_view why) {
  return fail(Code::kInvalidArgument, "'" + std::string(text.substr(0, 40)) + "' is not a time (" +
                                          std::string(why) + "); write 2026-11-20T17:00:00Z");
}

// Offset from UTC in seconds; `at` stands behind the seconds. False when malformed.
bool parse_offset(std::string_view text, std::size_t& at, int& offset_s) {
  offset_s = 0;
  if (at == text.size()) return true;
  if (text[at] == 'Z' || text[at] == 'z') {
    ++at;
    return at == text.size();
  }
  if (text[at] != '+' && text[at] != '-') return false;
  const int sign = text[at++] == '-' ? -1 : 1;
  const int hours = digits(text, at, 2);
  int minutes = 0;
  if (at < text.size()) {
    skip(text, at, ':');
    minutes = digits(text, at, 2);
  }
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return false;
  offset_s = sign * (hours * 3600 + minutes * 60);
  return at == text.size();
}

// Micros of ".123456789"; -1 when a dot has no digits.
std::int64_t parse_fraction(std::string_view text, std::size_t& at) {
  if (at >= text.size() || (text[at] != '.' && text[at] != ',')) return 0;
  ++at;
  std::int64_t micros = 0;
  int count = 0;
  for (; at < text.size() && is_digit(text[at]) && count < 9; ++at, ++count) {
    if (count < 6) micros = micros * 10 + (text[at] - '0');
  }
  for (int i = count; i < 6; ++i) micros *= 10;
  return count == 0 ? -1 : micros;
}

}  // namespace

std::int64_t days_from_civil(int year, unsigned month, unsigned day) {
  // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
  const std::int64_t y = year - (month <= 2 ? 1 : 0);
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const auto yoe = static_cast<unsigned>(y - era * 400);
  const unsigned doy = (153 * (month + (month > 2 ? -3U : 9U)) + 2) / 5 + day - 1;
  const unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + static_cast<std::int64_t>(doe) - 719468;
}

CivilDate civil_from_days(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const auto doe = static_cast<unsigned>(days - era * 146097);
  const unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const unsigned mp = (5 * doy + 2) / 153;
  const unsigned day = doy - (153 * mp + 2) / 5 + 1;
  const unsigned month = mp < 10 ? mp + 3 : mp - 9;
  const auto year =
      static_cast<int>(static_cast<std::int64_t>(yoe) + era * 400) + (month <= 2 ? 1 : 0);
  return {year, month, day};
}

std::int64_t day_of(Timestamp at) {
  const std::int64_t day = at.us / kUsPerDay;
  return at.us % kUsPerDay < 0 ? day - 1 : day;
}

CivilDate utc_date(Timestamp at) { return civil_from_days(day_of(at)); }

Result<Timestamp> parse_timestamp(std::string_view text) {
  std::size_t at = 0;
  const int year = digits(text, at, 4);
  const bool dash1 = skip(text, at, '-');
  const int month = digits(text, at, 2);
  const bool dash2 = skip(text, at, '-');
  const int day = digits(text, at, 2);
  if (year < 1 || !dash1 || !dash2 || month < 1 || month > 12 || day < 1 ||
      static_cast<unsigned>(day) > days_in_month(year, month)) {
    return malformed(text, "no valid date");
  }
  std::int64_t seconds =
      days_from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day)) * 86'400;
  if (at == text.size()) return Timestamp{seconds * kUsPerSecond};
  if (!skip(text, at, 'T') && !skip(text, at, 't') && !skip(text, at, ' ')) {
    return malformed(text, "no T between date and time");
  }
  const int hour = digits(text, at, 2);
  const bool colon = skip(text, at, ':');
  const int minute = digits(text, at, 2);
  int second = 0;
  if (skip(text, at, ':')) second = digits(text, at, 2);
  if (hour < 0 || hour > 23 || !colon || minute < 0 || minute > 59 || second < 0 || second > 60) {
    return malformed(text, "no valid time of day");
  }
  const std::int64_t micros = parse_fraction(text, at);
  int offset_s = 0;
  if (micros < 0 || !parse_offset(text, at, offset_s))
    return malformed(text, "no valid UTC offset");
  seconds += hour * 3600 + minute * 60 + second - offset_s;
  // An offset or a leap second can lead out of the years that four digits can say.
  if (seconds < kFirstSecond || seconds >= kEndSecond)
    return malformed(text, "not in the years 1 to 9999 UTC");
  return Timestamp{seconds * kUsPerSecond + micros};
}

namespace {

std::string format(Timestamp at, bool with_micros) {
  std::int64_t days = at.us / kUsPerDay;
  std::int64_t rest = at.us % kUsPerDay;
  if (rest < 0) {
    rest += kUsPerDay;
    --days;
  }
  const CivilDate date = civil_from_days(days);
  const auto second = static_cast<int>(rest / kUsPerSecond);
  char buffer[64];
  const int n = std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02d:%02d:%02d", date.year,
                              date.month, date.day, second / 3600, second / 60 % 60, second % 60);
  std::string text(buffer, static_cast<std::size_t>(n));
  if (with_micros) {
    std::snprintf(buffer, sizeof buffer, ".%06d", static_cast<int>(rest % kUsPerSecond));
    text += buffer;
  }
  return text + "Z";
}

}  // namespace

std::string format_seconds(Timestamp at) { return format(at, false); }
std::string format_micros(Timestamp at) { return format(at, true); }
std::string format_date(Timestamp at) { return format(at, false).substr(0, 10); }

Timestamp SystemClock::now() const {
  using std::chrono::duration_cast, std::chrono::microseconds, std::chrono::system_clock;
  return {duration_cast<microseconds>(system_clock::now().time_since_epoch()).count()};
}
std::int64_t SystemClock::steady_ms() const {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::steady_clock;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}
std::int64_t FixedClock::steady_ms() const { return SystemClock().steady_ms(); }

}  // namespace sophia
