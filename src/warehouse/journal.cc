#include "warehouse/journal.h"

#include <map>
#include <unordered_set>

#include "core/log.h"
#include "warehouse/engine.h"

namespace sophia::warehouse {
namespace {

struct Table {
  std::string schema;
  std::string name;
  std::string quoted() const { return quoted_name(schema) + "." + quoted_name(name); }
};

Table table_of(const std::string& text) {
  const std::size_t dot = text.find('.');
  SOPHIA_CHECK(dot != std::string::npos);
  return {text.substr(0, dot), text.substr(dot + 1)};
}

const std::string& key_of(const Change& row) { return std::get<std::string>(row.values.front()); }

// In the table's order; the first is the key. Errors: kFailedPrecondition (no such table).
Result<std::vector<std::string>> quoted_columns(Connection& connection, const Table& table) {
  SOPHIA_TRY(const ResultSet rows,
             connection.query("SELECT column_name FROM duckdb_columns() WHERE database_name = "
                              "current_database() AND schema_name = $1 AND table_name = $2 "
                              "ORDER BY column_index",
                              {Value(table.schema), Value(table.name)}));
  if (rows.row_count() == 0)
    return fail(Code::kFailedPrecondition, "there is no table " + table.quoted());
  std::vector<std::string> columns;
  for (std::size_t i = 0; i < rows.row_count(); ++i)
    columns.push_back(quoted_name(rows.text(i, 0)));
  return columns;
}

// INSERT INTO t VALUES ($1, ...) ON CONFLICT (key) DO UPDATE SET every other column.
Result<std::string> replace_statement(Connection& connection, const Table& table) {
  SOPHIA_TRY(const auto columns, quoted_columns(connection, table));
  if (columns.size() < 2)
    return fail(Code::kFailedPrecondition, "only the key is in the table " + table.quoted());
  std::string values;
  std::string set;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    values += (i == 0 ? "$" : ", $") + std::to_string(i + 1);
    if (i > 0) set += (i == 1 ? "" : ", ") + columns[i] + " = excluded." + columns[i];
  }
  return "INSERT INTO " + table.quoted() + " VALUES (" + values + ") ON CONFLICT (" +
         columns.front() + ") DO UPDATE SET " + set;
}

// Which of the keys the table has. One key is found by the table's index.
Result<std::unordered_set<std::string>> known_keys(Connection& connection, const Table& table,
                                                   std::vector<std::string> keys) {
  SOPHIA_TRY(const auto columns, quoted_columns(connection, table));
  const std::string& key = columns.front();
  const bool one = keys.size() == 1;
  const std::string where = one ? " = $1" : " IN (SELECT unnest($1::VARCHAR[]))";
  SOPHIA_TRY(const ResultSet rows,
             connection.query("SELECT " + key + " FROM " + table.quoted() + " WHERE " + key + where,
                              {one ? Value(keys.front()) : Value(std::move(keys))}));
  std::unordered_set<std::string> known;
  for (std::size_t r = 0; r < rows.row_count(); ++r) known.insert(rows.text(r, 0));
  return known;
}

// Appends the rows whose keys the table does not have, as a block; `late` takes the others.
Status append_new(Connection& connection, const std::string& name,
                  const std::vector<const Change*>& rows, std::unordered_set<const Change*>& late) {
  const Table table = table_of(name);
  std::vector<std::string> keys;
  for (const Change* row : rows) keys.push_back(key_of(*row));
  SOPHIA_TRY(auto known, known_keys(connection, table, std::move(keys)));
  std::optional<Appender> appender;
  for (const Change* row : rows) {
    if (!known.insert(key_of(*row)).second) {
      late.insert(row);
      continue;
    }
    if (!appender) {
      SOPHIA_TRY(appender, connection.appender(table.schema, table.name));
    }
    SOPHIA_CHECK_OK(appender->append_row(row->values));
  }
  return appender ? appender->close() : Status{};
}

// New rows first, in blocks: a statement that came before a row did not find it. Then, in order,
// the statements and the rows that replace others.
Status apply_changes(Connection& connection, std::span<const Change> changes) {
  std::map<std::string, std::vector<const Change*>> rows;
  for (const Change& change : changes) {
    if (change.kind == Change::Kind::kPutRow) rows[change.what].push_back(&change);
  }
  std::unordered_set<const Change*> late;
  for (const auto& [table, puts] : rows) SOPHIA_CHECK_OK(append_new(connection, table, puts, late));
  for (const Change& change : changes) {
    std::string sql = change.what;
    if (change.kind == Change::Kind::kPutRow) {
      if (!late.contains(&change)) continue;
      SOPHIA_TRY(sql, replace_statement(connection, table_of(change.what)));
    }
    SOPHIA_TRY(const ResultSet done, connection.query(sql, change.values));
    static_cast<void>(done);
  }
  return {};
}

Status check(const Change& change) {
  for (const Value& value : change.values) SOPHIA_CHECK_OK(check_text(value));
  if (change.kind == Change::Kind::kStatement) return check_sql(change.what);
  SOPHIA_CHECK(!change.values.empty() &&
               std::holds_alternative<std::string>(change.values.front()));
  return {};
}

}  // namespace

Journal::Journal(const std::filesystem::path& file) {
  if (!file.empty()) file_ = std::make_unique<JournalFile>(file.string() + ".journal");
}

Status Journal::load() {
  const std::lock_guard lock(mutex_);
  if (file_ == nullptr) return {};
  SOPHIA_TRY(const auto payloads, file_->read());
  for (const std::string& payload : payloads) {
    SOPHIA_TRY(auto changes, decode_changes(payload));
    std::move(changes.begin(), changes.end(), std::back_inserter(changes_));
  }
  waiting_ = !changes_.empty();
  return {};
}

Status Journal::defer(const std::shared_ptr<Database::State>& database,
                      std::vector<Change> changes) {
  for (const Change& change : changes) SOPHIA_CHECK_OK(check(change));
  const std::lock_guard lock(mutex_);
  if (file_ != nullptr) SOPHIA_CHECK_OK(file_->append(encode_changes(changes)));
  std::move(changes.begin(), changes.end(), std::back_inserter(changes_));
  waiting_ = true;
  if (changes_.size() < kSettleChanges) return {};
  // The changes are durable either way; whoever reads next is told what is wrong.
  if (const Status settled = settle_locked(database); !settled) {
    log::warn("stored rows wait in the journal", {{"reason", settled.error().message}});
  }
  return {};
}

Status Journal::settle(const std::shared_ptr<Database::State>& database) {
  const std::lock_guard lock(mutex_);
  return settle_locked(database);
}

Status Journal::settle_locked(const std::shared_ptr<Database::State>& database) {
  if (changes_.empty()) return {};
  SOPHIA_TRY(auto own, open_connection(database));
  own->settles = true;
  Connection connection(std::move(own));
  SOPHIA_CHECK_OK(
      transaction(connection, [this](Connection& c) { return apply_changes(c, changes_); }));
  if (file_ != nullptr) SOPHIA_CHECK_OK(file_->clear());
  changes_.clear();
  waiting_ = false;
  return {};
}

}  // namespace sophia::warehouse
