// What the files of this module share about DuckDB's C API: owning handles and errors. Nobody else
// includes it.
#pragma once

#include <duckdb.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/result.h"
#include "warehouse/data_lock.h"
#include "warehouse/database.h"

namespace sophia::warehouse {

// The version that libduckdb must have: extension files and storage are tied to it.
inline constexpr std::string_view kEngineVersion = "v1.5.5";

// Maps an error text of the engine ("Binder Error: ...") to our code; keeps the text. The link that
// the engine appends to lock errors is cut.
Error engine_error(std::string_view text);

// An error of the engine that says that `file` (or its log) is damaged, as kDataLoss with what to
// do: which file it is, and how to come back.
Error damage_error(Error error, const std::filesystem::path& file);

// "a""b" and 'a''b'
std::string quoted_name(std::string_view name);
std::string quoted_text(std::string_view text);

struct LogicalType {
  duckdb_logical_type raw = nullptr;
  explicit LogicalType(duckdb_logical_type type) : raw(type) {}
  LogicalType(LogicalType&& other) noexcept : raw(std::exchange(other.raw, nullptr)) {}
  LogicalType& operator=(LogicalType&&) = delete;
  ~LogicalType() { duckdb_destroy_logical_type(&raw); }
};

struct EngineValue {
  duckdb_value raw = nullptr;
  explicit EngineValue(duckdb_value value) : raw(value) {}
  EngineValue(EngineValue&& other) noexcept : raw(std::exchange(other.raw, nullptr)) {}
  EngineValue& operator=(EngineValue&&) = delete;
  ~EngineValue() { duckdb_destroy_value(&raw); }
};

struct Prepared {
  duckdb_prepared_statement raw = nullptr;
  Prepared() = default;
  Prepared(Prepared&& other) noexcept : raw(std::exchange(other.raw, nullptr)) {}
  Prepared& operator=(Prepared&& other) noexcept {
    std::swap(raw, other.raw);
    return *this;
  }
  ~Prepared() { duckdb_destroy_prepare(&raw); }
};

struct EngineResult {
  duckdb_result raw = {};
  EngineResult() = default;
  EngineResult(const EngineResult&) = delete;
  EngineResult& operator=(const EngineResult&) = delete;
  ~EngineResult() { duckdb_destroy_result(&raw); }
};

// Runs statements without a result; used before there is a Connection.
Status run(duckdb_connection connection, const std::string& sql);

// kInvalidArgument when the text holds a NUL, behind which the engine would not look.
Status check_sql(std::string_view sql);
Result<Prepared> prepare(duckdb_connection connection, const std::string& sql);

// "DECIMAL(15,2)", "FLOAT[768]", "JSON", "VARCHAR[]", ...
std::string type_text(duckdb_logical_type type);
ColumnType column_type(duckdb_logical_type type);
// Whether cells of this type are read straight from the engine's vectors; others must be cast to
// VARCHAR by the statement.
bool has_reader(duckdb_logical_type type);
// Appends the chunk's cells to `cells`, row by row.
void read_chunk(duckdb_data_chunk chunk, std::vector<Value>& cells);

// A value of the engine made from ours, for parameters and list columns. `is_array`: FLOAT[n].
EngineValue make_value(const Value& value, bool is_array);
// kInvalidArgument when text of `value` is not UTF-8.
Status check_text(const Value& value);

class Journal;

struct Database::State {
  std::filesystem::path file;
  std::string catalog;
  DataLock lock;  // released after `raw` is closed
  duckdb_database raw = nullptr;
  // Grows with every statement that may have changed data, of any connection. A plan holds
  // statistics of the data as it was when the statement was prepared (DuckDB 1.5 then gives wrong
  // errors such as "aggregate group exceeded total groups"), so a cached statement that is older
  // than the last change is prepared anew.
  std::atomic<std::uint64_t> changes{0};
  // The same without single statements whose target is a table of AI_MEMORY: turns of a
  // conversation and memories change no call and no deal.
  std::atomic<std::uint64_t> data_changes{0};
  void note_change(bool of_memory_only = false) {
    if (!of_memory_only) ++data_changes;
    ++changes;
  }
  std::unique_ptr<Journal> journal;
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State();
};

struct Connection::State {
  std::shared_ptr<Database::State> database;
  duckdb_connection raw = nullptr;
  bool in_transaction = false;
  bool settles = false;  // the journal's own connection
  struct Statement {
    Prepared prepared;
    std::uint64_t changes = 0;    // of the database when it was prepared
    std::vector<Column> columns;  // not empty: those of the statement before its cells were cast
  };
  std::unordered_map<std::string, Statement> statements;
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    statements.clear();
    duckdb_disconnect(&raw);
  }
};

// Before a statement outside of a transaction: brings what waits in the journal into the tables.
Status settle_first(const Connection::State& connection);
Result<std::unique_ptr<Connection::State>> open_connection(
    const std::shared_ptr<Database::State>& database);

}  // namespace sophia::warehouse
