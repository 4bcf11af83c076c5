#include "pipeline/sync.h"

#include <utility>

#include "core/log.h"

namespace sophia::pipeline {
namespace {

std::string first_error(const LandingReport& report) {
  if (!report.error.empty()) return report.error;
  for (const auto& [name, counts] : report.streams) {
    if (!counts.error.empty()) return name + ": " + counts.error;
  }
  for (const auto& [name, counts] : report.streams) {
    if (counts.status == airbyte::StreamStatus::kIncomplete) return name + ": did not complete";
  }
  if (report.quarantined() > 0) {
    return std::to_string(report.quarantined()) +
           " records are in RAW_AIRBYTE.QUARANTINE with their reasons";
  }
  return "";
}

// A sync failed when it was told so and brought nothing at all.
JobStatus status_of(const LandingReport& report, bool ended_badly) {
  if (!ended_badly && report.complete()) return JobStatus::kSuccess;
  const bool told = ended_badly || !report.error.empty();
  return told && report.records() == 0 ? JobStatus::kFailed : JobStatus::kPartial;
}

}  // namespace

Result<SyncOutcome> run_sync(warehouse::Connection& connection, const Clock& clock,
                             const JobLog& jobs, const SyncOptions& options,
                             LandingSink::Listeners listeners, const ReadSource& read,
                             const std::stop_token& stop) {
  SOPHIA_TRY(const JobLog::Run run,
             jobs.start(connection, {.name = options.job_name,
                                     .type = "sync",
                                     .connection_id = options.connection_id,
                                     .source_type = options.landing.source}));
  LandingSink sink(connection, clock, jobs, run, options.landing, std::move(listeners));
  Status ended;
  if (const auto states = load_states(connection, options.landing.state_source)) {
    ended = read(*states, sink, stop);
  } else {
    ended = std::unexpected(states.error());
  }
  const Status flushed = sink.flush();
  if (ended && !flushed) ended = flushed;

  SyncOutcome outcome;
  outcome.report = sink.report();
  outcome.interrupted = !ended && ended.error().code == Code::kCancelled;
  outcome.status = status_of(outcome.report, !ended && !outcome.interrupted);
  if (outcome.interrupted) outcome.status = JobStatus::kPartial;
  std::string error = ended ? first_error(outcome.report) : ended.error().message;
  SOPHIA_CHECK_OK(jobs.finish(connection, run, outcome.status,
                              {.records = outcome.report.records(),
                               .rows = outcome.report.rows(),
                               .failed = outcome.report.quarantined(),
                               .metadata_json = outcome.report.as_json()},
                              error));
  if (!flushed) return std::unexpected(flushed.error());
  if (outcome.status == JobStatus::kFailed) {
    if (!ended) return std::unexpected(ended.error());
    return fail(Code::kUnavailable, std::move(error));
  }
  if (!ended && !outcome.interrupted) {
    log::warn("sync ended early", {{"message", ended.error().message}});
    if (outcome.report.error.empty()) outcome.report.error = ended.error().message;
  }
  return outcome;
}

}  // namespace sophia::pipeline
