#include "cortex/encoder/chunk_feed.h"

#include <algorithm>

namespace sophia::cortex {

bool ChunkFeed::next(Chunk& chunk) {
  const std::lock_guard lock(mutex_);
  chunk.texts.clear();
  chunk.ids.clear();
  chunk.offsets.assign(1, 0);
  const std::size_t budget = next_budget();
  for (auto at = waiting_.begin(); at != waiting_.end() && chunk.ids.size() < budget;) {
    if (!chunk.ids.empty() && chunk.ids.size() + at->ids.size() > budget) {
      ++at;
      continue;
    }
    chunk.texts.push_back(at->text);
    chunk.ids.insert(chunk.ids.end(), at->ids.begin(), at->ids.end());
    chunk.offsets.push_back(static_cast<std::int32_t>(chunk.ids.size()));
    waiting_ids_ -= at->ids.size();
    at = waiting_.erase(at);
  }
  return !chunk.ids.empty();
}

// Reads ahead beyond the workers' next chunks, so that there is a choice of sequences for filling a
// chunk. When the texts end within that, the rest is shared out.
std::size_t ChunkFeed::next_budget() {
  while (waiting_ids_ < budget_ * (workers_ + 1) && read_ < texts_.size()) {
    waiting_.push_back({read_, encode_(texts_[read_])});
    waiting_ids_ += waiting_.back().ids.size();
    ++read_;
  }
  if (read_ < texts_.size()) return budget_;
  constexpr std::size_t kSmallest = 32;  // below this a chunk's fixed cost shows
  const std::size_t chunks =
      (waiting_ids_ + budget_ * workers_ - 1) / (budget_ * workers_) * workers_;
  const std::size_t share = chunks == 0 ? 0 : (waiting_ids_ + chunks - 1) / chunks;
  return std::clamp(share, std::min(kSmallest, budget_), budget_);
}

}  // namespace sophia::cortex
