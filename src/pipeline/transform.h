// Raw records to typed tables: the procedures TRANSFORM_RAW_GONG_CALLS and
// TRANSFORM_RAW_GONG_TRANSCRIPTS, and the small tables (users, workspaces, scorecards, ...).
//
// Work goes in batches, each one transaction. A batch takes pending raw versions, makes the calls
// that they belong to anew from all usable versions of those calls (so the order of arrival and the
// cut of the batches don't matter), their transcripts and measures with them, and marks exactly
// the versions that it read. All times in the typed tables come from raw times: making everything
// anew gives the same tables.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "core/result.h"
#include "core/time.h"
#include "pipeline/job_log.h"
#include "warehouse/database.h"

namespace sophia::pipeline {

struct TransformOptions {
  std::int64_t batch_rows = 2000;      // raw records a batch reads
  std::string private_calls = "drop";  // drop | owner_only | keep
  bool rebuild = false;                // make everything anew
};

struct TransformReport {
  std::int64_t calls = 0;          // raw call versions read
  std::int64_t calls_failed = 0;   // with PROCESSING_ERROR
  std::int64_t calls_skipped = 0;  // private
  std::int64_t transcripts = 0;    // raw transcript versions read
  std::int64_t transcripts_failed = 0;
  std::int64_t transcripts_waiting = 0;  // for their call
  std::int64_t segments = 0;             // speaker segments written
  std::int64_t other_records = 0;        // users, workspaces, scorecards, ...
  std::int64_t pending = 0;              // calls and transcripts at the start
  // Raw records that keep a PROCESSING_ERROR at the end, from this run or an earlier one: the typed
  // tables lack them until the source sends them anew.
  std::int64_t calls_failing = 0;
  std::int64_t transcripts_failing = 0;
  bool partial() const { return calls_failing + transcripts_failing > 0; }
  std::string as_json() const;
};

class Transform {
 public:
  // `on_progress` is told after each batch; may be empty.
  Transform(warehouse::Connection& connection, const Clock& clock, const JobLog& jobs,
            TransformOptions options, std::function<void(const TransformReport&)> on_progress);

  // Runs until nothing is pending. A record that can't be transformed keeps its error and stops
  // nothing. Errors: kCancelled between batches (what is done stays done), those of the engine.
  Result<TransformReport> run(const std::stop_token& stop);

 private:
  enum class Unit { kCalls, kTranscripts };
  Status execute(const std::stop_token& stop);
  Status prepare(warehouse::Connection& connection);
  Status run_batches(Unit unit, const std::stop_token& stop);
  // False when nothing was pending.
  Result<bool> batch(warehouse::Connection& connection, Unit unit);
  // Both: whether calls of the batch were typed before.
  Result<bool> type_calls(warehouse::Connection& connection);
  Status type_transcripts(warehouse::Connection& connection, bool present);
  Status small_tables(warehouse::Connection& connection);
  Status drop_leftovers(warehouse::Connection& connection);
  Status finish_jobs(const JobLog::Run& calls, const JobLog::Run& transcripts,
                     const Status& outcome);

  warehouse::Connection& connection_;
  const Clock& clock_;
  const JobLog& jobs_;
  TransformOptions options_;
  std::function<void(const TransformReport&)> on_progress_;
  TransformReport report_;
};

}  // namespace sophia::pipeline
