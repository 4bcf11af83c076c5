// Statements, streams and transactions of one connection.
#include <chrono>
#include <thread>

#include "warehouse/engine.h"
#include "warehouse/sql_text.h"

namespace sophia::warehouse {
namespace {

// Statements kept prepared a connection; when there are more, all are dropped and prepared anew.
constexpr std::size_t kMaxStatements = 256;
constexpr int kMaxAttempts = 5;

std::string column_name(const char* name) { return name == nullptr ? "" : name; }

// Lists, structures and maps, whose text form is JSON.
bool is_nested_type(duckdb_type id) {
  return id == DUCKDB_TYPE_LIST || id == DUCKDB_TYPE_ARRAY || id == DUCKDB_TYPE_STRUCT ||
         id == DUCKDB_TYPE_MAP;
}

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
    const bool is_nested = is_cast && is_nested_type(id);
    needed = needed || is_cast;
    const char* raw_name = duckdb_prepared_statement_column_name(statement, i);
    columns.push_back({column_name(raw_name), is_nested ? ColumnType::kJson : column_type(type.raw),
                       type_text(type.raw)});
    duckdb_free(const_cast<char*>(raw_name));
    const std::string alias = "c" + std::to_string(i);
    casts += std::string(i == 0 ? "" : ", ") +
             (is_cast ? "CAST(" + alias + (is_nested ? " AS JSON)" : " AS VARCHAR)") : alias);
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

// Counts a change when a statement that may write has run, whatever came of it.
class ChangeCounter {
 public:
  ChangeCounter(Database::State& database, duckdb_prepared_statement statement,
                std::string_view sql)
      : database_(database),
        writes_(duckdb_prepared_statement_type(statement) != DUCKDB_STATEMENT_TYPE_SELECT),
        of_memory_only_(writes_ && written_schema(sql) == "AI_MEMORY") {}
  ChangeCounter(const ChangeCounter&) = delete;
  ChangeCounter& operator=(const ChangeCounter&) = delete;
  ~ChangeCounter() {
    if (writes_) database_.note_change(of_memory_only_);
  }

 private:
  Database::State& database_;
  bool writes_;
  bool of_memory_only_;
};

// Damage names the file that has it.
Error located(Error error, const Connection::State& state) {
  if (error.code != Code::kDataLoss) return error;
  return damage_error(std::move(error), state.database->file);
}

}  // namespace

Connection::Connection(std::unique_ptr<State> state) : state_(std::move(state)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Status Connection::execute(std::string_view sql) {
  SOPHIA_CHECK_OK(check_sql(sql));
  SOPHIA_CHECK_OK(settle_first(*state_));
  state_->statements.clear();  // the text may change tables that they were bound to
  Status status = run(state_->raw, std::string(sql));
  state_->database->note_change();
  if (!status) return std::unexpected(located(std::move(status).error(), *state_));
  return status;
}

// A prepared statement with its parameters, owned by the connection's cache.
struct Connection::BoundStatement {
  duckdb_prepared_statement raw;
  const std::vector<Column>* columns;
};

Result<Connection::BoundStatement> Connection::bind(std::string_view sql,
                                                    std::span<const Value> parameters) {
  SOPHIA_CHECK_OK(check_sql(sql));
  SOPHIA_CHECK_OK(settle_first(*state_));
  auto& statements = state_->statements;
  std::string text(sql);
  auto found = statements.find(text);
  const std::uint64_t changes = state_->database->changes;
  if (found != statements.end() && found->second.changes != changes) {
    statements.erase(found);
    found = statements.end();
  }
  if (found == statements.end()) {
    if (statements.size() >= kMaxStatements) statements.clear();
    SOPHIA_TRY(auto made, prepare_readable(state_->raw, text));
    made.changes = changes;
    found = statements.emplace(std::move(text), std::move(made)).first;
  }
  const State::Statement& statement = found->second;
  SOPHIA_CHECK_OK(bind_parameters(statement.prepared.raw, parameters));
  return BoundStatement{statement.prepared.raw, &statement.columns};
}

Result<ResultSet> Connection::query(std::string_view sql, std::span<const Value> parameters) {
  SOPHIA_TRY(const BoundStatement statement, bind(sql, parameters));
  const ChangeCounter counter(*state_->database, statement.raw, sql);
  EngineResult result;
  if (duckdb_execute_prepared(statement.raw, &result.raw) != DuckDBSuccess) {
    return std::unexpected(located(engine_error(duckdb_result_error(&result.raw)), *state_));
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
  const ChangeCounter counter(*state_->database, statement.raw, sql);
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
    return std::unexpected(located(std::move(error), *state_));
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
    return std::unexpected(located(engine_error(text), *state_));
  }
  set.cells_.clear();
  return seen ? Status() : chunk(set);
}

Status Connection::begin() {
  SOPHIA_CHECK_OK(settle_first(*state_));
  SOPHIA_CHECK_OK(run(state_->raw, "BEGIN TRANSACTION"));
  state_->in_transaction = true;
  return {};
}

Status Connection::commit() {
  state_->in_transaction = false;  // a failed COMMIT has rolled back
  Status status = run(state_->raw, "COMMIT");
  state_->database->note_change();  // only now do others see what was written
  return status;
}

Status Connection::rollback() {
  state_->in_transaction = false;
  return run(state_->raw, "ROLLBACK");
}

bool Connection::in_transaction() const { return state_->in_transaction; }
std::uint64_t Connection::data_version() const { return state_->database->data_changes; }
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
