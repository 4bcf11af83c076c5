#include "gong/parallel.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/cancel.h"

namespace sophia::gong {

Status run_parallel(std::size_t workers, std::size_t count, const std::stop_token& stop,
                    const std::function<Status(std::size_t, const std::stop_token&)>& job) {
  std::stop_source inner;
  const std::stop_callback forward(stop, [&inner] { inner.request_stop(); });
  std::mutex mutex;
  std::size_t next = 0;
  std::optional<Error> first_error;
  const auto work = [&] {
    for (;;) {
      std::size_t index = 0;
      {
        const std::scoped_lock lock(mutex);
        if (next >= count || first_error || inner.stop_requested()) return;
        index = next++;
      }
      const Status done = job(index, inner.get_token());
      if (done) continue;
      const std::scoped_lock lock(mutex);
      if (!first_error) first_error = done.error();
      inner.request_stop();
      return;
    }
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < std::min(workers, count); ++i) threads.emplace_back(work);
    work();
  }
  if (first_error) return std::unexpected(*first_error);
  return check_stop(stop);
}

}  // namespace sophia::gong
