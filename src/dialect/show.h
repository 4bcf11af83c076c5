// SHOW, DESCRIBE and USE of the contract's objects.
#pragma once

#include <string>

#include "dialect/expression_rewriter.h"

namespace sophia::dialect {

// At SHOW, DESCRIBE or DESC: a SELECT over the engine's catalog with Snowflake's column names.
// `schema`: what USE chose, or empty.
Result<std::string> rewrite_show(ExpressionRewriter& rewriter, const std::string& schema);
// At USE: the schema that it names, or empty for a database or virtual warehouse. Refuses what the
// contract does not have, and roles.
Result<std::string> read_use(ExpressionRewriter& rewriter);

}  // namespace sophia::dialect
