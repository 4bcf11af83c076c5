// Points in time and the clock. A Timestamp is microseconds since 1970-01-01T00:00:00Z, the
// resolution of the warehouse's TIMESTAMPTZ.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace sophia {

struct Timestamp {
  std::int64_t us = 0;
  auto operator<=>(const Timestamp&) const = default;
};

inline constexpr std::int64_t kUsPerSecond = 1'000'000;
inline constexpr std::int64_t kUsPerDay = 86'400 * kUsPerSecond;

// Parses ISO 8601 / RFC 3339 date-times: "2019-10-18T14:03:37.041977-07:00", "...Z", a space for
// the T, offsets "+0530", "+05:30", "-07", 0 to 9 digits of fraction (those past 6 are cut), no
// offset = UTC, and a plain date = midnight UTC. Years 0001 to 9999; leap second 60 becomes the
// next minute. Errors: kInvalidArgument naming what is wrong.
Result<Timestamp> parse_timestamp(std::string_view text);

// "2026-11-20T17:00:00Z"; with micros: "2026-11-20T17:00:00.000123Z".
std::string format_seconds(Timestamp at);
std::string format_micros(Timestamp at);
// "2026-11-20"
std::string format_date(Timestamp at);

// Days since 1970-01-01 of a civil date and back (proleptic Gregorian).
std::int64_t days_from_civil(int year, unsigned month, unsigned day);
struct CivilDate {
  int year = 1970;
  unsigned month = 1;
  unsigned day = 1;
  auto operator<=>(const CivilDate&) const = default;
};
CivilDate civil_from_days(std::int64_t days);
// The UTC date of a point in time.
CivilDate utc_date(Timestamp at);
// The same as days since 1970-01-01.
std::int64_t day_of(Timestamp at);

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;           // wall clock
  virtual std::int64_t steady_ms() const = 0;  // monotonic, for durations
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override;
  std::int64_t steady_ms() const override;
};

// Wall clock fixed at `at` (SOPHIA_NOW); the monotonic clock still runs.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(Timestamp at) : at_(at) {}
  Timestamp now() const override { return at_; }
  std::int64_t steady_ms() const override;

 private:
  Timestamp at_;
};

}  // namespace sophia
