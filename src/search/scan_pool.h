// Helper threads for scans of some milliseconds. The caller works too and never waits for a helper
// that has not begun: on a busy machine a scan takes as long as without helpers, not longer.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace sophia::search {

class ScanPool {
 public:
  explicit ScanPool(std::size_t helpers);
  ~ScanPool();
  ScanPool(const ScanPool&) = delete;
  ScanPool& operator=(const ScanPool&) = delete;

  std::size_t workers() const { return helpers_.size() + 1; }
  // Calls work(part, worker) once for each part below `parts`, in any order and from several
  // threads; no two calls at a time have the same `worker` (below workers()). Returns when all are
  // done. Several threads may call it; each brings work of its own.
  void run(std::size_t parts,
           const std::function<void(std::size_t part, std::size_t worker)>& work);

 private:
  struct Task;
  void help(std::size_t worker);

  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::shared_ptr<Task>> tasks_;  // guarded by mutex_, as stopping_
  bool stopping_ = false;
  std::vector<std::jthread> helpers_;
};

}  // namespace sophia::search
