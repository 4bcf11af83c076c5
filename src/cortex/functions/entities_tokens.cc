#include "cortex/functions/entities_tokens.h"

#include <utf8proc.h>

#include "text/utf8.h"

namespace sophia::cortex {
namespace {

bool is_ascii_digit(std::uint32_t c) { return c >= '0' && c <= '9'; }

bool is_upper(std::uint32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z';
  return utf8proc_category(static_cast<utf8proc_int32_t>(c)) == UTF8PROC_CATEGORY_LU;
}

std::string folded_word(std::string_view word) {
  for (const char c : word) {
    if (static_cast<unsigned char>(c) >= 0x80) return text::fold(word);
  }
  std::string out(word);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace

EntityTokens::EntityTokens(std::string_view text) : text_(text) {
  bool any_upper = false;
  bool any_lower = false;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = at;
    std::uint32_t c = text::next_code_point(text, at);
    const bool digits = is_ascii_digit(c);
    if (!digits && !text::is_letter_or_mark(c)) continue;
    EntityToken token{begin, at, digits, is_upper(c), true, {}};
    std::size_t letters = 0;
    for (;;) {
      ++letters;
      token.upper = token.upper && is_upper(c);
      token.end = at;
      if (at >= text.size()) break;
      std::size_t next = at;
      c = text::next_code_point(text, next);
      if (digits ? !is_ascii_digit(c) : !text::is_letter_or_mark(c)) break;
      at = next;
    }
    at = token.end;
    token.upper = token.upper && !digits && letters > 1;
    any_upper = any_upper || token.capital;
    any_lower = any_lower || (!digits && !token.capital);
    token.folded = folded_word(text.substr(token.begin, token.end - token.begin));
    tokens_.push_back(std::move(token));
  }
  caseless_ = !any_upper || !any_lower;
}

std::string_view EntityTokens::gap(std::size_t i) const {
  if (i > tokens_.size()) return {};
  const std::size_t begin = i == 0 || tokens_.empty() ? 0 : tokens_[i - 1].end;
  const std::size_t end = i < tokens_.size() ? tokens_[i].begin : text_.size();
  return text_.substr(begin, end - begin);
}

bool EntityTokens::joined(std::size_t i) const {
  if (i == 0 || i >= tokens_.size()) return false;
  for (const char c : gap(i)) {
    if (c != ' ' && c != '\t' && c != '-' && c != '\n' && c != '\r') return false;
  }
  return true;
}

bool EntityTokens::starts_sentence(std::size_t i) const {
  if (i == 0) return true;
  for (const char c : gap(i)) {
    if (c == '.' || c == '!' || c == '?' || c == '\n' || c == ':') return true;
  }
  return false;
}

}  // namespace sophia::cortex
