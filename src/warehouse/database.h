// The embedded engine (DuckDB 1.5, C API) behind RAII types. One process owns the file: Database
// holds a lock of our own on <dir>/run/lock beside DuckDB's, because DuckDB's POSIX lock is lost
// when any handle of the same file is closed in the process.
//
//   SOPHIA_TRY(auto db, Database::open(dir / "warehouse.duckdb", {}));
//   SOPHIA_TRY(auto con, db.connect());
//   SOPHIA_TRY(auto rows, con.query("SELECT CALL_ID FROM ... WHERE x = $1", {Value(3)}));
//   for (std::size_t i = 0; i < rows.row_count(); ++i) use(rows.text(i, 0));
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace sophia::warehouse {

struct Null {
  bool operator==(const Null&) const = default;
};
struct Blob {
  std::string bytes;
  bool operator==(const Blob&) const = default;
};
// A parameter or a cell. Lists: of text, or of float (FLOAT[n] and FLOAT[]). Text is UTF-8; a
// parameter that is not is refused (kInvalidArgument).
using Value = std::variant<Null, bool, std::int64_t, double, std::string, Timestamp,
                           std::vector<std::string>, std::vector<float>, Blob>;

enum class ColumnType {
  kBoolean,
  kInteger,
  kDouble,
  kText,
  kTimestamp,
  kDate,
  kTextList,
  kFloatList,
  kJson,
  kBlob,
  kOther
};

struct Column {
  std::string name;
  ColumnType type = ColumnType::kText;
  std::string sql_type;  // "VARCHAR", "DECIMAL(15,2)", ...
};

// A whole result in memory. Integers beyond 64 bits and cells of types without a C++ form here
// (DECIMAL of more than 15 digits, DATE, TIME, UUID ...) come as the engine's text, nested ones as
// JSON text; DECIMAL up to 15 digits as double. In a list of text a NULL element is the empty text,
// in a list of float it is NaN.
class ResultSet {
 public:
  ResultSet() = default;
  // Rows made in memory: `cells` row by row, as many a row as there are columns.
  ResultSet(std::vector<Column> columns, std::vector<Value> cells)
      : columns_(std::move(columns)), cells_(std::move(cells)) {}
  std::span<const Column> columns() const { return columns_; }
  std::size_t row_count() const { return columns_.empty() ? 0 : cells_.size() / columns_.size(); }
  const Value& at(std::size_t row, std::size_t column) const {
    return cells_[row * columns_.size() + column];
  }
  bool is_null(std::size_t row, std::size_t column) const;
  // Typed access; SOPHIA_CHECK that the cell has that type (the SQL is ours). NULL gives the
  // empty text, 0 or false: use is_null or optional_* where it matters.
  const std::string& text(std::size_t row, std::size_t column) const;
  std::int64_t integer(std::size_t row, std::size_t column) const;
  double real(std::size_t row, std::size_t column) const;  // takes integers too
  bool boolean(std::size_t row, std::size_t column) const;
  Timestamp timestamp(std::size_t row, std::size_t column) const;
  const std::vector<float>& floats(std::size_t row, std::size_t column) const;
  const std::vector<std::string>& texts(std::size_t row, std::size_t column) const;
  std::int64_t rows_changed() const { return rows_changed_; }  // of INSERT, UPDATE, DELETE
  // Whether these are rows of a query, not the engine's own count of changed rows.
  bool is_rows() const { return is_rows_; }
  // A copy with the first rows only.
  ResultSet first(std::size_t rows) const;

 private:
  friend class Connection;
  std::vector<Column> columns_;
  std::vector<Value> cells_;
  std::int64_t rows_changed_ = 0;
  bool is_rows_ = true;
};

// Bulk insert into one table within the connection's transaction; rows are buffered by the engine,
// which may flush before close() (at 204,800 rows). Without a transaction each flush commits by
// itself. Text that goes into a JSON column is not checked: the caller vouches for it.
class Appender {
 public:
  Appender(Appender&&) noexcept;
  Appender& operator=(Appender&&) noexcept;
  ~Appender();  // drops rows that were not closed
  // One value per column of the table, in the table's order. Values are cast to the column's type,
  // except in tables with a FLOAT[n] column, which must get it as it is (see chunk_buffer.h);
  // kInvalidArgument when that is impossible or the number of values is wrong (the row is dropped
  // and the appender is of no more use).
  Status append_row(std::span<const Value> values);
  Status close();  // flushes; errors (constraints) come here and lose all rows of the flush

 private:
  friend class Connection;
  struct State;
  Status append_to_chunk(std::span<const Value> values);
  explicit Appender(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// kRead: SELECT, VALUES, WITH, FROM, SHOW, DESCRIBE, SUMMARIZE and EXPLAIN of them. kWrite: INSERT,
// UPDATE, DELETE, MERGE, CREATE, ALTER, DROP. kOther: all that reaches beyond the tables (COPY,
// ATTACH, INSTALL, LOAD, SET, PRAGMA, CALL, EXPORT, transactions, EXPLAIN ANALYZE of a write ...).
enum class StatementKind { kRead, kWrite, kOther };

// One thread at a time; make one connection a thread. Snapshot isolation.
class Connection {
 public:
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  // One or more statements without parameters; all or the first error.
  Status execute(std::string_view sql);
  // One statement; parameters $1, $2 ... or $name-less ?, in order. Prepared statements are cached
  // by text. Errors: kInvalidArgument (syntax, binding, conversion; the message keeps the engine's
  // text with the position), kFailedPrecondition (constraint, catalog), kUnavailable (write
  // conflict: retry the transaction), kCancelled (interrupted), kResourceExhausted (memory, disk).
  Result<ResultSet> query(std::string_view sql, std::span<const Value> parameters = {});
  Result<ResultSet> query(std::string_view sql, std::initializer_list<Value> parameters) {
    return query(sql, std::span<const Value>(parameters.begin(), parameters.size()));
  }
  // Streams a result by calling `chunk` with at most 2048 rows at a time, in constant memory; at
  // least once, so that the columns of an empty result are seen. The connection must not be used
  // by `chunk`. Ends with the error that `chunk` returns.
  Status stream(std::string_view sql, std::span<const Value> parameters,
                const std::function<Status(const ResultSet&)>& chunk);

  // The kind of one statement without running it: checks syntax and binding. Errors as query();
  // kInvalidArgument when `sql` holds none or more than one.
  Result<StatementKind> inspect(std::string_view sql);

  Status begin();
  Status commit();
  Status rollback();
  bool in_transaction() const;
  // Grows whenever a statement of any connection of this Database may have changed data, before
  // its call returns; what was derived from the tables at another version is to be derived again.
  // Single statements that write to a table named AI_MEMORY.X do not count. No other process can
  // change the file while it is open here.
  std::uint64_t data_version() const;

  Result<Appender> appender(std::string_view schema, std::string_view table);
  // From another thread: the running statement ends with kCancelled.
  void interrupt();

  void* native_handle() const;  // duckdb_connection, for functions registered by cortex

  struct State;  // defined inside the module

 private:
  friend class Database;
  friend class BulkAppender;
  friend class Journal;
  struct BoundStatement;
  Result<BoundStatement> bind(std::string_view sql, std::span<const Value> parameters);
  explicit Connection(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// BEGIN; body; COMMIT. Rolls back when the body returns an error. A write conflict
// (kUnavailable) is tried again up to 5 times; the body must be repeatable.
Status transaction(Connection& connection, const std::function<Status(Connection&)>& body);

// A change for Database::defer(). Statements must set values and not add to them: after a crash one
// may run twice.
struct Change {
  enum class Kind : std::uint8_t { kPutRow, kStatement };
  Kind kind = Kind::kPutRow;
  std::string what;  // kPutRow: "SCHEMA.TABLE"; kStatement: the SQL
  // kPutRow: one value a column in the table's order; the first is its key, a text, and a row with
  // that key is replaced. kStatement: the parameters.
  std::vector<Value> values;
};

struct OpenOptions {
  bool read_only = false;           // several read-only processes may share the file
  std::string environment = "dev";  // dev | stg | prod: names the database, SOPHIA_AI_DEV ...
  std::int64_t threads = 0;         // 0 = one a core
  std::string memory_limit;         // empty = the engine's default
  bool create = true;               // false: kNotFound when the file is not there
  // The one file that COPY ... TO may write; empty: none.
  std::filesystem::path writable_file;
};

class Database {
 public:
  // Errors: kFailedPrecondition when another process holds it (the message names its pid and says
  // what to do), kNotFound, kDataLoss (not a database, or of another version), kPermissionDenied.
  // A second open of the same file in this process is refused too. An empty path opens a database
  // in memory. A file that was deployed as another environment is refused (kFailedPrecondition).
  // Every connection has TimeZone UTC and no extension downloads; SQL has no access to files or
  // network. The lock is held until the Database and all its connections are gone.
  static Result<Database> open(const std::filesystem::path& file, const OpenOptions& options);
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();
  Result<Connection> connect() const;
  // For single changes that must be durable at once: on return they are in a synced file beside the
  // database, and every later statement finds them in the tables (journal.h says how). Costs an
  // fsync and some 0.1 ms; each 512th call also brings the changes into the tables. Errors:
  // kInvalidArgument, kResourceExhausted, kPermissionDenied, kInternal; then nothing is stored.
  Status defer(std::vector<Change> changes) const;
  // What was deferred is in the tables. Errors: the engine's.
  Status settle() const;
  const std::filesystem::path& file() const;
  const std::string& catalog() const;  // "SOPHIA_AI_DEV"

  struct State;  // defined inside the module

 private:
  explicit Database(std::shared_ptr<State> state);
  std::shared_ptr<State>
      state_;  // shared with the connections: the file stays locked while one lives
};

}  // namespace sophia::warehouse
