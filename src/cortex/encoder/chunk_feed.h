// Cuts a list of texts into chunks of whole sequences for the network's workers.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

namespace sophia::cortex {

struct Chunk {
  std::vector<std::size_t> texts;     // indices; sequence s is of texts[s]
  std::vector<std::int32_t> ids;      // of all its sequences, one after the other
  std::vector<std::int32_t> offsets;  // sequence s is ids[offsets[s]..offsets[s+1]-1]
};

class ChunkFeed {
 public:
  using Encode = std::function<std::vector<std::int32_t>(std::string_view)>;

  // `budget`: ids a chunk should have; a longer sequence is a chunk of its own. Near the end (or
  // when there are few texts) chunks get smaller, so that all workers have one.
  ChunkFeed(std::span<const std::string_view> texts, Encode encode, std::size_t workers,
            std::size_t budget)
      : texts_(texts), encode_(std::move(encode)), workers_(workers), budget_(budget) {}

  // The oldest texts that fill a chunk well; false when none is left. Thread-safe. Which texts
  // share a chunk depends on the workers' timing; no vector depends on it. Holds the ids of a few
  // chunks.
  bool next(Chunk& chunk);

 private:
  std::size_t next_budget();

  std::span<const std::string_view> texts_;
  Encode encode_;
  std::size_t workers_;
  std::size_t budget_;
  struct Waiting {
    std::size_t text;
    std::vector<std::int32_t> ids;
  };
  std::mutex mutex_;
  std::size_t read_ = 0;         // guarded by mutex_; texts encoded so far
  std::size_t waiting_ids_ = 0;  // guarded by mutex_
  std::deque<Waiting> waiting_;  // guarded by mutex_; oldest first
};

}  // namespace sophia::cortex
