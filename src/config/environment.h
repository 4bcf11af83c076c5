// Names of the environment that begin as ours do and mean nothing: mistyped settings, mostly.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/settings.h"
#include "core/result.h"

namespace sophia::config {

// Those of the process that have a value.
std::vector<std::string> process_environment_names();

// Looks at the SOPHIA_ names of `names` that are no setting, nor a name that scripts, tests or the
// log use, nor in `references`. Returns a warning each, for a person. Errors: kInvalidArgument when
// one is so near to a setting's name that it must be meant; the message names both.
Result<std::vector<std::string>> check_environment_names(
    const std::vector<std::string>& names, const std::vector<std::string>& references);

// The names that secrets of the settings file and the environment refer to (env:NAME).
Result<std::vector<std::string>> referenced_names(const LoadOptions& options);

}  // namespace sophia::config
