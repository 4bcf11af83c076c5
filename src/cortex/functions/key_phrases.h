// Key phrases: free topics of a call or text, in its own words.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cortex/functions/call_sentences.h"

namespace sophia::cortex {

inline constexpr std::string_view kKeyPhrasesVersion = "key-phrases-1";

struct KeyPhrase {
  std::string text;  // as first said, lower case unless a name
  double score = 0;  // relative to the best: 0 to 1
  std::uint32_t count = 0;
  std::vector<Evidence> evidence;  // sentences in reading order, at most 5
};

// Phrases are runs of at most four words between stop words, fillers and punctuation that start and
// end with a word of three letters or more (RAKE: Rose et al. 2010). A phrase scores by the sum of
// its words' degree / frequency, times how often it is said (1 + ln count); a single word scores
// only when said at least twice. Phrases that lie inside a better one with the same count are left
// out. Best first, ties by first mention. O(words log words). Thread-safe.
std::vector<KeyPhrase> key_phrases(std::span<const CallSentence> sentences, std::size_t limit = 10);

// Words that carry no content in speech: stop words of English, German and Spanish, fillers
// ("um", "yeah", "okay", "gonna") and colourless verbs ("go", "know", "think").
bool is_filler_word(std::string_view folded);

}  // namespace sophia::cortex
