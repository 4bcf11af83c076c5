#include "search/scan_pool.h"

#include <algorithm>
#include <atomic>

namespace sophia::search {

struct ScanPool::Task {
  // Valid until `done` is `parts`; nobody calls it once `next` has reached `parts`.
  const std::function<void(std::size_t, std::size_t)>* work = nullptr;
  std::size_t parts = 0;
  std::atomic<std::size_t> next = 0;
  std::atomic<std::size_t> done = 0;

  void run(std::size_t worker) {
    for (std::size_t part = next++; part < parts; part = next++) {
      (*work)(part, worker);
      if (++done == parts) done.notify_all();
    }
  }
};

ScanPool::ScanPool(std::size_t helpers) {
  for (std::size_t i = 0; i < helpers; ++i) {
    helpers_.emplace_back([this, worker = i + 1] { help(worker); });
  }
}

ScanPool::~ScanPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_all();
  helpers_.clear();  // joins, before what they use goes
}

void ScanPool::help(std::size_t worker) {
  for (;;) {
    std::shared_ptr<Task> task;
    {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
      if (stopping_) return;
      task = tasks_.front();
      tasks_.pop_front();
    }
    task->run(worker);
  }
}

void ScanPool::run(std::size_t parts, const std::function<void(std::size_t, std::size_t)>& work) {
  if (parts == 0) return;
  const auto task = std::make_shared<Task>();
  task->work = &work;
  task->parts = parts;
  const std::size_t helpers = std::min(helpers_.size(), parts - 1);
  if (helpers > 0) {
    {
      const std::lock_guard lock(mutex_);
      tasks_.insert(tasks_.end(), helpers, task);
    }
    ready_.notify_all();
  }
  task->run(0);
  for (std::size_t done = task->done; done < parts; done = task->done) task->done.wait(done);
  if (helpers == 0) return;
  const std::lock_guard lock(mutex_);
  std::erase(tasks_, task);  // what no helper came to
}

}  // namespace sophia::search
