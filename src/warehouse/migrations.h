// The numbered changes that make the warehouse, and which of them a database has.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "warehouse/database.h"

namespace sophia::warehouse {

struct Migration {
  std::int64_t version;   // 1, 2, 3 ...
  std::string_view name;  // "raw"
  std::string_view up;    // statements
  std::string_view down;  // statements that take it back
};

// Those that this program carries, by version.
std::span<const Migration> shipped_migrations();

struct AppliedMigration {
  std::int64_t version = 0;
  std::string name;
  std::string checksum;
  Timestamp applied_at;
  std::string applied_by;
  std::string rollback_sql;
};

// What OPS_MONITORING.SCHEMA_VERSIONS says, by version; empty in a database that was never
// deployed.
Result<std::vector<AppliedMigration>> applied_migrations(Connection& connection);

// SHA-256 of the statements, in hex.
std::string checksum(const Migration& migration);

// Those of `known` that the database lacks, by version. Errors: kFailedPrecondition when an applied
// one has another checksum than the known one, or the database has one that is not known (it was
// made by a newer program).
Result<std::vector<Migration>> pending_migrations(Connection& connection,
                                                  std::span<const Migration> known);

}  // namespace sophia::warehouse
