// Tokens of a text for finding entities: runs of letters and runs of digits, with their case.
// "AB12" is two tokens, "don't" is "don" and "t"; what stands between tokens is asked as a gap.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sophia::cortex {

struct EntityToken {
  std::size_t begin = 0;  // bytes
  std::size_t end = 0;
  bool digits = false;   // ASCII digits only; else letters and marks
  bool capital = false;  // starts with an upper-case letter
  bool upper = false;    // two letters or more, all upper case
  std::string folded;    // lower case without accents; digits as they are
};

class EntityTokens {
 public:
  // Linear in the text. Invalid UTF-8 separates tokens. `text` must outlive the tokens.
  explicit EntityTokens(std::string_view text);

  std::string_view text() const { return text_; }
  std::size_t size() const { return tokens_.size(); }
  const EntityToken& operator[](std::size_t i) const { return tokens_[i]; }
  // The folded word at i; "" past the end (and before the start, by wrap-around).
  std::string_view word(std::size_t i) const {
    return i < tokens_.size() ? std::string_view(tokens_[i].folded) : std::string_view();
  }
  bool is_digits(std::size_t i) const { return i < tokens_.size() && tokens_[i].digits; }
  // The bytes between token i - 1 and token i; for 0 those before the first, for size() the rest;
  // "" beyond.
  std::string_view gap(std::size_t i) const;
  // Token i follows token i - 1 after white space only (or a hyphen, or nothing).
  bool joined(std::size_t i) const;
  // Only letters of one case in the whole text: case tells nothing.
  bool caseless() const { return caseless_; }
  // A sentence starts at token i.
  bool starts_sentence(std::size_t i) const;

 private:
  std::string_view text_;
  std::vector<EntityToken> tokens_;
  bool caseless_ = false;
};

}  // namespace sophia::cortex
