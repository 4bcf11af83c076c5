// A child process whose output is read line by line, in bounded memory.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace sophia::airbyte {

struct ChildLimits {
  std::size_t max_line_bytes = 64U << 20;  // longer lines of stdout stop the child
  std::int64_t kill_after_ms = 10'000;     // from SIGTERM to SIGKILL
};

struct ChildLines {
  // Each line without its end. An error stops the child and is returned by run_child.
  std::function<Status(std::string_view line)> out;
  std::function<Status(std::string_view line)> err;  // cut at 8 KB
};

struct ChildExit {
  int code = 0;    // exit code, or 128 + signal
  int signal = 0;  // the signal that ended it; 0: it exited by itself
};

// Runs `command` (looked up in PATH) in a process group of its own, until it has closed stdout and
// ended. A stop, or an error of a callback, sends SIGTERM to the group, goes on reading for
// `kill_after_ms`, then sends SIGKILL. Callbacks run on the calling thread.
// Errors: kNotFound (no such program), kCancelled, kResourceExhausted (a line too long), the
// callback's error, kInternal.
Result<ChildExit> run_child(const std::vector<std::string>& command, const ChildLimits& limits,
                            const ChildLines& lines, const std::stop_token& stop);

// Splits a command line at spaces; '...', "..." and \ keep them, as in a shell (nothing else of a
// shell is understood). Errors: kInvalidArgument (empty, an open quote).
Result<std::vector<std::string>> split_command(std::string_view text);

}  // namespace sophia::airbyte
