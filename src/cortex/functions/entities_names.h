// Names of people in a text.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "cortex/functions/entities_tokens.h"

namespace sophia::cortex {

struct NameRange {
  std::size_t first = 0;  // tokens
  std::size_t last = 0;   // inclusive
  bool known = false;     // of the party list
};

// By the parties' names (any case, short forms, one wrong letter), by lists of common names, by
// words that introduce a name ("my name is ...", "thanks, ...") and by capitals where the text has
// both cases. `bare`: a text of nothing but unknown words (and codes) is a name.
// `taken(i)`: token i is something else. In order, without overlaps. Linear in the text.
std::vector<NameRange> find_names(const EntityTokens& tokens, std::span<const std::string> parties,
                                  bool bare, const std::function<bool(std::size_t)>& taken);

}  // namespace sophia::cortex
