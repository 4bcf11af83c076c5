// Runs jobs on a few threads.
#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>

#include "core/result.h"

namespace sophia::gong {

// Calls job(0) ... job(count - 1), started in this order, at most `workers` at a time, and waits
// for all that were started. After the first error (or a stop) no more are started, and `stop` of
// those under way is requested; that error is returned.
Status run_parallel(std::size_t workers, std::size_t count, const std::stop_token& stop,
                    const std::function<Status(std::size_t index, const std::stop_token&)>& job);

}  // namespace sophia::gong
