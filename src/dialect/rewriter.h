// Snowflake's SQL, rewritten for the embedded engine: a documented subset (docs/snowflake_sql.md).
//
//   SOPHIA_TRY(const auto done, rewrite("SELECT v:a.b[0]::INT FROM t", {...}));
//   connection.query(done.sql);   // on a connection that was prepared by session.h
//
// Works on tokens: expressions are read as chains of a primary and what follows it (paths, casts,
// subscripts, OVER); all else goes through as it is. What is not known to give Snowflake's answer
// is refused with line and column, and with the supported form where there is one. Statements:
// SELECT and WITH, SHOW and DESCRIBE of the contract's objects, INSERT, UPDATE, DELETE, EXPLAIN;
// USE may come before them. Names without quotes come out in upper case, as Snowflake folds them.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace sophia::dialect {

struct RewriteOptions {
  Timestamp now;  // CURRENT_TIMESTAMP and its relatives
  std::string catalog = "SOPHIA_AI_DEV";
  std::set<std::string> json_columns;  // upper case: columns that hold VARIANT values
  // Schema and name, for SHOW TABLES to count their rows.
  std::vector<std::pair<std::string, std::string>> tables = {};
};

struct Rewritten {
  std::string sql;     // one statement
  std::string schema;  // what USE asked for; empty: nothing
};

// Errors: kInvalidArgument with the place.
Result<Rewritten> rewrite(std::string_view sql, const RewriteOptions& options);

// Whether the text has a construct or function that only Snowflake's dialect knows. False for text
// that can't be read as tokens.
bool is_snowflake_sql(std::string_view sql);

}  // namespace sophia::dialect
