// The simulated company's time: the given clock plus what tests and operators added.
#pragma once

#include "core/time.h"

namespace sophia::gong_sim {

class SimClock {
 public:
  explicit SimClock(const Clock& base) : base_(base), start_ms_(base.steady_ms()) {}
  Timestamp now() const { return {base_.now().us + added_ms_ * 1000}; }
  // Since the simulator's start: for limits, lifetimes and scripts.
  std::int64_t elapsed_ms() const { return base_.steady_ms() - start_ms_ + added_ms_; }
  void advance_ms(std::int64_t ms) { added_ms_ += ms; }

 private:
  const Clock& base_;
  const std::int64_t start_ms_;
  std::int64_t added_ms_ = 0;
};

}  // namespace sophia::gong_sim
