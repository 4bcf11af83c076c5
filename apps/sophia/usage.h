// The command line before it is parsed: commands that there are not, and errors of usage in the
// form that the caller asked for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "command.h"
#include "core/result.h"

namespace sophia::app {

// To stderr: "sophia: ..." or, with --json, {"error":{"code","message"}}.
void print_error(const Error& error, bool json);

// Follows the words of the command line through the subcommands. Errors: kInvalidArgument when one
// is no command of its place (whatever else the line holds, --help too): "there is no command
// 'serch'; did you mean 'search'?".
Status check_command(const CLI::App& app, const std::vector<std::string>& arguments);

// Whether --json is among the arguments, for errors of parsing the rest of them.
bool asks_for_json(const std::vector<std::string>& arguments);

// Runs `app` on the arguments; help goes to stdout. Returns an exit code, or nothing when a command
// is to be run.
std::optional<int> parse_command_line(CLI::App& app, int argc, char** argv);

}  // namespace sophia::app
