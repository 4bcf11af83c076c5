#include <utility>

#include "warehouse/chunk_buffer.h"
#include "warehouse/engine.h"

namespace sophia::warehouse {

struct Appender::State {
  std::shared_ptr<Database::State> database;
  duckdb_appender raw = nullptr;
  std::string table;
  std::vector<duckdb_type> types;
  std::unique_ptr<ChunkBuffer> chunks;  // only for tables that it takes

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (raw == nullptr) return;
    // Destroying flushes; rows that nobody closed are not wanted.
    duckdb_appender_clear(raw);
    duckdb_appender_destroy(&raw);
    database->note_change();
  }
  auto error() {
    duckdb_error_data data = duckdb_appender_error_data(raw);
    const char* text = duckdb_error_data_message(data);
    Error mapped = engine_error(text == nullptr ? "no message" : text);
    duckdb_destroy_error_data(&data);
    return fail(std::move(mapped), "append to " + table);
  }
};

namespace {

struct ValueAppender {
  duckdb_appender raw;
  duckdb_type type;

  duckdb_state operator()(Null) const { return duckdb_append_null(raw); }
  duckdb_state operator()(bool v) const { return duckdb_append_bool(raw, v); }
  duckdb_state operator()(std::int64_t v) const { return duckdb_append_int64(raw, v); }
  duckdb_state operator()(double v) const { return duckdb_append_double(raw, v); }
  duckdb_state operator()(const std::string& v) const {
    if (type == DUCKDB_TYPE_BLOB) return duckdb_append_blob(raw, v.data(), v.size());
    return duckdb_append_varchar_length(raw, v.data(), v.size());
  }
  duckdb_state operator()(Timestamp v) const { return duckdb_append_timestamp(raw, {v.us}); }
  duckdb_state operator()(const std::vector<std::string>& v) const { return append(v); }
  duckdb_state operator()(const std::vector<float>& v) const { return append(v); }
  duckdb_state operator()(const Blob& v) const {
    return duckdb_append_blob(raw, v.bytes.data(), v.bytes.size());
  }

 private:
  duckdb_state append(const Value& v) const {
    return duckdb_append_value(raw, make_value(v, type == DUCKDB_TYPE_ARRAY).raw);
  }
};

}  // namespace

Appender::Appender(std::unique_ptr<State> state) : state_(std::move(state)) {}
Appender::Appender(Appender&&) noexcept = default;
Appender& Appender::operator=(Appender&&) noexcept = default;
Appender::~Appender() = default;

Result<Appender> Connection::appender(std::string_view schema, std::string_view table) {
  SOPHIA_CHECK_OK(settle_first(*state_));
  auto state = std::make_unique<Appender::State>();
  state->database = state_->database;
  state->table = std::string(schema) + "." + std::string(table);
  const std::string catalog = state_->database->catalog;
  if (duckdb_appender_create_ext(state_->raw, catalog.c_str(), std::string(schema).c_str(),
                                 std::string(table).c_str(), &state->raw) != DuckDBSuccess) {
    return state->error();
  }
  for (idx_t i = 0; i < duckdb_appender_column_count(state->raw); ++i) {
    const LogicalType type(duckdb_appender_column_type(state->raw, i));
    state->types.push_back(duckdb_get_type_id(type.raw));
  }
  state->chunks = ChunkBuffer::make(state->raw);
  return Appender(std::move(state));
}

Status Appender::append_row(std::span<const Value> values) {
  if (values.size() != state_->types.size()) {
    return fail(Code::kInvalidArgument, "append to " + state_->table + ": the table has " +
                                            std::to_string(state_->types.size()) +
                                            " columns, the row has " +
                                            std::to_string(values.size()) + " values");
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (state_->types[i] != DUCKDB_TYPE_BLOB) SOPHIA_CHECK_OK(check_text(values[i]));
  }
  if (state_->chunks != nullptr) return append_to_chunk(values);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const ValueAppender append{state_->raw, state_->types[i]};
    if (std::visit(append, values[i]) != DuckDBSuccess) return state_->error();
  }
  return duckdb_appender_end_row(state_->raw) == DuckDBSuccess ? Status() : state_->error();
}

Status Appender::append_to_chunk(std::span<const Value> values) {
  if (auto added = state_->chunks->add(values); !added) {
    return fail(std::move(added).error(), "append to " + state_->table);
  }
  if (!state_->chunks->is_full()) return {};
  return state_->chunks->flush(state_->raw) == DuckDBSuccess ? Status() : state_->error();
}

Status Appender::close() {
  state_->database->note_change();
  if (state_->chunks != nullptr && state_->chunks->flush(state_->raw) != DuckDBSuccess) {
    return state_->error();
  }
  if (duckdb_appender_close(state_->raw) == DuckDBSuccess) return {};
  return state_->error();
}

}  // namespace sophia::warehouse
