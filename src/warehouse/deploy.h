// Deployment: brings a database to the newest version, takes versions back, and compares the live
// catalog with the contract.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "warehouse/database.h"
#include "warehouse/migrations.h"

namespace sophia::warehouse {

struct DeployContext {
  std::span<const Migration> migrations = shipped_migrations();
  std::string environment = "dev";
  std::string program;  // recorded in APPLIED_BY, "sophia 0.1.0"
  const Clock& clock;
};

struct DeployReport {
  std::int64_t version_before = 0;
  std::int64_t version = 0;
  std::vector<std::string> changed;  // "0002 raw", in the order they were applied or taken back
};

// Applies what is pending in one transaction: a failing statement leaves the former version. A
// second run changes nothing. Remembers the environment in CONFIG. Errors: as pending_migrations();
// those of the failing statement, with the migration's name in front.
Result<DeployReport> deploy(Connection& connection, const DeployContext& context);

// kFailedPrecondition ("run sophia deploy") unless the database is at the newest version.
Status check_deployed(Connection& connection);

struct RollbackOptions {
  std::int64_t to_version = -1;  // -1: the version before the present one
  bool discard_data = false;
};

// Takes migrations back, newest first, in one transaction, with the statements that were stored
// when they were applied. Refused (kFailedPrecondition, naming tables and row counts) where rows
// would be lost: rows of dropped tables, values of dropped columns, deleted rows; rows that the
// migrations themselves put in do not count. kInvalidArgument when there is no such version.
Result<DeployReport> rollback(Database& database, const DeployContext& context,
                              const RollbackOptions& options);

struct Difference {
  std::string kind;      // "missing", "unexpected", "different"
  std::string object;    // "column STG_TRANSFORMED.STG_GONG_CALLS.CALL_ID"
  std::string expected;  // "VARCHAR NOT NULL", or empty
  std::string actual;
  auto operator<=>(const Difference&) const = default;
};

// Schemas, tables, columns (type, nullability, default), keys, sequences and functions of the live
// catalog against those that the migrations make in an empty database. Sorted by object; a table
// that one side lacks is named without its columns.
Result<std::vector<Difference>> find_drift(Connection& connection, const DeployContext& context);

}  // namespace sophia::warehouse
