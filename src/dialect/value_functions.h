// Text and division as Snowflake has them, as functions of the engine over values of any type.
#pragma once

#include "core/result.h"
#include "warehouse/database.h"

namespace sophia::dialect {

// Registers, for all connections of the database:
//   sophia_text(x) -> VARCHAR        what any_column.h says; of a JSON null NULL
//   sophia_divide(a, b) -> DOUBLE    of exact numbers rounded, half away from zero, to as many
//       digits as Snowflake's NUMBER has: max(s, min(s + 6, 12)) for a dividend with s digits.
//       By zero: an error.
//   sophia_repeated_key(text) -> VARCHAR  what json_keys.h says; NULL when there is none
// Errors: the engine's.
// Source: Snowflake, "Arithmetic operators", section "Scale and precision".
Status register_value_functions(warehouse::Connection& connection);

}  // namespace sophia::dialect
