// Questions in German or Spanish, and misspelt words, read as plain English words: the examples of
// intents and the default sentence model speak English.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/words.h"

namespace sophia::chat {

// The language of the question by its words: "de", "es", or empty (English, or another). Words that
// are English ones too ("was", "die") do not count. O(words).
std::string_view glossed_language(const std::vector<text::Word>& words);

// The English words for a German or Spanish word by its stem ("Anrufe" -> "call"), separated by
// spaces; empty when it is not in the list. Not for whole texts: no grammar is known.
std::string_view english_for(std::string_view folded, std::string_view language);

// Frequent words of questions; the nearest of them stands for a word that is none.
class Spelling {
 public:
  Spelling() = default;
  // `counts`: folded word -> how often it was seen. Words seen once may be misspelt themselves.
  explicit Spelling(const std::unordered_map<std::string, int>& counts);

  // The frequent word that `folded` is, with one edit (two from nine letters on); nullopt when the
  // word is known, short (below five letters), or near to none. Ties: the more frequent, then by
  // alphabet. O(frequent words).
  std::optional<std::string> mended(std::string_view folded) const;

 private:
  std::unordered_map<std::string, int> known_;         // seen twice or more
  std::vector<std::pair<std::string, int>> frequent_;  // sorted
};

// For each word of a question what it is read as: empty, as it stands. Capitals inside a sentence
// are names and not mended.
std::vector<std::string> plain_words(std::string_view text, const std::vector<text::Word>& words,
                                     const Spelling& spelling);

}  // namespace sophia::chat
