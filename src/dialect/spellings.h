// Names that Snowflake tells apart and the engine does not. Internal to the module.
#pragma once

#include <vector>

#include "dialect/lexer.h"

namespace sophia::dialect {

// Snowflake's names without quotes are in upper case, those in quotes as written; to the engine
// "x", "X" and x are one. Refused is a statement with two such names, at the second. A column's own
// name as a title in the outermost SELECT, as in MAX(x) AS "x", is no reason, unless ORDER BY,
// HAVING or QUALIFY say x: there the engine would take the title for it.
// Errors: kInvalidArgument with the place.
Status check_spellings(std::string_view sql, const std::vector<Token>& tokens);

}  // namespace sophia::dialect
