// sophia job: the status of a job that runs elsewhere, for the job log.
#include <cstdio>

#include "commands.h"
#include "core/json_writer.h"
#include "pipeline/job_report.h"
#include "warehouse/deploy.h"
#include "warehouse/open_warehouse.h"

namespace sophia::app {
namespace {

using pipeline::JobReport;
using pipeline::JobStatus;

JobStatus status_of(const std::string& name) {
  if (name == "running") return JobStatus::kRunning;
  if (name == "success") return JobStatus::kSuccess;
  return name == "partial" ? JobStatus::kPartial : JobStatus::kFailed;
}

Result<int> log_job(Runtime& rt, const JobReport& report) {
  SOPHIA_TRY(const auto* settings, rt.settings());
  SOPHIA_TRY(const auto database,
             warehouse::open_warehouse(*settings, warehouse::Access::kReadWrite));
  SOPHIA_TRY(auto connection, database.connect());
  SOPHIA_CHECK_OK(warehouse::check_deployed(connection));
  SOPHIA_TRY(const std::int64_t log_id,
             pipeline::log_etl_job_status(connection, rt.clock(), access::Principal{},
                                          access::Policy{}, report));
  const std::string status(to_string(report.status));
  if (rt.json) {
    JsonWriter w;
    w.begin_object().field("log_id", log_id).field("job_name", report.job_name);
    w.field("status", status).field("records_processed", report.records_processed);
    std::printf("%s\n", w.end_object().take().c_str());
  } else {
    std::printf("%s: %s, noted as %lld.\n", report.job_name.c_str(), status.c_str(),
                static_cast<long long>(log_id));
  }
  return kExitOk;
}

}  // namespace

void add_job_command(const Command& app, Runtime& runtime) {
  const auto command = app.add_command(
      "job", "Notes in the job log how a job that runs elsewhere (Airbyte, dbt ...) stands");
  auto report = std::make_shared<JobReport>();
  command.add_option("name", report->job_name, "The job's name").required();
  auto status = std::make_shared<std::string>();
  command.add_option("--status", *status, "running, success, partial or failed")
      .required()
      .one_of_in_any_case({"running", "success", "partial", "failed"});
  command.add_option("--records", report->records_processed, "Records processed so far")
      .not_negative();
  command.add_option("--error", report->error_message, "Why it failed");
  command.add_option("--source-type", report->source_type, "gong, hubspot, slack ...");
  command.on_run([&runtime, report, status] {
    report->status = status_of(*status);
    runtime.run([report](Runtime& rt) { return log_job(rt, *report); });
  });
}

}  // namespace sophia::app
