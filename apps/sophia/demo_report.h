// What the demo shows when the data is there: calls, reps, a search, questions, what to try next.
#pragma once

#include "command.h"

namespace sophia::app {

Status show_demo_report(Runtime& runtime);

}  // namespace sophia::app
