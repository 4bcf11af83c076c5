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

// What a masked piece counts as. A rival counts as the word.
inline constexpr std::string_view kRepMask = "@rep";          // one of us
inline constexpr std::string_view kContactMask = "@contact";  // somebody of a customer
inline constexpr std::string_view kAccountMask = "@account";
inline constexpr std::string_view kDealMask = "@deal";
inline constexpr std::string_view kIdMask = "@id";
inline constexpr std::string_view kDateMask = "@date";
inline constexpr std::string_view kRivalMask = "competitor";

// A piece of the question that is known to be something: its words count as one of the above and
// not as themselves.
struct Mask {
  std::size_t first_word = 0;
  std::size_t last_word = 0;
  std::string_view token;
};

// Deterministic; of length 1 (Euclid). Words with a capital inside the sentence that no mask covers
// count as names. `plain`: what each word is read as (gloss.h), or empty. O(length of the text).
std::vector<Feature> intent_features(std::string_view text, const std::vector<text::Word>& words,
                                     const std::vector<Mask>& masks,
                                     const std::vector<std::string>& plain);

// The question for a sentence model: known names are replaced by the same few stand-ins, so that
// the meaning of a name does not count, and words by their plain ones. Everything else stays as it
// was written.
std::string with_stand_ins(std::string_view text, const std::vector<text::Word>& words,
                           const std::vector<Mask>& masks, const std::vector<std::string>& plain);

}  // namespace sophia::chat
