#include "gong_sim/limits.h"

#include <algorithm>
#include <cmath>

namespace sophia::gong_sim {

std::optional<std::int64_t> Limits::refuse(const SimClock& clock) {
  const Timestamp now = clock.now();
  if (const std::int64_t day = now.us / kUsPerDay; day != day_) {
    day_ = day;
    used_ = 0;
  }
  ++used_;
  if (per_day_ > 0 && used_ > per_day_) {
    const std::int64_t left_us = (day_ + 1) * kUsPerDay - now.us;
    return (left_us + kUsPerSecond - 1) / kUsPerSecond;
  }
  if (per_second_ <= 0) return std::nullopt;
  const double capacity = std::max(1.0, per_second_);
  const std::int64_t at_ms = clock.elapsed_ms();
  const double earned = static_cast<double>(at_ms - filled_ms_) * per_second_ / 1000.0;
  tokens_ = tokens_ < 0 ? capacity : std::min(capacity, tokens_ + earned);
  filled_ms_ = at_ms;
  if (tokens_ >= 1) {
    tokens_ -= 1;
    return std::nullopt;
  }
  const double wait_s = (1 - tokens_) / per_second_;
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(wait_s)));
}

void Limits::change(double per_second, std::int64_t per_day) {
  per_second_ = per_second;
  per_day_ = per_day;
  tokens_ = -1;
}

}  // namespace sophia::gong_sim
