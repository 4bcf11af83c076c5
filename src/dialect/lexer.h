// Tokens of Snowflake's SQL text.
//
// Text in single quotes has Snowflake's backslash escapes ('\n', '\'', '\\', '\x41', '\u0041';
// any other escaped character stands for itself), $$text$$ has none. Comments are --, // and /* */.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace sophia::dialect {

enum class TokenKind {
  kWord,    // identifier or keyword without quotes; value in upper case
  kQuoted,  // "identifier"; value without quotes
  kText,    // 'text' or $$text$$; value decoded
  kNumber,
  kSymbol,  // one of the operators and brackets, "::", "=>", "||", "<=", ...
  kEnd,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string_view raw;  // as written
  std::string value;
  std::size_t offset = 0;    // byte in the text
  bool spaced = false;       // white space or a comment stands before it
  bool on_new_line = false;  // ... with a line end in it

  bool is_word(std::string_view upper) const { return kind == TokenKind::kWord && value == upper; }
  bool is_symbol(std::string_view text) const { return kind == TokenKind::kSymbol && raw == text; }
};

// The last token is kEnd. Errors: kInvalidArgument with the place, for text, comments or quotes
// that do not end, and for characters that are no SQL. The tokens refer to `sql`.
Result<std::vector<Token>> tokenize(std::string_view sql);

// kInvalidArgument: "2:11: message", the line of `sql` and a caret under the place.
Error error_at(std::string_view sql, std::size_t offset, std::string_view message);

// 'it''s'
std::string text_literal(std::string_view text);

}  // namespace sophia::dialect
