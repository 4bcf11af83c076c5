// log_etl_job_status: the state of a job that runs outside (a connection of an Airbyte server, dbt,
// a task of Snowflake), told to the job log that Sophia's own stages write.
#pragma once

#include <cstdint>
#include <string>

#include "access/policy.h"
#include "pipeline/job_log.h"

namespace sophia::pipeline {

inline constexpr std::string_view kOutsideJob = "external";  // JOB_TYPE

struct JobReport {
  std::string job_name;
  JobStatus status = JobStatus::kRunning;
  std::int64_t records_processed = 0;
  std::string error_message;  // wanted with FAILED
  std::string source_type;    // gong, hubspot ...; may be empty
};

// Writes one row of OPS_MONITORING.ETL_JOB_LOGS and returns its LOG_ID. RUNNING opens a row;
// another status ends the newest open row of that name in place, or, when none is open, writes one
// that began and ended now. Open rows of outside jobs outlive a restart: nobody here can know their
// end. Errors: kInvalidArgument (a name that is empty or longer than 200 bytes, records below 0,
// FAILED without a reason), kPermissionDenied.
Result<std::int64_t> log_etl_job_status(warehouse::Connection& connection, const Clock& clock,
                                        const access::Principal& principal,
                                        const access::Policy& policy, const JobReport& report);

}  // namespace sophia::pipeline
