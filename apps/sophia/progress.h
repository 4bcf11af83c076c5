// Progress of long work, on standard error: one line that is redrawn when all output goes to a
// terminal, a plain line every ten seconds elsewhere. Nothing with --json.
#pragma once

#include <cstdint>
#include <string>

#include "command.h"
#include "core/time.h"

namespace sophia::app {

struct ProgressNumbers {
  std::string stage;                  // "sync extensiveCalls"
  std::int64_t done = 0;              // records
  std::int64_t total = 0;             // 0: not known
  std::int64_t waiting_until_ms = 0;  // the vendor's limit, epoch ms
  std::int64_t quota_left = -1;       // requests; -1: not known
};

// Whether a person watches: all output goes to a terminal. Output that goes to a file gets no
// redrawn lines.
inline bool is_interactive(const Runtime& runtime) {
  return runtime.stdout_is_terminal() && runtime.stderr_is_terminal();
}

class Progress {
 public:
  Progress(const Clock& clock, bool terminal, bool silent)
      : clock_(clock), terminal_(terminal), silent_(silent), started_ms_(clock.steady_ms()) {}
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(const ProgressNumbers& numbers);
  void clear();  // takes the redrawn line away

  // "sync extensiveCalls  [#####-----]  1,200 of 2,400  310/s  4 s left  9,120 requests left"
  static std::string line(const ProgressNumbers& numbers, double elapsed_seconds);

 private:
  const Clock& clock_;
  bool terminal_;
  bool silent_;
  bool drawn_ = false;
  std::int64_t started_ms_;
  std::int64_t shown_ms_ = -1;
};

}  // namespace sophia::app
