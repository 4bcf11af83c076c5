// Words, emoticons and punctuation of a text as the sentiment rules see them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sophia::cortex {

enum class TokenKind : std::uint8_t {
  kWord,      // folded; letters, digits inside, apostrophes; "..n't" keeps its apostrophe
  kNumber,    // any number is the one token "0"
  kMention,   // "@name" -> "@"
  kLink,      // web address -> "url"
  kEmoticon,  // with its valence
  kExclaim,
  kQuestion,
  kEllipsis,
  kStop,   // . or line end
  kPause,  // , ; : - ( ) "
};

struct Token {
  std::uint64_t hash = 0;   // of its text
  std::uint32_t begin = 0;  // in TokenList::text
  std::uint16_t size = 0;
  TokenKind kind = TokenKind::kWord;
  bool caps = false;       // two or more letters, all upper case
  bool stretched = false;  // a letter three or more times ("soooo"), cut to two
  float valence = 0;       // emoticons
};

// Reused between texts, so that scanning does not allocate.
struct TokenList {
  std::string text;
  std::vector<Token> tokens;
  std::string_view of(const Token& token) const {
    return std::string_view(text).substr(token.begin, token.size);
  }
};

// Replaces the content of `out`. The curly apostrophe counts as "'"; "&amp;" and "&lt;" are read as
// & and <; a hyphen joins words only where `is_word(joined)` says so ("well-made").
void scan_tokens(std::string_view text, bool (*is_word)(std::string_view), TokenList& out);

}  // namespace sophia::cortex
