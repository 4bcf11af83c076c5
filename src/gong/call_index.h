// The calls that a sync has read and kept, for the streams that follow them (transcripts).
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/time.h"
#include "gong/time_ranges.h"

namespace sophia::gong {

struct CallRef {
  std::string id;
  Timestamp started;
  std::string started_raw;  // JSON text as sent
};

// Thread-safe.
class CallIndex {
 public:
  void add(CallRef call) {
    const std::scoped_lock lock(mutex_);
    calls_[call.id] = std::move(call);
  }
  void remove(const std::string& id) {
    const std::scoped_lock lock(mutex_);
    calls_.erase(id);
  }
  // All calls of `range` are in the index.
  void cover(TimeRange range) {
    const std::scoped_lock lock(mutex_);
    covered_.add(range);
  }
  TimeRanges covered() const {
    const std::scoped_lock lock(mutex_);
    return covered_;
  }
  // In no order.
  std::vector<CallRef> calls() const {
    const std::scoped_lock lock(mutex_);
    std::vector<CallRef> out;
    out.reserve(calls_.size());
    for (const auto& [id, call] : calls_) out.push_back(call);
    return out;
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, CallRef> calls_;  // guarded by mutex_
  TimeRanges covered_;                              // guarded by mutex_
};

}  // namespace sophia::gong
