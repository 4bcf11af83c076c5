// Words of a text for keyword search and for the AI functions.
//
// A word is a run of letters, marks and digits; an apostrophe between letters stays inside
// ("don't"), as do '.' and ',' between digits ("3.5"; the comma is dropped: "1,200" -> "1200").
// Scripts without spaces give overlapping pairs of characters (a single one alone).
// Words are folded (see fold()): lower case, no European accents.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sophia::text {

struct Word {
  std::string folded;
  std::uint32_t begin = 0;  // bytes in the text
  std::uint32_t end = 0;
};

// Reads words one after the other without allocating for ASCII text.
class WordScanner {
 public:
  explicit WordScanner(std::string_view text) : text_(text) {}
  // False at the end. `word()` is valid until the next call.
  bool next();
  std::string_view word() const { return word_; }
  std::size_t begin() const { return begin_; }
  std::size_t end() const { return end_; }

 private:
  void read_ascii();
  bool read_unspaced(std::uint32_t first, std::size_t after);
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::string word_;
};

std::vector<Word> words(std::string_view text);

// Words too common to search for on their own (English, German, Spanish function words).
bool is_stop_word(std::string_view folded);

}  // namespace sophia::text
