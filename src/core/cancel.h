// Stop requests: every long operation takes a std::stop_token and looks at it.
#pragma once

#include <cstdint>
#include <stop_token>

#include "core/result.h"

namespace sophia {

// kCancelled when a stop was requested.
Status check_stop(const std::stop_token& stop);

// Sleeps `ms` or until a stop is requested; true when the whole time passed.
bool sleep_for(std::int64_t ms, const std::stop_token& stop);

// SIGINT and SIGTERM request a stop on the returned token (once for the process; a second signal
// ends the process at once, as people expect). SIGPIPE is ignored.
std::stop_token stop_on_signals();

}  // namespace sophia
