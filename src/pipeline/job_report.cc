#include "pipeline/job_report.h"

#include "core/hash.h"
#include "pipeline/sql.h"

namespace sophia::pipeline {
namespace {

using warehouse::Value;

constexpr std::size_t kLongestName = 200;

Status check(const JobReport& report) {
  if (report.job_name.empty() || report.job_name.size() > kLongestName) {
    return fail(Code::kInvalidArgument, "a job's name has 1 to 200 bytes");
  }
  if (report.records_processed < 0) {
    return fail(Code::kInvalidArgument, "records_processed is at least 0");
  }
  if (report.status == JobStatus::kFailed && report.error_message.empty()) {
    return fail(Code::kInvalidArgument, "a failed job needs an error_message");
  }
  return {};
}

std::string_view health(JobStatus status) {
  if (status == JobStatus::kSuccess) return "HEALTHY";
  return status == JobStatus::kPartial ? "DEGRADED" : "UNHEALTHY";
}

}  // namespace

Result<std::int64_t> log_etl_job_status(warehouse::Connection& connection, const Clock& clock,
                                        const access::Principal& principal,
                                        const access::Policy& policy, const JobReport& report) {
  SOPHIA_CHECK_OK(check(report));
  if (!policy.may_log_jobs(principal)) {
    return fail(Code::kPermissionDenied, "your role may not write the job log");
  }
  std::int64_t log_id = 0;
  const Status written =
      warehouse::transaction(connection, [&](warehouse::Connection& c) -> Status {
        const std::string name = report.job_name;
        SOPHIA_TRY(const auto open, c.query(sql::kJobReportOpen, {Value(name)}));
        const bool running = report.status == JobStatus::kRunning;
        if (!running && open.row_count() > 0) {
          log_id = open.integer(0, 0);
        } else {
          const std::string job_id = xxh128_hex(std::to_string(clock.now().us) + "\n" + name);
          SOPHIA_TRY(const auto begun,
                     c.query(sql::kJobReportBegin,
                             {Value(job_id), Value(name), Value(clock.now()),
                              Value(report.records_processed), Value(report.source_type)}));
          log_id = begun.integer(0, 0);
        }
        if (running) return {};
        SOPHIA_CHECK_OK(
            c.query(sql::kJobReportEnd,
                    {Value(log_id), Value(std::string(to_string(report.status))),
                     Value(clock.now()), Value(report.records_processed),
                     Value(std::string(health(report.status))), Value(report.error_message)}));
        return {};
      });
  SOPHIA_CHECK_OK(written);
  return log_id;
}

}  // namespace sophia::pipeline
