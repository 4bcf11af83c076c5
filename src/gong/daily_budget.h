// Counts requests of a UTC day against Gong's daily limit. Each stream keeps its own count in its
// state, so that the sum of them survives the process. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "core/result.h"
#include "core/time.h"

namespace sophia::gong {

// Fresh calls may use the whole budget; re-reads (pending content, edits, deletions) leave the
// reserve alone.
enum class Priority { kFresh, kReread };

class DailyBudget {
 public:
  // `clock` must outlive the budget.
  DailyBudget(std::int64_t limit, std::int64_t reserve, const Clock& clock)
      : limit_(limit), reserve_(reserve), clock_(clock) {}

  // Adds what a stream's state says was used on `date` ("2026-11-24"); other days don't count.
  void restore(const std::string& stream, const std::string& date, std::int64_t used);

  // Takes one request. Errors: kResourceExhausted (not to be retried before tomorrow) that says
  // when to go on.
  Status take(const std::string& stream, Priority priority);

  std::int64_t used_by(const std::string& stream) const;
  std::int64_t left(Priority priority) const;
  std::string date() const;  // the day that is being counted

 private:
  void roll();  // starts a new count when the day has changed; needs mutex_
  std::int64_t sum() const;

  const std::int64_t limit_;
  const std::int64_t reserve_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::string date_;                          // guarded by mutex_
  std::map<std::string, std::int64_t> used_;  // guarded by mutex_
};

}  // namespace sophia::gong
