// What restricts calls by their length and language: "longer than 30 minutes", "calls in German".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "text/words.h"

namespace sophia::chat {

struct CallLimits {
  std::optional<std::int64_t> min_seconds;  // inclusive
  std::optional<std::int64_t> max_seconds;  // inclusive
  std::vector<std::string> languages;       // ISO 639, as calls have them
  bool any() const { return min_seconds || max_seconds || !languages.empty(); }
  bool operator==(const CallLimits&) const = default;
};

// "longer than / over / more than / at least N minutes", "shorter than / under / less than N
// minutes", also in hours and seconds; "in Spanish", "Spanish calls".
CallLimits read_call_limits(const std::vector<text::Word>& words);

}  // namespace sophia::chat
