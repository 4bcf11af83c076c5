#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include "warehouse/engine.h"
#include "warehouse/sql_text.h"

namespace sophia::warehouse {
namespace {

// Statements kept prepared a connection; when there are more, all are dropped and prepared anew.
constexpr std::size_t kMaxStatements = 256;
constexpr int kMaxAttempts = 5;

// First words that tell the kind by themselves. Some of these statements become SELECTs when they
// are prepared (PRAGMA), others cannot even be prepared without touching a file (COPY).
constexpr std::array<std::string_view, 27> kOtherWords = {
    "ABORT",  "ANALYZE",    "ATTACH",    "BEGIN",  "CALL",    "CHECKPOINT", "COMMIT",
    "COPY",   "DEALLOCATE", "DETACH",    "END",    "EXECUTE", "EXPORT",     "FORCE",
    "IMPORT", "INSTALL",    "LOAD",      "PRAGMA", "PREPARE", "RESET",      "ROLLBACK",
    "SET",    "START",      "UNINSTALL", "UNLOAD", "USE",     "VACUUM"};
constexpr std::array<std::string_view, 9> kWriteWords = {
    "ALTER", "COMMENT", "CREATE", "DELETE", "DROP", "INSERT", "MERGE", "REPLACE", "TRUNCATE"};

bool is_one_of(std::span<const std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

Status check_sql(std::string_view sql) {
  if (sql.find('\0') == std::string_view::npos) return {};
  return fail(Code::kInvalidArgument, "the SQL text holds a NUL character");
}

Result<Prepared> prepare(duckdb_connection connection, const std::string& sql) {
  Prepared prepared;
  if (duckdb_prepare(connection, sql.c_str(), &prepared.raw) == DuckDBSuccess) return prepared;
  return std::unexpected(engine_error(duckdb_prepare_error(prepared.raw)));
}

std::string column_name(const char* name) { return name == nullptr ? "" : name; }

// The columns of a prepared SELECT when some of them have no reader, else none.
std::vector<Column> columns_to_cast(duckdb_prepared_statement statement, std::string& casts) {
  std::vector<Column> columns;
  bool needed = false;
  const idx_t count = duckdb_prepared_statement_column_count(statement);
  for (idx_t i = 0; i < count; ++i) {
    const LogicalType type(duckdb_prepared_statement_column_logical_type(statement, i));
    const duckdb_type id = duckdb_get_type_id(type.raw);
    const bool is_known = id != DUCKDB_TYPE_INVALID && id != DUCKDB_TYPE_ANY;
    const bool is_cast = is_known && !has_reader(type.raw);
    needed = needed || is_cast;
    const char* raw_name = duckdb_prepared_statement_column_name(statement, i);
    columns.push_back({column_name(raw_name), column_type(type.raw), type_text(type.raw)});
    duckdb_free(const_cast<char*>(raw_name));
    const std::string alias = "c" + std::to_string(i);
    casts += (i == 0 ? "" : ", ") + (is_cast ? "CAST(" + alias + " AS VARCHAR)" : alias);
  }
  if (!needed) columns.clear();
  return columns;
}

// The statement, with columns that have no reader cast to text by a SELECT around it.
Result<Connection::State::Statement> prepare_readable(duckdb_connection connection,
                                                      const std::string& sql) {
  Connection::State::Statement statement;
  SOPHIA_TRY(statement.prepared, prepare(connection, sql));
  if (duckdb_prepared_statement_type(statement.prepared.raw) != DUCKDB_STATEMENT_TYPE_SELECT) {
    return statement;
  }
  std::string casts;
  statement.columns = columns_to_cast(statement.prepared.raw, casts);
  if (statement.columns.empty()) return statement;
  std::string names;
  for (std::size_t i = 0; i < statement.columns.size(); ++i) {
    names += (i == 0 ? "c" : ", c") + std::to_string(i);
  }
  const std::string wrapped = "SELECT " + casts + " FROM (\n" +
                              std::string(without_terminator(sql)) + "\n) AS readable(" + names +
                              ")";
  SOPHIA_TRY(statement.prepared, prepare(connection, wrapped));
  return statement;
}

Status bind_parameters(duckdb_prepared_statement statement, std::span<const Value> parameters) {
  const idx_t wanted = duckdb_nparams(statement);
  if (wanted != parameters.size()) {
    return fail(Code::kInvalidArgument, "the statement takes " + std::to_string(wanted) +
                                            " parameters, got " +
                                            std::to_string(parameters.size()));
  }
  for (idx_t i = 0; i < wanted; ++i) {
    SOPHIA_CHECK_OK(check_text(parameters[i]));
    const EngineValue value = make_value(parameters[i], false);
    if (duckdb_bind_value(statement, i + 1, value.raw) == DuckDBSuccess) continue;
    return std::unexpected(engine_error(duckdb_prepare_error(statement)));
  }
  return {};
}

Result<std::vector<Column>> result_columns(duckdb_result& result,
                                           const std::vector<Column>& before_casts) {
  if (!before_casts.empty()) return before_casts;
  std::vector<Column> columns;
  for (idx_t i = 0; i < duckdb_column_count(&result); ++i) {
    const LogicalType type(duckdb_column_logical_type(&result, i));
    Column column{column_name(duckdb_column_name(&result, i)), column_type(type.raw),
                  type_text(type.raw)};
    if (!has_reader(type.raw)) {
      return fail(Code::kInvalidArgument, "column " + column.name + " is a " + column.sql_type +
                                              ": cast it to VARCHAR in the statement");
    }
    columns.push_back(std::move(column));
  }
  return columns;
}

StatementKind kind_of(duckdb_statement_type type) {
  switch (type) {
    case DUCKDB_STATEMENT_TYPE_SELECT:
      return StatementKind::kRead;
    case DUCKDB_STATEMENT_TYPE_INSERT:
    case DUCKDB_STATEMENT_TYPE_UPDATE:
    case DUCKDB_STATEMENT_TYPE_DELETE:
    case DUCKDB_STATEMENT_TYPE_MERGE_INTO:
    case DUCKDB_STATEMENT_TYPE_CREATE:
    case DUCKDB_STATEMENT_TYPE_CREATE_FUNC:
    case DUCKDB_STATEMENT_TYPE_ALTER:
    case DUCKDB_STATEMENT_TYPE_DROP:
      return StatementKind::kWrite;
    default:
      return StatementKind::kOther;
  }
}

// The statement that EXPLAIN ANALYZE would run; empty for a plain EXPLAIN, which runs nothing.
std::string_view explained_statement(std::string_view sql) {
  Word word = next_word(sql, next_word(sql).end);
  bool analyze = word.text == "ANALYZE";
  if (word.text == "(") {
    while (!word.text.empty() && word.text != ")") {
      word = next_word(sql, word.end);
      analyze = analyze || word.text == "ANALYZE";
    }
  }
  return analyze ? sql.substr(word.end) : std::string_view();
}

}  // namespace

Connection::Connection(std::unique_ptr<State> state) : state_(std::move(state)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Status Connection::execute(std::string_view sql) {
  SOPHIA_CHECK_OK(check_sql(sql));
  state_->statements.clear();  // the text may change tables that they were bound to
  return run(state_->raw, std::string(sql));
}

// A prepared statement with its parameters, owned by the connection's cache.
struct Connection::BoundStatement {
  duckdb_prepared_statement raw;
  const std::vector<Column>* columns;
};

Result<Connection::BoundStatement> Connection::bind(std::string_view sql,
                                                    std::span<const Value> parameters) {
  SOPHIA_CHECK_OK(check_sql(sql));
  auto& statements = state_->statements;
  std::string text(sql);
  auto found = statements.find(text);
  if (found == statements.end()) {
    if (statements.size() >= kMaxStatements) statements.clear();
    SOPHIA_TRY(auto made, prepare_readable(state_->raw, text));
    found = statements.emplace(std::move(text), std::move(made)).first;
  }
  const State::Statement& statement = found->second;
  SOPHIA_CHECK_OK(bind_parameters(statement.prepared.raw, parameters));
  return BoundStatement{statement.prepared.raw, &statement.columns};
}

Result<ResultSet> Connection::query(std::string_view sql, std::span<const Value> parameters) {
  SOPHIA_TRY(const BoundStatement statement, bind(sql, parameters));
  EngineResult result;
  if (duckdb_execute_prepared(statement.raw, &result.raw) != DuckDBSuccess) {
    return std::unexpected(engine_error(duckdb_result_error(&result.raw)));
  }
  ResultSet set;
  SOPHIA_TRY(set.columns_, result_columns(result.raw, *statement.columns));
  set.is_rows_ = duckdb_result_return_type(result.raw) == DUCKDB_RESULT_TYPE_QUERY_RESULT;
  if (duckdb_result_return_type(result.raw) == DUCKDB_RESULT_TYPE_CHANGED_ROWS) {
    set.rows_changed_ = static_cast<std::int64_t>(duckdb_rows_changed(&result.raw));
  }
  while (duckdb_data_chunk chunk = duckdb_fetch_chunk(result.raw)) {
    read_chunk(chunk, set.cells_);
    duckdb_destroy_data_chunk(&chunk);
  }
  return set;
}

Status Connection::stream(std::string_view sql, std::span<const Value> parameters,
                          const std::function<Status(const ResultSet&)>& chunk) {
  SOPHIA_TRY(const BoundStatement statement, bind(sql, parameters));
  duckdb_pending_result pending = nullptr;
  EngineResult result;
  const bool is_pending =
      duckdb_pending_prepared_streaming(statement.raw, &pending) == DuckDBSuccess;
  const bool is_running =
      is_pending && duckdb_execute_pending(pending, &result.raw) == DuckDBSuccess;
  if (!is_running) {
    const char* text =
        is_pending ? duckdb_result_error(&result.raw) : duckdb_pending_error(pending);
    auto error = engine_error(text == nullptr ? "INTERNAL Error: no message" : text);
    duckdb_destroy_pending(&pending);
    return std::unexpected(std::move(error));
  }
  duckdb_destroy_pending(&pending);
  ResultSet set;
  SOPHIA_TRY(set.columns_, result_columns(result.raw, *statement.columns));
  bool seen = false;
  while (duckdb_data_chunk data = duckdb_fetch_chunk(result.raw)) {
    set.cells_.clear();
    read_chunk(data, set.cells_);
    duckdb_destroy_data_chunk(&data);
    if (set.cells_.empty()) continue;
    seen = true;
    SOPHIA_CHECK_OK(chunk(set));
  }
  if (const char* text = duckdb_result_error(&result.raw); text != nullptr && *text != '\0') {
    return std::unexpected(engine_error(text));
  }
  set.cells_.clear();
  return seen ? Status() : chunk(set);
}

Result<StatementKind> Connection::inspect(std::string_view sql) {
  SOPHIA_CHECK_OK(check_sql(sql));
  const std::string text(sql);
  duckdb_extracted_statements extracted = nullptr;
  const idx_t count = duckdb_extract_statements(state_->raw, text.c_str(), &extracted);
  const char* why = count == 0 ? duckdb_extract_statements_error(extracted) : nullptr;
  const std::string error = why == nullptr ? "" : why;
  duckdb_destroy_extracted(&extracted);
  if (!error.empty()) return std::unexpected(engine_error(error));
  if (count != 1) {
    return fail(Code::kInvalidArgument, count == 0 ? "there is no statement in the SQL text"
                                                   : "more than one statement: send one at a time");
  }
  const std::string first = next_word(sql).text;
  if (is_one_of(kOtherWords, first)) return StatementKind::kOther;
  if (is_one_of(kWriteWords, first)) return StatementKind::kWrite;
  if (first == "UPDATE") {
    const bool is_extensions = next_word(sql, next_word(sql).end).text == "EXTENSIONS";
    return is_extensions ? StatementKind::kOther : StatementKind::kWrite;
  }
  if (first == "EXPLAIN") {
    const std::string_view inner = explained_statement(sql);
    if (!inner.empty()) return inspect(inner);
  }
  SOPHIA_TRY(const Prepared prepared, prepare(state_->raw, text));
  const auto type = duckdb_prepared_statement_type(prepared.raw);
  return type == DUCKDB_STATEMENT_TYPE_EXPLAIN ? StatementKind::kRead : kind_of(type);
}

Status Connection::begin() {
  SOPHIA_CHECK_OK(run(state_->raw, "BEGIN TRANSACTION"));
  state_->in_transaction = true;
  return {};
}

Status Connection::commit() {
  state_->in_transaction = false;  // a failed COMMIT has rolled back
  return run(state_->raw, "COMMIT");
}

Status Connection::rollback() {
  state_->in_transaction = false;
  return run(state_->raw, "ROLLBACK");
}

bool Connection::in_transaction() const { return state_->in_transaction; }
void Connection::interrupt() { duckdb_interrupt(state_->raw); }
void* Connection::native_handle() const { return state_->raw; }

Status transaction(Connection& connection, const std::function<Status(Connection&)>& body) {
  for (int attempt = 1;; ++attempt) {
    SOPHIA_CHECK_OK(connection.begin());
    Status status = body(connection);
    if (status) {
      status = connection.commit();
    } else if (auto rolled_back = connection.rollback(); !rolled_back) {
      return fail(std::move(status).error(),
                  "rollback failed (" + rolled_back.error().message + ")");
    }
    if (status || status.error().code != Code::kUnavailable || attempt == kMaxAttempts)
      return status;
    // The other writer is in this process: it needs a moment to commit.
    std::this_thread::sleep_for(std::chrono::milliseconds(1 << attempt));
  }
}

}  // namespace sophia::warehouse
