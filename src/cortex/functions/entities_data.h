// Word lists of the entity and PII finders, linked into the program from data/.
#pragma once

#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace sophia::cortex {

using WordSet = std::unordered_set<std::string_view>;

// Folded words; views into the program, valid for ever. Read at first use, thread-safe.
const WordSet& first_names();
const WordSet& last_names();
const WordSet& state_codes();
// name -> the names it may stand for, in both directions ("bob" -> "robert", "robert" -> "bob").
const std::unordered_map<std::string_view, std::vector<std::string_view>>& nicknames();
// English words that are no names when they stand alone. Inflected forms are found by their base.
bool is_common_word(std::string_view folded);

// Names of one or more words: "new york" is found at words {"new", "york"}.
class PhraseSet {
 public:
  explicit PhraseSet(std::string_view list);
  // Number of words of the longest phrase that starts with `first` and goes on as `word(1)`,
  // `word(2)` ... say ("" past the end); 0: none.
  template <class F>
  std::size_t longest(std::string_view first, F&& word) const {
    const auto found = by_first_.find(first);
    if (found == by_first_.end()) return 0;
    std::size_t best = 0;
    for (const auto& phrase : found->second) {
      std::size_t i = 1;
      while (i < phrase.size() && phrase[i] == word(i)) ++i;
      if (i == phrase.size() && i > best) best = i;
    }
    return best;
  }

 private:
  std::unordered_map<std::string_view, std::vector<std::vector<std::string_view>>> by_first_;
};

const PhraseSet& places();
const PhraseSet& organisations();
const PhraseSet& products();

}  // namespace sophia::cortex
