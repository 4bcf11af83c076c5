// sophia cortex sentiment|summarize|topics|key-phrases|risks|next-steps|objections|questions.
#pragma once

#include "command.h"

namespace sophia::app {

void add_text_functions(const Command& parent, Runtime& runtime);

}  // namespace sophia::app
