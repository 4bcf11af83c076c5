// A connection that speaks Snowflake's dialect: SNOWFLAKE.CORTEX and the helper macros in an
// attached catalog in memory, NULLs ordered as Snowflake orders them.
#pragma once

#include <string_view>

#include "dialect/ai_functions.h"
#include "dialect/rewriter.h"
#include "warehouse/database.h"

namespace sophia::dialect {

// Prepares the connection; once for a database. Errors: the engine's.
Status open_session(warehouse::Connection& connection, std::string_view catalog, AiOptions options);

// Makes what the rewritten statement calls; before it runs.
Status define_macros(warehouse::Connection& connection, std::string_view catalog,
                     std::string_view sql);

// What rewrite() must know of the warehouse: its VARIANT columns, tables, name, and the time.
Result<RewriteOptions> rewrite_options(warehouse::Connection& connection, std::string_view catalog,
                                       Timestamp now);

// Unqualified tables are found in `schema` (of USE) from now on.
Status use_schema(warehouse::Connection& connection, std::string_view catalog,
                  std::string_view schema);

// The id of the model that made the warehouse's vectors; empty when there are none.
Result<std::string> stored_model(warehouse::Connection& connection);

}  // namespace sophia::dialect
