// Gong's limits: a token bucket a second and a counter a day, for all keys together. Every request
// that is authenticated counts for the day, also a refused one.
#pragma once

#include <cstdint>
#include <optional>

#include "gong_sim/sim_clock.h"

namespace sophia::gong_sim {

class Limits {
 public:
  // 0 = no limit. The bucket holds one second's worth, at least one request.
  Limits(double per_second, std::int64_t per_day) : per_second_(per_second), per_day_(per_day) {}

  // nullopt = go ahead, else the whole seconds of Retry-After: until the bucket has a token, or
  // until the day (UTC) is over.
  std::optional<std::int64_t> refuse(const SimClock& clock);
  std::int64_t used_today() const { return used_; }
  void change(double per_second, std::int64_t per_day);

 private:
  double per_second_;
  std::int64_t per_day_;
  double tokens_ = -1;  // -1: not begun, full
  std::int64_t filled_ms_ = 0;
  std::int64_t day_ = 0;
  std::int64_t used_ = 0;
};

}  // namespace sophia::gong_sim
