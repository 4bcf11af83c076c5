// The rules of sentiment: which words count how much, given what stands around them.
//
// A valenced word or phrase has the valence of the lexicon, times (1 + boosts of the three words
// before it, fading), times the factor of a negator within four words before it in the same clause
// ("not", "without", "no longer"; two negators cancel), times 0.6 in a conditional or hoped-for
// clause, times 1.25 when it alone is in capitals. Words before the last "but" weigh 0.6, those
// behind it 1.25; a clause of "although" weighs 0.6.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "cortex/functions/sentiment_tokens.h"
#include "cortex/functions/valence_lexicon.h"

namespace sophia::cortex {

// Numbers of a text, in the order that the learned weights know ("d0" ...).
inline constexpr std::size_t kDenseFeatures = 24;
using DenseFeatures = std::array<float, kDenseFeatures>;

struct RuleResult {
  DenseFeatures features{};
  float compound = 0;  // sum / sqrt(sum^2 + 15) of the weighted valences, -1 to 1
  std::uint32_t words = 0;
  std::uint32_t valenced = 0;  // words, phrases and emoticons with a valence
  bool sarcasm = false;        // a cue of irony
  std::vector<bool> negated;   // a token: in the scope of a negator
};

// Applies the rules; reuses the memory of `result`.
void apply_rules(const TokenList& list, const ValenceLexicon& lexicon, RuleResult& result);

}  // namespace sophia::cortex
