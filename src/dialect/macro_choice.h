// Which of the macros a statement needs: making all of them takes longer than most statements.
#pragma once

#include <string>
#include <string_view>

namespace sophia::dialect {

// The CREATE MACRO statements of `macros` whose names or operators occur in `sql`, and those that
// these use, in their order. A word in a text counts too: one macro too many does no harm.
std::string macros_for(std::string_view sql, std::string_view macros);

}  // namespace sophia::dialect
