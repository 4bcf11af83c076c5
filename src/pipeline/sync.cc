#include "pipeline/sync.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/log.h"

namespace sophia::pipeline {
std::string stream_list(const std::vector<std::string>& names) {
  constexpr std::size_t kNamed = 3;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kNamed; ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  if (names.size() > kNamed) text += " and " + std::to_string(names.size() - kNamed) + " more";
  return text;
}

namespace {

std::string first_error(const LandingReport& report) {
  if (!report.error.empty()) return report.error;
  if (const auto failures = report.failures(); !failures.empty()) {
    const auto& first = failures.front();
    std::string text = stream_list(first.streams) + ": " + first.cause;
    if (failures.size() > 1)
      text += " (and " + std::to_string(failures.size() - 1) + " more causes)";
    return text;
  }
  if (report.quarantined() > 0) {
    return std::to_string(report.quarantined()) +
           " records are in RAW_AIRBYTE.QUARANTINE with their reasons";
  }
  return "";
}

std::int64_t completed(const LandingReport& report) {
  return std::ranges::count_if(report.streams, [](const auto& stream) {
    return stream.second.status == airbyte::StreamStatus::kComplete && stream.second.error.empty();
  });
}

// A sync failed when it brought nothing at all: no record, and no stream that came to its end.
JobStatus status_of(const LandingReport& report, bool ended_badly) {
  if (!ended_badly && report.complete()) return JobStatus::kSuccess;
  const bool told = ended_badly || !report.error.empty();
  return report.records() == 0 && (told || completed(report) == 0) ? JobStatus::kFailed
                                                                   : JobStatus::kPartial;
}

// The share of records that went through; of streams, when there was no record.
std::optional<double> success_share(const LandingReport& report) {
  if (report.records() > 0 || report.streams.empty()) return {};
  return static_cast<double>(completed(report)) / static_cast<double>(report.streams.size());
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
                               .success_share = success_share(outcome.report),
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
