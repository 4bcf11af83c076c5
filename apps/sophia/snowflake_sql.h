// Snowflake's SQL on an open warehouse, with the AI functions of the settings behind it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "command.h"
#include "providers/usage.h"
#include "warehouse/database.h"

namespace sophia::app {

struct Translated {
  std::string sql;
  std::shared_ptr<providers::MeteredCompletions> completions;  // null: the statement asks for none
};

// Prepares `connection` and gives the statement in the engine's dialect. Once for a database.
// Errors: kInvalidArgument with the place, or with the setting that a provider lacks; the engine's.
Result<Translated> from_snowflake(Runtime& runtime, warehouse::Connection& connection,
                                  std::string_view catalog, std::string_view sql);

}  // namespace sophia::app
