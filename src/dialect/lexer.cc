#include "dialect/lexer.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace sophia::dialect {
namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_word_part(char c) { return is_word_start(c) || is_digit(c) || c == '$'; }

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
  return result;
}

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

constexpr std::array<std::string_view, 8> kPairs = {"::", "=>", "||", "<=", ">=", "<>", "!=", "->"};
constexpr std::string_view kSingles = "()[]{},.;:+-*/%=<>";

class Lexer {
 public:
  explicit Lexer(std::string_view sql) : sql_(sql) {}

  Result<std::vector<Token>> run() {
    while (true) {
      SOPHIA_CHECK_OK(skip_gap());
      token_.offset = at_;
      if (at_ >= sql_.size()) break;
      SOPHIA_CHECK_OK(next());
      token_.raw = sql_.substr(token_.offset, at_ - token_.offset);
      tokens_.push_back(std::move(token_));
      token_ = Token();
    }
    tokens_.push_back(std::move(token_));
    return std::move(tokens_);
  }

 private:
  std::unexpected<Error> refuse(std::size_t at, std::string_view message) const {
    return std::unexpected(error_at(sql_, at, message));
  }
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0';
  }
  bool sees(std::string_view text) const { return sql_.substr(at_, text.size()) == text; }

  Status skip_gap() {
    while (at_ < sql_.size()) {
      if (is_space(sql_[at_])) {
        token_.on_new_line = token_.on_new_line || sql_[at_] == '\n';
        ++at_;
      } else if (sees("--") || sees("//")) {
        while (at_ < sql_.size() && sql_[at_] != '\n') ++at_;
      } else if (sees("/*")) {
        const auto end = sql_.find("*/", at_ + 2);
        if (end == std::string_view::npos)
          return refuse(at_, "this comment does not end: write */");
        at_ = end + 2;
      } else {
        break;
      }
      token_.spaced = true;
    }
    return {};
  }

  Status next() {
    const char c = sql_[at_];
    if (c == '\'') return read_text();
    if (c == '"') return read_quoted();
    if (sees("$$")) return read_dollar_text();
    if (is_word_start(c)) return read_word();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return read_number();
    token_.kind = TokenKind::kSymbol;
    for (const std::string_view pair : kPairs) {
      if (!sees(pair)) continue;
      at_ += 2;
      return {};
    }
    if (kSingles.find(c) == std::string_view::npos) return refuse(at_, unknown_character(c));
    ++at_;
    return {};
  }

  static std::string unknown_character(char c) {
    if (c == '$' || c == '?')
      return "bind and session variables are not supported: write the value";
    if (c == '@') return "stages are not supported: the warehouse's tables are all there is";
    return "this character is not part of SQL";
  }

  Status read_word() {
    token_.kind = TokenKind::kWord;
    while (at_ < sql_.size() && is_word_part(sql_[at_])) ++at_;
    token_.value = upper(sql_.substr(token_.offset, at_ - token_.offset));
    return {};
  }

  Status read_number() {
    token_.kind = TokenKind::kNumber;
    while (is_digit(peek())) ++at_;
    if (peek() == '.' && is_digit(peek(1))) {
      ++at_;
    } else if (peek() == '.' && !is_word_start(peek(1)) && peek(1) != '.') {
      ++at_;  // "1." is a number too
    }
    while (is_digit(peek())) ++at_;
    const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
    if ((peek() == 'e' || peek() == 'E') && is_digit(peek(1 + sign))) {
      at_ += 1 + sign;
      while (is_digit(peek())) ++at_;
    }
    if (is_word_start(peek())) return refuse(at_, "a number ends before this letter: add a space");
    token_.value = sql_.substr(token_.offset, at_ - token_.offset);
    return {};
  }

  Status read_quoted() {
    token_.kind = TokenKind::kQuoted;
    const std::size_t start = at_++;
    while (at_ < sql_.size()) {
      const char c = sql_[at_++];
      if (c == '"' && peek() != '"') {
        if (token_.value.empty()) return refuse(start, "a name in quotes can't be empty");
        return {};
      }
      if (c == '"') ++at_;
      token_.value += c;
    }
    return refuse(start, "this name in quotes does not end: write \"");
  }

  Status read_dollar_text() {
    token_.kind = TokenKind::kText;
    const auto end = sql_.find("$$", at_ + 2);
    if (end == std::string_view::npos) return refuse(at_, "this text does not end: write $$");
    token_.value = sql_.substr(at_ + 2, end - at_ - 2);
    at_ = end + 2;
    return {};
  }

  Status read_text() {
    token_.kind = TokenKind::kText;
    const std::size_t start = at_++;
    while (at_ < sql_.size()) {
      const char c = sql_[at_++];
      if (c == '\'') {
        if (peek() != '\'') return {};
        ++at_;
        token_.value += '\'';
      } else if (c == '\\' && at_ < sql_.size()) {
        SOPHIA_CHECK_OK(read_escape());
      } else {
        token_.value += c;
      }
    }
    return refuse(start, "this text does not end: write '");
  }

  Status read_escape() {
    const std::size_t start = at_ - 1;
    const char c = sql_[at_++];
    switch (c) {
      case 'n':
        token_.value += '\n';
        return {};
      case 't':
        token_.value += '\t';
        return {};
      case 'r':
        token_.value += '\r';
        return {};
      case 'b':
        token_.value += '\b';
        return {};
      case 'f':
        token_.value += '\f';
        return {};
      case 'x':
        return read_code(start, 2);
      case 'u':
        return read_code(start, 4);
      case '0':
        return refuse(start, "a zero byte can't be stored in text");
      default:
        token_.value += c;
        return {};
    }
  }

  Status read_code(std::size_t start, std::size_t digits) {
    std::uint32_t code = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const char c = peek();
      const auto digit = std::string_view("0123456789abcdef")
                             .find(c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c);
      if (c == '\0' || digit == std::string_view::npos) {
        return refuse(start, "this escape wants " + std::to_string(digits) + " hex digits");
      }
      code = code * 16 + static_cast<std::uint32_t>(digit);
      ++at_;
    }
    if (code == 0) return refuse(start, "a zero byte can't be stored in text");
    if (code >= 0xD800 && code < 0xE000)
      return refuse(start, "half of a surrogate pair is no character");
    append_utf8(token_.value, code);
    return {};
  }

  std::string_view sql_;
  std::size_t at_ = 0;
  Token token_;
  std::vector<Token> tokens_;
};

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

Result<std::vector<Token>> tokenize(std::string_view sql) { return Lexer(sql).run(); }

Error error_at(std::string_view sql, std::size_t offset, std::string_view message) {
  const std::string_view before = sql.substr(0, offset);
  const auto line = std::ranges::count(before, '\n') + 1;
  const auto line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  const std::string_view text = sql.substr(line_start, sql.find('\n', line_start) - line_start);
  const std::size_t column = characters(before.substr(line_start));
  std::string caret;
  for (const char c : before.substr(line_start)) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) caret += c == '\t' ? '\t' : ' ';
  }
  return {Code::kInvalidArgument, std::to_string(line) + ":" + std::to_string(column + 1) + ": " +
                                      std::string(message) + "\n  " + std::string(text) + "\n  " +
                                      caret + "^"};
}

std::string text_literal(std::string_view text) {
  std::string literal = "'";
  for (const char c : text) literal += c == '\'' ? std::string("''") : std::string(1, c);
  return literal + "'";
}

}  // namespace sophia::dialect
