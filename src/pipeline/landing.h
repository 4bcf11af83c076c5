// The reader's end of a sync: records become rows of the raw tables. Rows, the streams' states and
// the job log are committed together, after at most `max_batch_rows` rows or `max_batch_bytes`
// bytes; a state is never committed before the records that it speaks of. So a sync that is
// stopped or killed anywhere goes on from the last commit, and what it reads again is known by its
// content and not stored twice.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "airbyte/sink.h"
#include "airbyte/state.h"
#include "pipeline/job_log.h"
#include "pipeline/raw_tables.h"
#include "pipeline/record_door.h"
#include "pipeline/version_index.h"
#include "warehouse/database.h"

namespace sophia::pipeline {

struct LandingOptions {
  std::string source = "gong";        // whose streams these are; SYNC_STATE.SOURCE
  std::string state_source = "gong";  // SYNC_STATE.SOURCE: a foreign connector keeps its own
  std::size_t max_batch_rows = 500;
  std::size_t max_batch_bytes = 4U << 20;
};

struct StreamCounts {
  std::int64_t records = 0;  // as sent
  std::int64_t rows = 0;     // new versions
  std::int64_t quarantined = 0;
  std::int64_t estimate = 0;
  std::map<std::string, std::int64_t> passed_over;  // by the filters of the source: reason -> count
  airbyte::StreamStatus status = airbyte::StreamStatus::kStarted;
  std::string error;
};

struct LandingReport {
  std::map<std::string, StreamCounts> streams;
  std::string error;                  // of the whole sync, as the source told it
  std::int64_t waiting_until_ms = 0;  // the vendor's limit, epoch ms
  std::int64_t records() const;
  std::int64_t rows() const;
  std::int64_t quarantined() const;
  // Reason -> count over all streams; a call that two streams list counts once (the larger count).
  std::map<std::string, std::int64_t> passed_over() const;
  // Why streams did not complete: one entry a cause, with the streams that it stopped.
  struct Failure {
    std::string cause;
    std::vector<std::string> streams;
  };
  std::vector<Failure> failures() const;
  bool complete() const;  // every stream ended well and nothing was quarantined
  std::string as_json() const;
};

class LandingSink final : public airbyte::Sink {
 public:
  // `on_change` is told after each commit and status, for progress bars; may be empty.
  // `before_commit` is told the bytes of the records that come next, to make room for them.
  // `on_new_config` keeps a configuration that the source changed (a rotated token).
  struct Listeners {
    std::function<void(const LandingReport&)> on_change;
    std::function<void(std::size_t bytes)> before_commit;
    std::function<Status(std::string_view config_json)> on_new_config;
    // Told before a line is logged, so that a progress line can make room; may be empty.
    std::function<void()> before_log = {};
  };
  LandingSink(warehouse::Connection& connection, const Clock& clock, const JobLog& jobs,
              const JobLog::Run& run, LandingOptions options, Listeners listeners);
  ~LandingSink() override;

  Status on_record(airbyte::Record record) override;
  Status on_state(airbyte::State state) override;
  Status on_stream_status(std::string_view stream, airbyte::StreamStatus status,
                          std::int64_t quota_reset_ms) override;
  Status on_error(const airbyte::TraceError& error) override;
  Status on_estimate(const airbyte::Estimate& estimate) override;
  Status on_passed_over(const airbyte::PassedOver& passed_over) override;
  Status on_config(std::string_view config_json) override;
  Status on_log(airbyte::LogLevel level, std::string_view message) override;

  // Commits what is buffered; to be called when the source has ended, however it ended.
  Status flush();
  const LandingReport& report() const { return report_; }

 private:
  struct Row {
    std::string ab_id;
    Timestamp emitted_at;
    Admission admission;
    std::string data;
  };
  struct Quarantined {
    std::string stream;
    std::string reason;
    std::string data;
    Timestamp emitted_at;
  };
  // A version that was the latest before and may be again: a source that lists two versions of a
  // record lists both each time, and then the first is not an edit taken back.
  struct TakenBack {
    Admission admission;
    std::string data;
    std::int64_t emitted_at_ms = 0;
  };
  struct Table {
    const RawStream* stream = nullptr;
    VersionIndex* index = nullptr;
    std::vector<Row> rows;
    std::map<std::string, TakenBack> taken_back;  // by record; settled by the next flush
  };
  Result<Table*> table_of(const std::string& stream);
  void store(Table& table, StreamCounts& counts, Admission admission, std::string data,
             std::int64_t emitted_at_ms);
  Status flush_if_full();
  Status append_rows(warehouse::Connection& connection, const Table& table);
  Status save_quarantine(warehouse::Connection& connection);
  void quarantine(airbyte::Record record, std::string reason);

  warehouse::Connection& connection_;
  const Clock& clock_;
  const JobLog& jobs_;
  const JobLog::Run& run_;
  LandingOptions options_;
  Listeners listeners_;
  RecordDoor door_;
  std::map<std::string, Table> tables_;                                // by stream
  std::map<std::string_view, std::unique_ptr<VersionIndex>> indexes_;  // by raw table
  std::vector<Quarantined> quarantined_;
  airbyte::StreamStates states_;  // since the last commit
  std::size_t buffered_rows_ = 0;
  std::size_t buffered_bytes_ = 0;
  LandingReport report_;
};

// The states that syncs of `source` have saved.
Result<airbyte::StreamStates> load_states(warehouse::Connection& connection,
                                          std::string_view source);

}  // namespace sophia::pipeline
