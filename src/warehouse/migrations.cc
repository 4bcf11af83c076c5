#include "warehouse/migrations.h"

#include "core/hash.h"

namespace sophia::warehouse {
namespace {

Result<bool> has_table(Connection& connection, std::string_view schema, std::string_view table) {
  SOPHIA_TRY(const ResultSet rows,
             connection.query("SELECT count(*) FROM duckdb_tables() WHERE database_name = "
                              "current_database() AND schema_name = $1 AND table_name = $2",
                              {std::string(schema), std::string(table)}));
  return rows.integer(0, 0) > 0;
}

}  // namespace

std::string checksum(const Migration& migration) { return sha256_hex(migration.up); }

Result<std::vector<AppliedMigration>> applied_migrations(Connection& connection) {
  std::vector<AppliedMigration> applied;
  SOPHIA_TRY(const bool is_deployed, has_table(connection, "OPS_MONITORING", "SCHEMA_VERSIONS"));
  if (!is_deployed) return applied;
  SOPHIA_TRY(const ResultSet rows,
             connection.query("SELECT VERSION, NAME, CHECKSUM, APPLIED_AT, APPLIED_BY, "
                              "ROLLBACK_SQL FROM OPS_MONITORING.SCHEMA_VERSIONS ORDER BY VERSION"));
  for (std::size_t i = 0; i < rows.row_count(); ++i) {
    applied.push_back({rows.integer(i, 0), rows.text(i, 1), rows.text(i, 2), rows.timestamp(i, 3),
                       rows.text(i, 4), rows.text(i, 5)});
  }
  return applied;
}

Result<std::vector<Migration>> pending_migrations(Connection& connection,
                                                  std::span<const Migration> known) {
  SOPHIA_TRY(const auto applied, applied_migrations(connection));
  for (std::size_t i = 0; i < applied.size(); ++i) {
    const std::string label = std::to_string(applied[i].version) + " (" + applied[i].name + ")";
    if (i >= known.size() || known[i].version != applied[i].version) {
      return fail(Code::kFailedPrecondition,
                  "the warehouse has migration " + label +
                      ", which this program does not know: use the program that deployed it (" +
                      applied[i].applied_by + ") or a newer one");
    }
    if (checksum(known[i]) != applied[i].checksum) {
      return fail(Code::kFailedPrecondition,
                  "migration " + label + " differs from the one that was applied (checksum " +
                      applied[i].checksum.substr(0, 12) + ", now " +
                      checksum(known[i]).substr(0, 12) +
                      "): an applied migration is never edited; add a new one");
    }
  }
  return std::vector<Migration>(known.begin() + static_cast<std::ptrdiff_t>(applied.size()),
                                known.end());
}

}  // namespace sophia::warehouse
