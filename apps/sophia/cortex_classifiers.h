// sophia cortex train|classify|answer.
#pragma once

#include "command.h"

namespace sophia::app {

void add_classifier_functions(const Command& parent, Runtime& runtime);

}  // namespace sophia::app
