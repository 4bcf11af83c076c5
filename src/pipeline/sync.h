// One sync of one source: its saved states go in, its messages are landed, and the job log tells
// how it ended.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "airbyte/sink.h"
#include "airbyte/state.h"
#include "core/result.h"
#include "core/time.h"
#include "pipeline/job_log.h"
#include "pipeline/landing.h"
#include "warehouse/database.h"

namespace sophia::pipeline {

// Reads a source from `states` to its end into `sink`: GongSource, or a foreign connector.
using ReadSource = std::function<Status(const airbyte::StreamStates& states, airbyte::Sink& sink,
                                        const std::stop_token& stop)>;

struct SyncOptions {
  LandingOptions landing;
  std::string job_name = "SYNC_GONG";
  std::string connection_id;  // how the source was reached, for the job log
};

struct SyncOutcome {
  LandingReport report;
  JobStatus status = JobStatus::kSuccess;
  bool interrupted = false;  // by a stop; states are saved and the next sync goes on
};

// "users, workspaces, trackers and 5 more".
std::string stream_list(const std::vector<std::string>& names);

// What was read is landed and its states are saved, however the source ends. Errors: those of the
// warehouse; those of the source when it brought nothing (kPartial when it brought something).
Result<SyncOutcome> run_sync(warehouse::Connection& connection, const Clock& clock,
                             const JobLog& jobs, const SyncOptions& options,
                             LandingSink::Listeners listeners, const ReadSource& read,
                             const std::stop_token& stop);

}  // namespace sophia::pipeline
