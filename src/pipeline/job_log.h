// OPS_MONITORING.ETL_JOB_LOGS: one row a stage of a run. It is written RUNNING when the stage
// starts and gets its end in place; this is the only code that writes the table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/time.h"
#include "warehouse/database.h"

namespace sophia::pipeline {

enum class JobStatus { kRunning, kSuccess, kPartial, kFailed };
std::string_view to_string(JobStatus status);

struct JobDescription {
  std::string name;  // SYNC_GONG, TRANSFORM_RAW_GONG_CALLS, ...
  std::string type;  // sync, transform, ...
  std::string connection_id = {};
  std::string source_type = {};
  std::string destination_type = "duckdb";
};

struct JobCounts {
  std::int64_t records = 0;                  // read
  std::int64_t rows = 0;                     // written
  std::int64_t failed = 0;                   // records that did not go through
  std::optional<double> success_share = {};  // SUCCESS_RATE, where it is not that of the records
  std::string metadata_json = {};            // an object, or empty
};

class JobLog {
 public:
  // `correlation_id` ties the rows of a run together.
  JobLog(const Clock& clock, std::string correlation_id)
      : clock_(clock), correlation_id_(std::move(correlation_id)) {}

  // Ends the rows that a killed run left RUNNING as FAILED ("interrupted"): one process owns the
  // warehouse, so nothing else can be running.
  Status close_interrupted(warehouse::Connection& connection) const;

  struct Run {
    std::int64_t log_id = 0;
    std::string job_id;
    std::int64_t started_steady_ms = 0;
  };
  Result<Run> start(warehouse::Connection& connection, const JobDescription& job) const;
  // Counts so far, in the caller's transaction if there is one.
  Status progress(warehouse::Connection& connection, const Run& run, const JobCounts& counts) const;
  // HEALTH_STATUS: HEALTHY (success), DEGRADED (partial), UNHEALTHY (failed). SUCCESS_RATE: share
  // of records that went through, unless `counts` says otherwise; without records 1, or 0 for
  // FAILED.
  Status finish(warehouse::Connection& connection, const Run& run, JobStatus status,
                const JobCounts& counts, std::string_view error) const;

  const std::string& correlation_id() const { return correlation_id_; }

 private:
  const Clock& clock_;
  std::string correlation_id_;
};

// An id for a run, from the clock and the number of runs before it.
Result<std::string> new_correlation_id(warehouse::Connection& connection, const Clock& clock);

}  // namespace sophia::pipeline
