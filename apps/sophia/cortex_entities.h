// sophia cortex pii|entities.
#pragma once

#include "command.h"

namespace sophia::app {

void add_entity_functions(const Command& parent, Runtime& runtime);

}  // namespace sophia::app
