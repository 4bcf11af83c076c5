// The measures of a batch's conversations, as the parameter of sql/metrics_ours.sql.
#pragma once

#include <string>

#include "core/result.h"
#include "warehouse/database.h"

namespace sophia::pipeline {

// Reads T_SENTENCES of the connection, call by call. [{"c":call,"m":[{"n","u","v"}]}].
// Memory: the longest call's sentences and the answer.
Result<std::string> measure_batch(warehouse::Connection& connection);

}  // namespace sophia::pipeline
