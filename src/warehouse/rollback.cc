#include <map>
#include <ranges>
#include <set>

#include "warehouse/deploy.h"
#include "warehouse/engine.h"

namespace sophia::warehouse {
namespace {

constexpr char kReference[] = "SOPHIA_REFERENCE";

struct Table {
  std::string schema;
  std::string name;
  std::string full() const { return quoted_name(schema) + "." + quoted_name(name); }
  std::string shown() const { return schema + "." + name; }
  auto operator<=>(const Table&) const = default;
};
using Tables = std::map<Table, std::set<std::string>>;  // with their columns

Result<Tables> read_tables(Connection& connection, const std::string& catalog) {
  SOPHIA_TRY(const ResultSet rows,
             connection.query("SELECT schema_name, table_name, column_name FROM duckdb_columns() "
                              "WHERE database_name = $1 AND NOT internal "
                              "AND NOT (schema_name = 'OPS_MONITORING' "
                              "AND table_name = 'SCHEMA_VERSIONS')",
                              {catalog}));
  Tables tables;
  for (std::size_t i = 0; i < rows.row_count(); ++i) {
    tables[{rows.text(i, 0), rows.text(i, 1)}].insert(rows.text(i, 2));
  }
  return tables;
}

Result<std::int64_t> count(Connection& connection, const std::string& sql) {
  SOPHIA_TRY(const ResultSet rows, connection.query(sql));
  return rows.integer(0, 0);
}

// An empty database beside the live one, with what the migrations themselves put in.
class ReferenceDatabase {
 public:
  static Result<std::unique_ptr<ReferenceDatabase>> make(Database& database,
                                                         const DeployContext& context) {
    SOPHIA_TRY(Connection connection, database.connect());
    SOPHIA_CHECK_OK(connection.execute(std::string("ATTACH ':memory:' AS ") + kReference));
    auto reference = std::make_unique<ReferenceDatabase>(std::move(connection));
    SOPHIA_CHECK_OK(reference->connection_.execute(std::string("USE ") + kReference));
    SOPHIA_CHECK_OK(deploy(reference->connection_, context));
    return reference;
  }
  explicit ReferenceDatabase(Connection connection) : connection_(std::move(connection)) {}
  ReferenceDatabase(const ReferenceDatabase&) = delete;
  ReferenceDatabase& operator=(const ReferenceDatabase&) = delete;
  ~ReferenceDatabase() {
    // In memory and gone with the process at the latest.
    static_cast<void>(connection_.execute("USE memory"));
    static_cast<void>(connection_.execute(std::string("DETACH ") + kReference));
  }

 private:
  Connection connection_;
};

// What the open transaction of `changing` takes away from what `before` still sees.
class LossFinder {
 public:
  LossFinder(Connection& before, Connection& changing, std::string catalog)
      : before_(before), changing_(changing), catalog_(std::move(catalog)) {}

  // "AI_MEMORY.MEMORY_RECORDS (12 rows)", ...
  Result<std::vector<std::string>> find() {
    SOPHIA_TRY(const Tables old_tables, read_tables(before_, catalog_));
    SOPHIA_TRY(const Tables new_tables, read_tables(changing_, catalog_));
    SOPHIA_TRY(seeds_, read_tables(before_, kReference));
    for (const auto& [table, columns] : old_tables) {
      const auto left = new_tables.find(table);
      SOPHIA_CHECK_OK(left == new_tables.end() ? dropped_table(table, columns)
                                               : changed_table(table, columns, left->second));
    }
    return std::move(losses_);
  }

 private:
  Status dropped_table(const Table& table, const std::set<std::string>& columns) {
    std::string rows = "SELECT * FROM " + catalog_ + "." + table.full();
    const auto seed = seeds_.find(table);
    if (seed != seeds_.end() && seed->second == columns) {
      rows += " EXCEPT ALL SELECT * FROM " + std::string(kReference) + "." + table.full();
    }
    SOPHIA_TRY(const auto lost, count(before_, "SELECT count(*) FROM (" + rows + ")"));
    if (lost > 0) losses_.push_back(table.shown() + " (" + std::to_string(lost) + " rows)");
    return {};
  }

