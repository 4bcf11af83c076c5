#include "cortex/encoder/chunk_feed.h"

#include <algorithm>

namespace sophia::cortex {

bool ChunkFeed::next(Chunk& chunk) {
  const std::lock_guard lock(mutex_);
  chunk.first = taken_;
  chunk.ids.clear();
  chunk.offsets.assign(1, 0);
  const std::size_t budget = next_budget();
  while (!ahead_.empty()) {
    const auto& ids = ahead_.front();
    if (!chunk.ids.empty() && chunk.ids.size() + ids.size() > budget) break;
    chunk.ids.insert(chunk.ids.end(), ids.begin(), ids.end());
    chunk.offsets.push_back(static_cast<std::int32_t>(chunk.ids.size()));
    ahead_ids_ -= ids.size();
    ahead_.pop_front();
    ++taken_;
  }
  return !chunk.ids.empty();
}

// Reads ahead as far as the workers' next chunks reach: when the texts end within that, the rest is
// shared out.
std::size_t ChunkFeed::next_budget() {
  while (ahead_ids_ < budget_ * workers_ && taken_ + ahead_.size() < texts_.size()) {
    ahead_.push_back(encode_(texts_[taken_ + ahead_.size()]));
    ahead_ids_ += ahead_.back().size();
  }
  if (taken_ + ahead_.size() < texts_.size()) return budget_;
  constexpr std::size_t kSmallest = 32;  // below this a chunk's fixed cost shows
  const std::size_t share = (ahead_ids_ + workers_ - 1) / workers_;
  return std::clamp(share, std::min(kSmallest, budget_), budget_);
}

}  // namespace sophia::cortex
