#include "pipeline/transform.h"

#include <initializer_list>
#include <string_view>
#include <utility>

#include "core/cancel.h"
#include "core/json_writer.h"
#include "pipeline/segments.h"
#include "pipeline/sql.h"

namespace sophia::pipeline {
namespace {

using warehouse::Connection;

Status run_all(Connection& connection, std::initializer_list<std::string_view> statements) {
  for (const std::string_view statement : statements) {
    SOPHIA_CHECK_OK(connection.query(statement));
  }
  return {};
}

constexpr std::initializer_list<std::string_view> kDeleteCallChildren = {
    sql::kDeleteParties,    sql::kDeleteCrmContext, sql::kDeleteTopics, sql::kDeleteTrackers,
    sql::kDeleteHighlights, sql::kDeleteKeyPoints,  sql::kDeleteOutline};
constexpr std::initializer_list<std::string_view> kInsertCallChildren = {
    sql::kInsertParties,    sql::kInsertCrmContext, sql::kInsertTopics, sql::kInsertTrackers,
    sql::kInsertHighlights, sql::kInsertKeyPoints,  sql::kInsertOutline};

// A table that is small enough to be made from all its raw records whenever one is pending.
struct SmallTable {
  std::string_view fill;
  std::string_view mark;
  std::string_view reset;
};
constexpr SmallTable kSmallTables[] = {
    {sql::kEntityUsers, sql::kMarkUsers, sql::kResetUsers},
    {sql::kEntityWorkspaces, sql::kMarkWorkspaces, sql::kResetWorkspaces},
    {sql::kEntityScorecards, sql::kMarkScorecards, sql::kResetScorecards},
    {sql::kEntityAnsweredScorecards, sql::kMarkAnsweredScorecards, sql::kResetAnsweredScorecards},
    {sql::kEntityTrackers, sql::kMarkTrackers, sql::kResetTrackers},
    {sql::kEntityLibraryFolders, sql::kMarkLibraryFolders, sql::kResetLibraryFolders},
};

}  // namespace

std::string TransformReport::as_json() const {
  JsonWriter w;
  w.begin_object().field("calls", calls).field("calls_failed", calls_failed);
  w.field("calls_skipped", calls_skipped).field("transcripts", transcripts);
  w.field("transcripts_failed", transcripts_failed);
  w.field("transcripts_waiting", transcripts_waiting).field("segments", segments);
  w.field("calls_failing", calls_failing).field("transcripts_failing", transcripts_failing);
  w.field("other_records", other_records).end_object();
  return w.take();
}

Transform::Transform(Connection& connection, const Clock& clock, const JobLog& jobs,
                     TransformOptions options,
                     std::function<void(const TransformReport&)> on_progress)
    : connection_(connection),
      clock_(clock),
      jobs_(jobs),
      options_(std::move(options)),
      on_progress_(std::move(on_progress)) {}

Result<TransformReport> Transform::run(const std::stop_token& stop) {
  SOPHIA_TRY(const JobLog::Run calls, jobs_.start(connection_, {.name = "TRANSFORM_RAW_GONG_CALLS",
                                                                .type = "transform",
                                                                .source_type = "gong"}));
  SOPHIA_TRY(const JobLog::Run transcripts,
             jobs_.start(connection_, {.name = "TRANSFORM_RAW_GONG_TRANSCRIPTS",
                                       .type = "transform",
                                       .source_type = "gong"}));
  const Status outcome = execute(stop);
  SOPHIA_CHECK_OK(finish_jobs(calls, transcripts, outcome));
  if (!outcome) return std::unexpected(outcome.error());
  return report_;
}

Status Transform::finish_jobs(const JobLog::Run& calls, const JobLog::Run& transcripts,
                              const Status& outcome) {
  const auto status = [&](std::int64_t failed) {
    if (!outcome) return JobStatus::kFailed;
    return failed > 0 ? JobStatus::kPartial : JobStatus::kSuccess;
  };
  const auto error = [&](std::int64_t failed) -> std::string {
    if (!outcome) return outcome.error().message;
    if (failed == 0) return "";
    return std::to_string(failed) + " records keep their PROCESSING_ERROR in RAW_AIRBYTE";
  };
  SOPHIA_CHECK_OK(jobs_.finish(connection_, calls, status(report_.calls_failing),
                               {.records = report_.calls,
                                .rows = report_.calls - report_.calls_failed,
                                .failed = report_.calls_failed,
                                .metadata_json = report_.as_json()},
                               error(report_.calls_failing)));
  return jobs_.finish(connection_, transcripts, status(report_.transcripts_failing),
                      {.records = report_.transcripts,
                       .rows = report_.segments,
                       .failed = report_.transcripts_failed,
                       .metadata_json = report_.as_json()},
                      error(report_.transcripts_failing));
}

Status Transform::execute(const std::stop_token& stop) {
  SOPHIA_CHECK_OK(prepare(connection_));
  SOPHIA_CHECK_OK(
      transaction(connection_, [this](Connection& c) -> Status { return small_tables(c); }));
  SOPHIA_CHECK_OK(run_batches(Unit::kCalls, stop));
  SOPHIA_CHECK_OK(run_batches(Unit::kTranscripts, stop));
  const auto finish = [this](Connection& c) -> Status {
    if (options_.rebuild) SOPHIA_CHECK_OK(drop_leftovers(c));
    SOPHIA_CHECK_OK(run_all(c, {sql::kCallsHosts, sql::kDealsGone}));
    SOPHIA_CHECK_OK(c.query(sql::kDealsFromCalls, {clock_.now()}));
    return {};
  };
  SOPHIA_CHECK_OK(transaction(connection_, finish));
  SOPHIA_TRY(const auto failing, connection_.query(sql::kFailingCounts));
  report_.calls_failing = failing.integer(0, 0);
  report_.transcripts_failing = failing.integer(0, 1);
  return {};
}

Status Transform::prepare(Connection& connection) {
  SOPHIA_CHECK_OK(connection.execute(sql::kMacros));
  if (options_.rebuild) {
    const auto reset = [](Connection& c) -> Status {
      for (const SmallTable& table : kSmallTables) SOPHIA_CHECK_OK(c.query(table.reset));
      return run_all(c, {sql::kResetCalls, sql::kResetTranscripts});
    };
    SOPHIA_CHECK_OK(transaction(connection, reset));
  }
  SOPHIA_TRY(const auto pending, connection.query(sql::kPendingCounts));
  report_.pending = pending.integer(0, 0) + pending.integer(0, 1);
  return {};
}

Status Transform::small_tables(Connection& connection) {
  for (const SmallTable& table : kSmallTables) {
    SOPHIA_TRY(const auto marked, connection.query(table.mark, {clock_.now()}));
    if (marked.rows_changed() == 0) continue;
    report_.other_records += marked.rows_changed();
    SOPHIA_CHECK_OK(connection.query(table.fill));
    if (table.fill == sql::kEntityAnsweredScorecards) {
      SOPHIA_CHECK_OK(
          run_all(connection, {sql::kScorecardAnswersDelete, sql::kScorecardAnswersInsert}));
    }
  }
  return {};
}

Status Transform::run_batches(Unit unit, const std::stop_token& stop) {
  for (bool more = true; more;) {
    SOPHIA_CHECK_OK(check_stop(stop));
    const TransformReport before = report_;
    const auto body = [&](Connection& c) -> Status {
      report_ = before;  // after a conflict this runs again
      SOPHIA_TRY(more, batch(c, unit));
      return {};
    };
    SOPHIA_CHECK_OK(transaction(connection_, body));
    if (on_progress_) on_progress_(report_);
  }
  return {};
}

Result<bool> Transform::batch(Connection& connection, Unit unit) {
  const bool calls = unit == Unit::kCalls;
  if (calls) {
    SOPHIA_CHECK_OK(connection.query(sql::kCallsPending, {options_.batch_rows}));
    SOPHIA_CHECK_OK(connection.query(sql::kAffectedByCalls));
  } else {
    SOPHIA_CHECK_OK(connection.query(sql::kAffectedByTranscripts, {options_.batch_rows}));
  }
  SOPHIA_TRY(const auto size, connection.query(sql::kBatchSize));
  if (size.integer(0, 0) == 0) return false;
  bool present = true;
  if (calls) {
    SOPHIA_TRY(present, type_calls(connection));
    SOPHIA_CHECK_OK(run_all(connection, {sql::kMetricsGong, sql::kQuestionsGong}));
  } else {
    SOPHIA_CHECK_OK(run_all(connection, {sql::kMetricsGongKept, sql::kQuestionsGongKept}));
  }
  SOPHIA_CHECK_OK(type_transcripts(connection, present));
  return true;
}

Result<bool> Transform::type_calls(Connection& connection) {
  SOPHIA_CHECK_OK(connection.query(sql::kCallVersions));
  SOPHIA_CHECK_OK(connection.query(sql::kCallWinners, {options_.private_calls}));
  SOPHIA_CHECK_OK(run_all(connection, {sql::kCallCrm, sql::kCallParties, sql::kCallRows}));
  SOPHIA_TRY(const auto counts, connection.query(sql::kCallsBatchCounts));
  report_.calls += counts.integer(0, 0);
  report_.calls_failed += counts.integer(0, 1);
  report_.calls_skipped += counts.integer(0, 2);
  const bool present = counts.integer(0, 3) > 0;
  if (present) {
    SOPHIA_CHECK_OK(run_all(connection, {sql::kCallsUpdate, sql::kCallsDropSkipped}));
    SOPHIA_CHECK_OK(run_all(connection, kDeleteCallChildren));
  }
  SOPHIA_CHECK_OK(connection.query(sql::kCallsInsert));
  SOPHIA_CHECK_OK(run_all(connection, kInsertCallChildren));
  SOPHIA_CHECK_OK(connection.query(sql::kCallsMark, {clock_.now()}));
  return present;
}

Status Transform::type_transcripts(Connection& connection, bool present) {
  SOPHIA_CHECK_OK(run_all(connection, {sql::kTranscriptVersions, sql::kTranscriptsPresent}));
  SOPHIA_TRY(const auto counts, connection.query(sql::kTranscriptsBatchCounts));
  const bool is_first = counts.integer(0, 3) == 0;
  if (!is_first) SOPHIA_CHECK_OK(connection.query(sql::kDeleteSentences));
  SOPHIA_TRY(const std::int64_t segments, type_segments(connection, is_first));
  report_.transcripts += counts.integer(0, 0);
  report_.transcripts_failed += counts.integer(0, 1);
  report_.transcripts_waiting += counts.integer(0, 2);
  report_.segments += segments;
  if (!is_first) {
    SOPHIA_CHECK_OK(run_all(
        connection, {sql::kTranscriptsUpdate, sql::kTranscriptsDelete, sql::kTranscriptsInsert}));
  }
  SOPHIA_CHECK_OK(connection.query(sql::kTranscriptsMark, {clock_.now()}));

  if (present) SOPHIA_CHECK_OK(run_all(connection, {sql::kDeleteMetrics, sql::kDeleteQuestions}));
  return run_all(connection, {sql::kInsertMetrics, sql::kInsertQuestions, sql::kCallsMeasures});
}

Status Transform::drop_leftovers(Connection& connection) {
  SOPHIA_CHECK_OK(connection.query(sql::kLeftoverAffected));
  SOPHIA_TRY(const auto size, connection.query(sql::kBatchSize));
  if (size.integer(0, 0) == 0) return {};
  SOPHIA_CHECK_OK(run_all(connection, kDeleteCallChildren));
  return run_all(connection, {sql::kDeleteCalls, sql::kDeleteTranscripts, sql::kDeleteSentences,
                              sql::kDeleteMetrics, sql::kDeleteQuestions});
}

}  // namespace sophia::pipeline
