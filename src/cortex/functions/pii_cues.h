// Words that say what a number is.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "cortex/functions/entities_tokens.h"
#include "cortex/functions/pii.h"

namespace sophia::cortex {

struct PiiCue {
  PiiType type = PiiType::kId;
  std::size_t last = 0;   // its last token
  bool numbered = false;  // "number", "no", "#", "digits", "is" stood between it and the value
};

// The cue that token i is (with the tokens before it); nullopt: none.
std::optional<PiiType> cue_at(const EntityTokens& tokens, std::size_t i);
// Words that link a cue with its value: "number is", "ending in", "last four digits of my".
bool is_cue_link(std::string_view word);
// The cue that the words just before token i give, over links only.
std::optional<PiiCue> cue_before(const EntityTokens& tokens, std::size_t i);
// The nearest cue before token i with whatever words between, but no number.
std::optional<PiiType> distant_cue(const EntityTokens& tokens, std::size_t i);
// "... is my account number", "7485 ssn": the cue just behind token `last`.
std::optional<PiiType> cue_after(const EntityTokens& tokens, std::size_t last);

}  // namespace sophia::cortex
