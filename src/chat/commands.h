// Commands that would change something ("move the Acme deal to closed won"): Sophia answers, she
// does not act, and says so in place of an answer to another question.
#pragma once

#include <vector>

#include "chat/entities.h"
#include "text/words.h"

namespace sophia::chat {

// Whether the question begins with such a verb and its object: an article, a field of the CRM, or a
// name. "update me on Acme" and "change in sentiment" are questions. O(1).
bool is_command(const std::vector<text::Word>& words, const Entities& entities);

}  // namespace sophia::chat
