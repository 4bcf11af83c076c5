#include "text/sentences.h"

#include <algorithm>
#include <array>

#include "text/utf8.h"

namespace sophia::text {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_alpha(char c) { return is_upper(c) || (c >= 'a' && c <= 'z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr std::array<std::string_view, 44> kAbbreviations = {
    "mr",  "mrs",  "ms",  "dr",     "prof", "st",   "sr",  "jr",  "vs",  "etc", "inc",
    "ltd", "corp", "co",  "approx", "est",  "dept", "no",  "fig", "jan", "feb", "mar",
    "apr", "jun",  "jul", "aug",    "sep",  "sept", "oct", "nov", "dec", "e.g", "i.e",
    "a.m", "p.m",  "u.s", "u.k",    "z.b",  "bzw",  "usw", "d.h", "ca",  "sra", "ud"};

// The dot at `dot` ends an abbreviation or an initial.
bool is_abbreviation(std::string_view text, std::size_t dot) {
  std::size_t begin = dot;
  while (begin > 0 && (is_alpha(text[begin - 1]) || text[begin - 1] == '.')) --begin;
  std::string word(text.substr(begin, dot - begin));
  if (word.size() == 1 && is_upper(word[0]) && word[0] != 'I') return true;
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return is_upper(c) ? static_cast<char>(c + 32) : c; });
  return std::find(kAbbreviations.begin(), kAbbreviations.end(), word) != kAbbreviations.end();
}

// Bytes of closing quotes and brackets at `at`.
std::size_t closers(std::string_view text, std::size_t at) {
  const std::size_t start = at;
  while (at < text.size()) {
    if (text[at] == '"' || text[at] == '\'' || text[at] == ')' || text[at] == ']') {
      ++at;
    } else if (text.substr(at, 3) == "\xE2\x80\x9D" || text.substr(at, 3) == "\xE2\x80\x99") {
      at += 3;
    } else {
      break;
    }
  }
  return at - start;
}

// Length of a sentence-ending mark of East Asian or Indic scripts (no space follows), else 0.
std::size_t wide_end(std::string_view text, std::size_t at) {
  for (const std::string_view mark :
       {"\xE3\x80\x82", "\xEF\xBC\x81", "\xEF\xBC\x9F", "\xE0\xA5\xA4"}) {
    if (text.substr(at, mark.size()) == mark) return mark.size();
  }
  return 0;
}

class Splitter {
 public:
  Splitter(std::string_view text, std::size_t max_bytes) : text_(text), max_bytes_(max_bytes) {}

  std::vector<Span> split() {
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t end = end_of_sentence(at);
      if (end == 0) {
        ++at;
        continue;
      }
      emit(begin_, end);
      begin_ = end;
      at = end;
    }
    emit(begin_, text_.size());
    return std::move(spans_);
  }

 private:
  // Where the sentence ends when the mark at `at` ends it, else 0.
  std::size_t end_of_sentence(std::size_t at) const {
    const char c = text_[at];
    if (c == '\n' && at + 1 < text_.size() && text_[at + 1] == '\n') return at + 1;
    if (static_cast<unsigned char>(c) >= 0x80) {
      const std::size_t n = wide_end(text_, at);
      return n == 0 ? 0 : at + n;
    }
    if (c != '.' && c != '!' && c != '?') return 0;
    std::size_t end = at;
    while (end < text_.size() && (text_[end] == '.' || text_[end] == '!' || text_[end] == '?'))
      ++end;
    if (end < text_.size() && end - at == 1 && c == '.' && is_abbreviation(text_, at)) return 0;
    end += closers(text_, end);
    if (end >= text_.size()) return end;
    if (!is_space(text_[end])) return 0;
    if (c == '.' && end - at == 1) {
      std::size_t next = end;
      while (next < text_.size() && is_space(text_[next])) ++next;
      // "approx. 5", "no. 7": a lower-case word or a digit after "x. " goes on unless it's prose.
      if (next < text_.size() && is_digit(text_[at > 0 ? at - 1 : 0]) && is_digit(text_[next]))
        return 0;
    }
    return end;
  }

  void emit(std::size_t begin, std::size_t end) {
    while (begin < end && is_space(text_[begin])) ++begin;
    while (end > begin && is_space(text_[end - 1])) --end;
    while (end - begin > max_bytes_) {
      std::size_t cut = begin + max_bytes_;
      while (cut > begin && !is_space(text_[cut])) --cut;
      if (cut == begin) {
        cut = begin + max_bytes_;
        while (cut > begin + 1 && (static_cast<unsigned char>(text_[cut]) & 0xC0U) == 0x80U) --cut;
      }
      emit(begin, cut);
      begin = cut;
      while (begin < end && is_space(text_[begin])) ++begin;
    }
    if (begin < end) spans_.push_back({begin, end});
  }

  std::string_view text_;
  std::size_t max_bytes_;
  std::size_t begin_ = 0;
  std::vector<Span> spans_;
};

}  // namespace

std::vector<Span> sentences(std::string_view text, std::size_t max_bytes) {
  return Splitter(text, std::max<std::size_t>(max_bytes, 8)).split();
}

}  // namespace sophia::text
