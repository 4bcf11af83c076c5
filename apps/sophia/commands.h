// The list of subcommands, in the order that --help shows them.
#pragma once

#include "command.h"

namespace sophia::app {

void add_doctor_command(CLI::App& app, Runtime& runtime);

inline void add_all_commands(CLI::App& app, Runtime& runtime) {
  add_doctor_command(app, runtime);
}

}  // namespace sophia::app
