#include "pipeline/job_log.h"

#include "core/hash.h"
#include "pipeline/sql.h"

namespace sophia::pipeline {

using warehouse::Null;
using warehouse::Value;

std::string_view to_string(JobStatus status) {
  switch (status) {
    case JobStatus::kRunning:
      return "RUNNING";
    case JobStatus::kSuccess:
      return "SUCCESS";
    case JobStatus::kPartial:
      return "PARTIAL";
    case JobStatus::kFailed:
      return "FAILED";
  }
  return "FAILED";
}

namespace {

Value text_or_null(std::string_view text) {
  return text.empty() ? Value(Null{}) : Value(std::string(text));
}

std::string_view health(JobStatus status) {
  switch (status) {
    case JobStatus::kSuccess:
      return "HEALTHY";
    case JobStatus::kPartial:
      return "DEGRADED";
    default:
      return "UNHEALTHY";
  }
}

}  // namespace

Status JobLog::close_interrupted(warehouse::Connection& connection) const {
  SOPHIA_CHECK_OK(connection.query(sql::kJobCloseInterrupted, {clock_.now()}));
  return {};
}

Result<JobLog::Run> JobLog::start(warehouse::Connection& connection,
                                  const JobDescription& job) const {
  Run run;
  run.job_id = xxh128_hex(correlation_id_ + "\n" + job.name);
  run.started_steady_ms = clock_.steady_ms();
  SOPHIA_TRY(const auto rows,
             connection.query(sql::kJobStart,
                              {run.job_id, job.name, job.type, clock_.now(),
                               text_or_null(job.connection_id), text_or_null(job.source_type),
                               text_or_null(job.destination_type), correlation_id_}));
  run.log_id = rows.integer(0, 0);
  return run;
}

Status JobLog::progress(warehouse::Connection& connection, const Run& run,
                        const JobCounts& counts) const {
  SOPHIA_CHECK_OK(
      connection.query(sql::kJobProgress, {run.log_id, counts.records, counts.rows, clock_.now()}));
  return {};
}

Status JobLog::finish(warehouse::Connection& connection, const Run& run, JobStatus status,
                      const JobCounts& counts, std::string_view error) const {
  const double seconds = static_cast<double>(clock_.steady_ms() - run.started_steady_ms) / 1000.0;
  const double of_records = counts.records == 0
                                ? (status == JobStatus::kFailed ? 0.0 : 1.0)
                                : static_cast<double>(counts.records - counts.failed) /
                                      static_cast<double>(counts.records);
  const double share = counts.success_share.value_or(of_records);
  SOPHIA_CHECK_OK(connection.query(
      sql::kJobFinish, {run.log_id, std::string(to_string(status)), clock_.now(), seconds,
                        counts.records, counts.rows, share, std::string(health(status)),
                        text_or_null(error), text_or_null(counts.metadata_json)}));
  return {};
}

Result<std::string> new_correlation_id(warehouse::Connection& connection, const Clock& clock) {
  SOPHIA_TRY(const auto rows, connection.query(sql::kJobCount));
  const std::int64_t before = rows.integer(0, 0);
  return "run-" +
         xxh128_hex(std::to_string(clock.now().us) + "\n" + std::to_string(before)).substr(0, 16);
}

}  // namespace sophia::pipeline