  Status changed_table(const Table& table, const std::set<std::string>& columns,
                       const std::set<std::string>& left) {
    for (const std::string& column : columns) {
      if (left.contains(column)) continue;
      SOPHIA_TRY(const auto lost, count(before_, "SELECT count(" + quoted_name(column) + ") FROM " +
                                                     catalog_ + "." + table.full()));
      if (lost == 0) continue;
      losses_.push_back(table.shown() + "." + column + " (" + std::to_string(lost) + " values)");
    }
    const std::string all = "SELECT count(*) FROM " + catalog_ + "." + table.full();
    SOPHIA_TRY(const auto rows_before, count(before_, all));
    SOPHIA_TRY(const auto rows_after, count(changing_, all));
    if (rows_after >= rows_before) return {};
    losses_.push_back(table.shown() + " (" + std::to_string(rows_before - rows_after) + " rows)");
    return {};
  }

  Connection& before_;
  Connection& changing_;
  std::string catalog_;
  Tables seeds_;
  std::vector<std::string> losses_;
};

Status refuse(const std::vector<std::string>& losses) {
  std::string text = "this rollback would lose data, so nothing was changed: ";
  for (std::size_t i = 0; i < losses.size(); ++i) text += (i == 0 ? "" : ", ") + losses[i];
  return fail(Code::kFailedPrecondition,
              text + ". Save what you need, then repeat it with --discard-data");
}

Status take_back(Connection& connection, const AppliedMigration& migration) {
  const std::string name = std::to_string(migration.version) + " (" + migration.name + ")";
  // The record goes first: the first migration drops the table that holds it.
  SOPHIA_CHECK_OK(connection.query("DELETE FROM OPS_MONITORING.SCHEMA_VERSIONS WHERE VERSION = $1",
                                   {migration.version}));
  if (auto status = connection.execute(migration.rollback_sql); !status) {
    return fail(std::move(status).error(), "take back migration " + name);
  }
  return {};
}

Result<std::int64_t> target_version(const std::vector<AppliedMigration>& applied,
                                    std::int64_t wanted) {
  if (applied.empty()) {
    return fail(Code::kInvalidArgument, "nothing is deployed, so there is nothing to take back");
  }
  const std::int64_t present = applied.back().version;
  const std::int64_t target = wanted >= 0 ? wanted : present - 1;
  if (target < present) return target;
  return fail(Code::kInvalidArgument, "version " + std::to_string(target) +
                                          " is not before the present version " +
                                          std::to_string(present));
}

}  // namespace

Result<DeployReport> rollback(Database& database, const DeployContext& context,
                              const RollbackOptions& options) {
  SOPHIA_TRY(Connection changing, database.connect());
  SOPHIA_TRY(Connection before, database.connect());
  SOPHIA_TRY(const auto applied, applied_migrations(changing));
  SOPHIA_TRY(const std::int64_t target, target_version(applied, options.to_version));
  SOPHIA_TRY(const auto reference, ReferenceDatabase::make(database, context));

  DeployReport report;
  report.version_before = applied.back().version;
  report.version = target;
  const Status changed = transaction(changing, [&](Connection& con) -> Status {
    report.changed.clear();
    for (const AppliedMigration& migration : std::views::reverse(applied)) {
      if (migration.version <= target) break;
      SOPHIA_CHECK_OK(take_back(con, migration));
      report.changed.push_back(std::to_string(migration.version) + " " + migration.name);
    }
    LossFinder finder(before, con, database.catalog());
    SOPHIA_TRY(const auto losses, finder.find());
    return losses.empty() || options.discard_data ? Status() : refuse(losses);
  });
  SOPHIA_CHECK_OK(changed);
  return report;
}

}  // namespace sophia::warehouse
