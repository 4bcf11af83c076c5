#include "gong/daily_budget.h"

#include <algorithm>

namespace sophia::gong {

void DailyBudget::roll() {
  std::string today = format_date(clock_.now());
  if (today == date_) return;
  date_ = std::move(today);
  used_.clear();
}

std::int64_t DailyBudget::sum() const {
  std::int64_t total = 0;
  for (const auto& [stream, used] : used_) total += used;
  return total;
}

void DailyBudget::restore(const std::string& stream, const std::string& date, std::int64_t used) {
  const std::scoped_lock lock(mutex_);
  roll();
  if (date == date_) used_[stream] = std::max<std::int64_t>(0, used);
}

Status DailyBudget::take(const std::string& stream, Priority priority) {
  const std::scoped_lock lock(mutex_);
  roll();
  const std::int64_t allowed = priority == Priority::kFresh ? limit_ : limit_ - reserve_;
  if (sum() < allowed) {
    ++used_[stream];
    return {};
  }
  const Timestamp tomorrow{clock_.now().us / kUsPerDay * kUsPerDay + kUsPerDay};
  return fail(Code::kResourceExhausted, "today's " + std::to_string(limit_) +
                                            " requests are used up; the next sync goes on from "
                                            "here, from " +
                                            format_seconds(tomorrow) + " on");
}

std::int64_t DailyBudget::used_by(const std::string& stream) const {
  const std::scoped_lock lock(mutex_);
  const auto found = used_.find(stream);
  return found == used_.end() ? 0 : found->second;
}

std::int64_t DailyBudget::left(Priority priority) const {
  const std::scoped_lock lock(mutex_);
  const std::int64_t allowed = priority == Priority::kFresh ? limit_ : limit_ - reserve_;
  return std::max<std::int64_t>(0, allowed - sum());
}

std::string DailyBudget::date() const {
  const std::scoped_lock lock(mutex_);
  return date_;
}

}  // namespace sophia::gong
