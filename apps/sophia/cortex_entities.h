// sophia cortex pii|entities.
#pragma once

#include "command.h"

namespace sophia::app {

void add_entity_functions(CLI::App& parent, Runtime& runtime);

}  // namespace sophia::app
