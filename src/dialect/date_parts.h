// The date and time parts of Snowflake, with all their spellings.
#pragma once

#include <optional>
#include <string_view>

namespace sophia::dialect {

// "qtr" in upper case -> "quarter"; nullopt for what is no part.
std::optional<std::string_view> date_part(std::string_view upper);

}  // namespace sophia::dialect
