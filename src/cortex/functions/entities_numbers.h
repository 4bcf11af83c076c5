// Numbers as they are written or said in English: "1,200.50", "twenty five", "one point two
// million", "a hundred and ten", "two and a half billion", "Q3", "third".
#pragma once

#include <cstddef>
#include <optional>

#include "cortex/functions/entities_tokens.h"

namespace sophia::cortex {

struct SaidNumber {
  double value = 0;
  std::size_t first = 0;  // tokens
  std::size_t last = 0;   // inclusive
  bool spoken = false;    // no figures
  bool scaled = false;    // "million", "k" ...: surely a quantity
  bool integer = true;
};

// The longest number that starts at token i.
std::optional<SaidNumber> number_at(const EntityTokens& tokens, std::size_t i);
// 1 for "first", 3 for "third", "3rd"; 0: none. Up to 31. `used`: tokens that it took.
int ordinal_at(const EntityTokens& tokens, std::size_t i, std::size_t& used);

}  // namespace sophia::cortex
