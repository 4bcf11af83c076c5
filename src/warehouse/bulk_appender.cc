#include "warehouse/bulk_appender.h"

#include <string>
#include <utility>
#include <vector>

#include "warehouse/engine.h"

namespace sophia::warehouse {

struct BulkAppender::State {
  struct Column {
    duckdb_type type;
    duckdb_vector vector = nullptr;
    void* data = nullptr;
  };

  std::shared_ptr<Database::State> database;
  duckdb_appender raw = nullptr;
  duckdb_data_chunk chunk = nullptr;
  std::string table;
  std::vector<Column> columns;
  std::size_t next = 0;  // column of the next cell
  idx_t rows = 0;        // of the chunk

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (chunk != nullptr) duckdb_destroy_data_chunk(&chunk);
    if (raw == nullptr) return;
    duckdb_appender_clear(raw);  // destroying flushes
    duckdb_appender_destroy(&raw);
    database->note_change();
  }

  auto error() const {
    duckdb_error_data data = duckdb_appender_error_data(raw);
    const char* text = duckdb_error_data_message(data);
    Error mapped = engine_error(text == nullptr ? "no message" : text);
    duckdb_destroy_error_data(&data);
    return fail(std::move(mapped), "append to " + table);
  }

  // Vectors are the chunk's, and are other ones after each reset.
  void fetch_vectors() {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      columns[i].vector = duckdb_data_chunk_get_vector(chunk, i);
      columns[i].data = duckdb_vector_get_data(columns[i].vector);
    }
  }

  Status flush() {
    if (rows == 0) return {};
    duckdb_data_chunk_set_size(chunk, rows);
    if (duckdb_append_data_chunk(raw, chunk) != DuckDBSuccess) return error();
    duckdb_data_chunk_reset(chunk);
    fetch_vectors();
    rows = 0;
    return {};
  }

  Column& take(duckdb_type type) {
    SOPHIA_CHECK(next < columns.size());
    Column& column = columns[next++];
    SOPHIA_CHECK(column.type == type);
    return column;
  }

  Status make_chunk() {
    std::vector<LogicalType> types;
    std::vector<duckdb_logical_type> raw_types;
    for (idx_t i = 0; i < duckdb_appender_column_count(raw); ++i) {
      const LogicalType& type = types.emplace_back(duckdb_appender_column_type(raw, i));
      columns.push_back({duckdb_get_type_id(type.raw)});
      raw_types.push_back(type.raw);
      switch (columns.back().type) {
        case DUCKDB_TYPE_BOOLEAN:
        case DUCKDB_TYPE_BIGINT:
        case DUCKDB_TYPE_DOUBLE:
        case DUCKDB_TYPE_VARCHAR:
        case DUCKDB_TYPE_TIMESTAMP_TZ:
          break;
        default:
          return fail(Code::kInvalidArgument,
                      "append to " + table + ": no bulk rows with a " + type_text(type.raw));
      }
    }
    chunk = duckdb_create_data_chunk(raw_types.data(), raw_types.size());
    fetch_vectors();
    return {};
  }
};

BulkAppender::BulkAppender(std::unique_ptr<State> state) : state_(std::move(state)) {}
BulkAppender::BulkAppender(BulkAppender&&) noexcept = default;
BulkAppender& BulkAppender::operator=(BulkAppender&&) noexcept = default;
BulkAppender::~BulkAppender() = default;

Result<BulkAppender> BulkAppender::open(Connection& connection, std::string_view schema,
                                        std::string_view table,
                                        std::span<const std::string_view> columns) {
  auto state = std::make_unique<State>();
  state->database = connection.state_->database;
  state->table = std::string(schema) + "." + std::string(table);
  const bool is_temporary = schema == "temp";
  const std::string catalog = is_temporary ? "temp" : state->database->catalog;
  const std::string schema_name = is_temporary ? "main" : std::string(schema);
  if (duckdb_appender_create_ext(connection.state_->raw, catalog.c_str(), schema_name.c_str(),
                                 std::string(table).c_str(), &state->raw) != DuckDBSuccess) {
    return state->error();
  }
  for (const std::string_view column : columns) {
    if (duckdb_appender_add_column(state->raw, std::string(column).c_str()) != DuckDBSuccess) {
      return state->error();
    }
  }
  SOPHIA_CHECK_OK(state->make_chunk());
  SOPHIA_CHECK(state->columns.size() == columns.size());
  return BulkAppender(std::move(state));
}

BulkAppender& BulkAppender::text(std::string_view value) {
  duckdb_unsafe_vector_assign_string_element_len(state_->take(DUCKDB_TYPE_VARCHAR).vector,
                                                 state_->rows, value.data(), value.size());
  return *this;
}

BulkAppender& BulkAppender::integer(std::int64_t value) {
  static_cast<std::int64_t*>(state_->take(DUCKDB_TYPE_BIGINT).data)[state_->rows] = value;
  return *this;
}

BulkAppender& BulkAppender::real(double value) {
  static_cast<double*>(state_->take(DUCKDB_TYPE_DOUBLE).data)[state_->rows] = value;
  return *this;
}

BulkAppender& BulkAppender::timestamp(Timestamp value) {
  auto* cells = static_cast<duckdb_timestamp*>(state_->take(DUCKDB_TYPE_TIMESTAMP_TZ).data);
  cells[state_->rows] = {value.us};
  return *this;
}

BulkAppender& BulkAppender::null() {
  SOPHIA_CHECK(state_->next < state_->columns.size());
  duckdb_vector vector = state_->columns[state_->next++].vector;
  duckdb_vector_ensure_validity_writable(vector);
  duckdb_validity_set_row_invalid(duckdb_vector_get_validity(vector), state_->rows);
  return *this;
}

Status BulkAppender::end_row() {
  SOPHIA_CHECK(state_->next == state_->columns.size());
  state_->next = 0;
  if (++state_->rows < duckdb_vector_size()) return {};
  return state_->flush();
}

Status BulkAppender::close() {
  state_->database->note_change();
  SOPHIA_CHECK_OK(state_->flush());
  return duckdb_appender_close(state_->raw) == DuckDBSuccess ? Status() : state_->error();
}

}  // namespace sophia::warehouse
