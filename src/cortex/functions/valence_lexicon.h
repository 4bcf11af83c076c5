// Valences and modifiers of words of one language, read from the lists in data/.
// Thread-safe; the stem look-ups keep a cache a thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cortex/functions/word_table.h"
#include "text/stem.h"

namespace sophia::cortex {

// What a word or phrase says about sentiment.
struct WordInfo {
  float valence = 0;  // -4 to 4
  float boost = 0;    // added to the factor of a valenced word behind it
  float negate = 1;   // factor of valenced words in its scope; 1: does not negate
  bool has_valence = false;
  bool hedge = false;
  bool skip = false;        // holds a negator that does not negate
  bool contrast = false;    // what follows weighs more ("but")
  bool concession = false;  // its clause weighs less ("although")
  bool sarcasm = false;
  std::uint8_t phrase_words = 1;  // longest phrase that starts with this word
};

class ValenceLexicon {
 public:
  // English, German or Spanish; other languages have no lexicon (nullptr).
  static const ValenceLexicon* of(text::Language language);

  // `word` is folded. The entry of the word itself, else one that shares its stem, else nullptr.
  const WordInfo* find(std::string_view word, std::uint64_t hash) const;
  // The entry of words joined by '_', exactly.
  const WordInfo* find_phrase(std::string_view joined) const { return words_.find(joined); }
  // Number of words and phrases that have a valence.
  std::size_t valenced() const { return valenced_; }
  text::Language language() const { return language_; }

 private:
  ValenceLexicon(text::Language language, std::string_view valences, std::string_view modifiers);
  void read_valences(std::string_view list);
  void read_modifiers(std::string_view list);
  void index_phrases();
  void index_stems();

  text::Language language_;
  WordTable<WordInfo> words_;
  WordTable<WordInfo> stems_;
  std::size_t valenced_ = 0;
};

// Valence of emoticons and emoji; the longest match at the start of `text`. nullptr: none.
struct Emoticon {
  float valence = 0;
  std::uint32_t bytes = 0;
};
const Emoticon* emoticon_at(std::string_view text);

}  // namespace sophia::cortex
