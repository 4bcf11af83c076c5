// A question as a sparse vector for the intent classifier: words, pairs of words, character
// n-grams (typos), groups of words of the trade, and its shape (names, dates, quotes, ids).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/words.h"

namespace sophia::chat {

inline constexpr std::uint32_t kFeatureBits = 17;

struct Feature {
  std::uint32_t index = 0;  // below 2^kFeatureBits
  float value = 0;
};

// A piece of the question that is known to be something: its words count as "@person", "@account",
// "@date" ... and not as themselves.
struct Mask {
  std::size_t first_word = 0;
  std::size_t last_word = 0;
  std::string_view token;
};

// Deterministic; of length 1 (Euclid). Words with a capital inside the sentence that no mask covers
// count as names. O(length of the text).
std::vector<Feature> intent_features(std::string_view text, const std::vector<text::Word>& words,
                                     const std::vector<Mask>& masks);

}  // namespace sophia::chat
