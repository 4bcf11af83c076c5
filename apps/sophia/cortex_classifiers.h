// sophia cortex train|classify|answer.
#pragma once

#include "command.h"

namespace sophia::app {

void add_classifier_functions(CLI::App& parent, Runtime& runtime);

}  // namespace sophia::app
