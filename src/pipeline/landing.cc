#include "pipeline/landing.h"

#include "core/hash.h"
#include "core/json_writer.h"
#include "core/log.h"
#include "pipeline/sql.h"

namespace sophia::pipeline {

using warehouse::Blob;
using warehouse::Null;
using warehouse::Value;

LandingSink::LandingSink(warehouse::Connection& connection, const Clock& clock, const JobLog& jobs,
                         const JobLog::Run& run, LandingOptions options, Listeners listeners)
    : connection_(connection),
      clock_(clock),
      jobs_(jobs),
      run_(run),
      options_(std::move(options)),
      listeners_(std::move(listeners)) {}

LandingSink::~LandingSink() = default;

Result<LandingSink::Table*> LandingSink::table_of(const std::string& stream) {
  if (const auto it = tables_.find(stream); it != tables_.end()) return &it->second;
  Table table;
  table.stream = find_raw_stream(options_.source, stream);
  if (table.stream != nullptr) {
    auto& index = indexes_[table.stream->table];
    if (!index) {
      SOPHIA_TRY(auto loaded, VersionIndex::load(connection_, *table.stream));
      index = std::make_unique<VersionIndex>(std::move(loaded));
    }
    table.index = index.get();
  }
  return &tables_.emplace(stream, std::move(table)).first->second;
}

void LandingSink::quarantine(airbyte::Record record, std::string reason) {
  ++report_.streams[record.stream].quarantined;
  if (listeners_.before_log) listeners_.before_log();
  log::warn("record quarantined", {{"stream", record.stream}, {"reason", reason}});
  buffered_bytes_ += record.data.size();
  ++buffered_rows_;
  quarantined_.push_back({std::move(record.stream), std::move(reason), std::move(record.data),
                          Timestamp{record.emitted_at_ms * 1000}});
}

Status LandingSink::on_record(airbyte::Record record) {
  StreamCounts& counts = report_.streams[record.stream];
  ++counts.records;
  SOPHIA_TRY(Table* const table, table_of(record.stream));
  if (table->stream == nullptr) {
    quarantine(std::move(record), "a stream that has no raw table");
    return flush_if_full();
  }
  auto admission = door_.admit(*table->stream, record.data);
  if (!admission || record.malformed) {
    std::string reason = admission ? "the source could not read it" : admission.error();
    quarantine(std::move(record), std::move(reason));
    return flush_if_full();
  }
  const auto verdict =
      table->index->judge(admission->record_id, admission->content_hash, record.emitted_at_ms);
  if (verdict == VersionIndex::Verdict::kStale) return {};
  table->taken_back.erase(admission->record_id);  // the source went on to this version
  if (verdict == VersionIndex::Verdict::kLatest) return {};
  ++buffered_rows_;
  buffered_bytes_ += record.data.size();
  if (verdict == VersionIndex::Verdict::kNew) {
    store(*table, counts, std::move(*admission), std::move(record.data), record.emitted_at_ms);
  } else {
    std::string id = admission->record_id;
    table->taken_back[std::move(id)] = {std::move(*admission), std::move(record.data),
                                        record.emitted_at_ms};
  }
  return flush_if_full();
}

void LandingSink::store(Table& table, StreamCounts& counts, Admission admission, std::string data,
                        std::int64_t emitted_at_ms) {
  const auto landing =
      table.index->store(admission.record_id, admission.content_hash, emitted_at_ms);
  ++counts.rows;
  std::string ab_id =
      raw_row_id(*table.stream, admission.record_id, admission.content_hash, landing.ordinal);
  table.rows.push_back(
      {std::move(ab_id), landing.emitted_at, std::move(admission), std::move(data)});
}

Status LandingSink::flush_if_full() {
  if (buffered_rows_ < options_.max_batch_rows && buffered_bytes_ < options_.max_batch_bytes) {
    return {};
  }
  return flush();
}

Status LandingSink::on_state(airbyte::State state) {
  states_[state.stream] = std::move(state.stream_state);
  return flush_if_full();
}

Status LandingSink::append_rows(warehouse::Connection& connection, const Table& table) {
  SOPHIA_TRY(auto appender, connection.appender("RAW_AIRBYTE", table.stream->table));
  const Timestamp now = clock_.now();
  std::vector<Value> cells;
  for (const Row& row : table.rows) {
    cells.clear();
    const Admission& a = row.admission;
    cells.insert(cells.end(), {row.ab_id, row.emitted_at, Null{}, a.content_hash, row.data});
    if (table.stream->has_call_id) {
      cells.push_back(a.call_id.empty() ? Value(Null{}) : Value(a.call_id));
    }
    if (table.stream->has_call_started) {
      cells.push_back(a.call_started_at ? Value(*a.call_started_at) : Value(Null{}));
    }
    cells.insert(cells.end(), {false, Null{}, Null{}, now, jobs_.correlation_id(), a.record_id});
    SOPHIA_CHECK_OK(appender.append_row(cells));
  }
  return appender.close();
}

Status LandingSink::save_quarantine(warehouse::Connection& connection) {
  for (const Quarantined& q : quarantined_) {
    const std::string id = xxh128_hex(options_.source + "\n" + q.stream + "\n" + q.data);
    SOPHIA_CHECK_OK(connection.query(sql::kQuarantineInsert,
                                     {id, options_.source, q.stream, q.reason, Blob{q.data},
                                      q.emitted_at, clock_.now(), jobs_.correlation_id()}));
  }
  return {};
}

Status LandingSink::flush() {
  if (buffered_rows_ == 0 && states_.empty()) return {};
  if (listeners_.before_commit) listeners_.before_commit(buffered_bytes_);
  for (auto& [stream, table] : tables_) {
    for (auto& [id, row] : table.taken_back)
      store(table, report_.streams[stream], std::move(row.admission), std::move(row.data),
            row.emitted_at_ms);
    table.taken_back.clear();
  }
  const auto commit = [this](warehouse::Connection& connection) -> Status {
    for (const auto& [stream, table] : tables_) {
      if (!table.rows.empty()) SOPHIA_CHECK_OK(append_rows(connection, table));
    }
    SOPHIA_CHECK_OK(save_quarantine(connection));
    for (const auto& [stream, state] : states_) {
      SOPHIA_CHECK_OK(connection.query(
          sql::kStateSave, {options_.state_source, stream, state, clock_.now(), run_.job_id}));
    }
    return jobs_.progress(connection, run_, {.records = report_.records(), .rows = report_.rows()});
  };
  SOPHIA_CHECK_OK(transaction(connection_, commit));
  for (auto& [stream, table] : tables_) table.rows.clear();
  quarantined_.clear();
  states_.clear();
  buffered_rows_ = 0;
  buffered_bytes_ = 0;
  if (listeners_.on_change) listeners_.on_change(report_);
  return {};
}

Status LandingSink::on_stream_status(std::string_view stream, airbyte::StreamStatus status,
                                     std::int64_t quota_reset_ms) {
  report_.streams[std::string(stream)].status = status;
  report_.waiting_until_ms = quota_reset_ms;
  if (status == airbyte::StreamStatus::kComplete || quota_reset_ms > 0) SOPHIA_CHECK_OK(flush());
  if (listeners_.on_change) listeners_.on_change(report_);
  return {};
}

Status LandingSink::on_error(const airbyte::TraceError& error) {
  // The report tells it once more, to whoever runs the sync.
  log::info(
      "source reports an error",
      {{"stream", error.stream}, {"message", error.message}, {"detail", error.internal_message}});
  if (error.stream.empty()) {
    report_.error = error.message;
  } else {
    report_.streams[error.stream].error = error.message;
  }
  return {};
}

Status LandingSink::on_estimate(const airbyte::Estimate& estimate) {
  report_.streams[estimate.stream].estimate = estimate.rows;
  return {};
}

Status LandingSink::on_passed_over(const airbyte::PassedOver& passed_over) {
  report_.streams[passed_over.stream].passed_over[passed_over.reason] = passed_over.count;
  return {};
}

Status LandingSink::on_config(std::string_view config_json) {
  if (!listeners_.on_new_config) return {};
  return listeners_.on_new_config(config_json);
}

Status LandingSink::on_log(airbyte::LogLevel level, std::string_view message) {
  if (listeners_.before_log) listeners_.before_log();
  switch (level) {
    case airbyte::LogLevel::kDebug:
      log::debug("source", {{"message", message}});
      break;
    case airbyte::LogLevel::kInfo:
      log::info("source", {{"message", message}});
      break;
    case airbyte::LogLevel::kWarn:
      log::warn("source", {{"message", message}});
      break;
    case airbyte::LogLevel::kError:
    case airbyte::LogLevel::kFatal:
      log::error("source", {{"message", message}});
      break;
  }
  return {};
}

Result<airbyte::StreamStates> load_states(warehouse::Connection& connection,
                                          std::string_view source) {
  SOPHIA_TRY(const auto rows, connection.query(sql::kStateLoad, {std::string(source)}));
  airbyte::StreamStates states;
  for (std::size_t i = 0; i < rows.row_count(); ++i) states[rows.text(i, 0)] = rows.text(i, 1);
  return states;
}

}  // namespace sophia::pipeline
