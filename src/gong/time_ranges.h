// Half-open ranges of time, to know what was read, and the windows that a read is cut into.
#pragma once

#include <cstdint>
#include <vector>

#include "core/time.h"

namespace sophia::gong {

inline constexpr std::int64_t kMaxWindowDays = 90;  // Gong refuses longer ones

struct TimeRange {
  Timestamp from;  // inclusive
  Timestamp to;    // exclusive
  bool empty() const { return !(from < to); }
  bool operator==(const TimeRange&) const = default;
};

// The midnight (UTC) at or before `at`.
Timestamp midnight(Timestamp at);

// A set of points in time as ranges: sorted, disjoint, not adjacent.
class TimeRanges {
 public:
  TimeRanges() = default;
  void add(TimeRange range);
  // `range` without this set.
  std::vector<TimeRange> missing_in(TimeRange range) const;
  bool covers(TimeRange range) const { return missing_in(range).empty(); }
  const std::vector<TimeRange>& ranges() const { return ranges_; }
  bool operator==(const TimeRanges&) const = default;

 private:
  std::vector<TimeRange> ranges_;
};

// Cuts a range into windows of at most `days` days, newest first. All inner borders are midnights
// (UTC), so that a day is never in two windows.
std::vector<TimeRange> windows_of(TimeRange range, std::int64_t days = kMaxWindowDays);

}  // namespace sophia::gong
