#include "gong/time_ranges.h"

#include <algorithm>

namespace sophia::gong {

Timestamp midnight(Timestamp at) {
  std::int64_t days = at.us / kUsPerDay;
  if (at.us % kUsPerDay < 0) --days;
  return {days * kUsPerDay};
}

void TimeRanges::add(TimeRange range) {
  if (range.empty()) return;
  std::vector<TimeRange> merged;
  for (const TimeRange& r : ranges_) {
    if (r.to < range.from || range.to < r.from) {
      merged.push_back(r);
    } else {
      range.from = std::min(range.from, r.from);
      range.to = std::max(range.to, r.to);
    }
  }
  merged.push_back(range);
  std::ranges::sort(merged, {}, &TimeRange::from);
  ranges_ = std::move(merged);
}

std::vector<TimeRange> TimeRanges::missing_in(TimeRange range) const {
  std::vector<TimeRange> missing;
  for (const TimeRange& r : ranges_) {
    if (range.empty()) break;
    if (r.to <= range.from || range.to <= r.from) continue;
    if (range.from < r.from) missing.push_back({range.from, r.from});
    range.from = std::max(range.from, r.to);
  }
  if (!range.empty()) missing.push_back(range);
  return missing;
}

std::vector<TimeRange> windows_of(TimeRange range, std::int64_t days) {
  std::vector<TimeRange> windows;
  // From the old end, so that the windows of older times stay the same from run to run.
  while (!range.empty()) {
    const Timestamp cut{midnight(range.from).us + days * kUsPerDay};
    const Timestamp to = std::min(range.to, cut);
    windows.push_back({range.from, to});
    range.from = to;
  }
  std::ranges::reverse(windows);
  return windows;
}

}  // namespace sophia::gong
