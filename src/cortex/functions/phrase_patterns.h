// Patterns over the folded words of a sentence: how the lists of topics and cues are written.
//
// A pattern is elements separated by blanks. An element is alternatives separated by '|':
//   word      this word              word~   a word that starts so ("compet~")
//   #         a number or number word ("80", "eighty", "thousand")
//   *         one to three words, whatever they are
// Each pattern belongs to a label and has a weight.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cortex/functions/word_table.h"
#include "text/words.h"

namespace sophia::cortex {

struct PatternMatch {
  std::uint16_t label = 0;
  float weight = 0;
  std::uint16_t first_word = 0;
  std::uint16_t words = 0;
};

class PatternSet {
 public:
  // Lists are as read_list() takes them, but lines: "= label" opens a label; "0.7: pattern;
  // pattern" lists patterns of a weight. A line that cannot be read is a fault of ours (checked).
  explicit PatternSet(std::string_view list);

  const std::vector<std::string>& labels() const { return labels_; }
  // Label index, or labels().size().
  std::size_t label(std::string_view name) const;
  // Every match, by first word, then in the order of the list; one a pattern and first word.
  // O(words x patterns that can start there). Thread-safe.
  void find(std::span<const text::Word> words, std::vector<PatternMatch>& matches) const;

 private:
  struct Alternative {
    std::string text;
    bool prefix = false;
    bool number = false;
  };
  struct Element {
    std::vector<Alternative> alternatives;
    bool gap = false;
  };
  struct Pattern {
    std::vector<Element> elements;
    std::uint16_t label = 0;
    float weight = 0;
  };
  static bool fits(const Element& element, std::string_view word);
  std::size_t match(const Pattern& pattern, std::size_t element, std::span<const text::Word> words,
                    std::size_t at) const;
  void add(std::string_view text, std::uint16_t label, float weight);

  std::vector<std::string> labels_;
  std::vector<Pattern> patterns_;
  WordTable<std::vector<std::uint32_t>> starts_;  // by the whole first word
  std::vector<std::uint32_t> other_starts_[256];  // prefixes by their first byte; [0]: any word
};

// "80", "eighty", "thousand", "percent" is none.
bool is_number_word(std::string_view folded);

}  // namespace sophia::cortex
