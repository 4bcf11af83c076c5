#include "core/cancel.h"

#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>

namespace sophia {

Status check_stop(const std::stop_token& stop) {
  if (stop.stop_requested()) return fail(Code::kCancelled, "stopped on request");
  return {};
}

bool sleep_for(std::int64_t ms, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_for(lock, stop, std::chrono::milliseconds(ms), [] { return false; });
  return !stop.stop_requested();
}

std::stop_token stop_on_signals() {
  static std::stop_source source;
  static const bool started = [] {
    std::signal(SIGPIPE, SIG_IGN);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    // Blocked here, so in every thread made later; one thread waits for them.
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::thread([set] {
      int signal = 0;
      sigwait(&set, &signal);
      source.request_stop();
      sigwait(&set, &signal);
      _exit(128 + signal);
    }).detach();
    return true;
  }();
  static_cast<void>(started);
  return source.get_token();
}

}  // namespace sophia
