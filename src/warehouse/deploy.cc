#include "warehouse/deploy.h"

#include <cstdio>

namespace sophia::warehouse {
namespace {

std::string label(const Migration& migration) {
  char number[24];
  std::snprintf(number, sizeof number, "%04lld ", static_cast<long long>(migration.version));
  return number + std::string(migration.name);
}

Status apply(Connection& connection, const Migration& migration, const DeployContext& context) {
  const std::int64_t started_ms = context.clock.steady_ms();
  if (auto status = connection.execute(migration.up); !status) {
    return fail(std::move(status).error(), "migration " + label(migration));
  }
  const auto recorded = connection.query(
      "INSERT INTO OPS_MONITORING.SCHEMA_VERSIONS (VERSION, NAME, CHECKSUM, APPLIED_AT, "
      "APPLIED_BY, "
      "DURATION_MS, ROLLBACK_SQL) VALUES ($1, $2, $3, $4, $5, $6, $7)",
      {migration.version, std::string(migration.name), checksum(migration), context.clock.now(),
       context.program, context.clock.steady_ms() - started_ms, std::string(migration.down)});
  if (!recorded) return fail(recorded.error(), "record migration " + label(migration));
  return {};
}

// UPDATED_AT stays empty: the row is the deployment's, not a person's.
Status remember_environment(Connection& connection, const std::string& environment) {
  SOPHIA_TRY(const ResultSet tables,
             connection.query("SELECT count(*) FROM duckdb_tables() WHERE database_name = "
                              "current_database() AND schema_name = 'CONFIG' "
                              "AND table_name = 'APPLICATION_SETTINGS'"));
  if (tables.integer(0, 0) == 0) return {};
  SOPHIA_CHECK_OK(connection.query(
      "INSERT INTO CONFIG.APPLICATION_SETTINGS (SETTING_NAME, SETTING_VALUE, DATA_TYPE, CATEGORY, "
      "DESCRIPTION, VALIDATION_RULE) VALUES ('environment', $1, 'string', 'deployment', "
      "'The environment that this database holds.', 'dev, stg or prod') ON CONFLICT DO NOTHING",
      {environment}));
  return {};
}

}  // namespace

Result<DeployReport> deploy(Connection& connection, const DeployContext& context) {
  SOPHIA_TRY(const auto pending, pending_migrations(connection, context.migrations));
  DeployReport report;
  report.version = context.migrations.empty() ? 0 : context.migrations.back().version;
  report.version_before = report.version - static_cast<std::int64_t>(pending.size());
  if (pending.empty()) return report;
  const Status changed = transaction(connection, [&](Connection& con) -> Status {
    report.changed.clear();
    for (const Migration& migration : pending) {
      SOPHIA_CHECK_OK(apply(con, migration, context));
      report.changed.push_back(label(migration));
    }
    return remember_environment(con, context.environment);
  });
  SOPHIA_CHECK_OK(changed);
  return report;
}

Status check_deployed(Connection& connection) {
  SOPHIA_TRY(const auto pending, pending_migrations(connection, shipped_migrations()));
  if (pending.empty()) return {};
  const bool is_new = pending.size() == shipped_migrations().size();
  return fail(Code::kFailedPrecondition,
              is_new ? "the warehouse is not deployed yet: run sophia deploy"
                     : "the warehouse lacks migration " + label(pending.front()) +
                           (pending.size() > 1 ? " and later ones" : "") + ": run sophia deploy");
}

}  // namespace sophia::warehouse
