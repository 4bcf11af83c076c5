#include "text/words.h"

#include <array>
#include <unordered_set>

#include "text/utf8.h"

namespace sophia::text {
namespace {

enum Kind : std::uint8_t { kOther, kAlpha, kDigit, kHigh };

constexpr std::array<Kind, 256> kKinds = [] {
  std::array<Kind, 256> kinds{};
  for (unsigned c = 0; c < 256; ++c) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) kinds[c] = kAlpha;
    if (c >= '0' && c <= '9') kinds[c] = kDigit;
    if (c >= 0x80) kinds[c] = kHigh;
  }
  return kinds;
}();

Kind kind(char c) { return kKinds[static_cast<unsigned char>(c)]; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Length in bytes of an apostrophe (' or U+2019) at `at`, else 0.
std::size_t apostrophe(std::string_view text, std::size_t at) {
  if (text[at] == '\'') return 1;
  return text.substr(at, 3) == "\xE2\x80\x99" ? 3 : 0;
}

bool is_word_char(std::uint32_t c) { return is_letter_or_mark(c) || is_number(c); }

}  // namespace

// Reads letters and digits from at_ while they are ASCII; stops before anything else.
void WordScanner::read_ascii() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    const Kind k = kind(c);
    if (k == kAlpha || k == kDigit) {
      word_ += lower(c);
      ++at_;
      continue;
    }
    const bool inside = !word_.empty() && at_ > begin_;
    if (inside && (c == '.' || c == ',') && at_ + 1 < text_.size() &&
        kind(text_[at_ - 1]) == kDigit && kind(text_[at_ + 1]) == kDigit) {
      if (c == '.') word_ += c;
      ++at_;
      continue;
    }
    const std::size_t n = inside ? apostrophe(text_, at_) : 0;
    if (n > 0 && at_ + n < text_.size() && kind(text_[at_ - 1]) != kDigit &&
        kind(text_[at_ + n]) == kAlpha) {
      word_ += '\'';
      at_ += n;
      continue;
    }
    return;
  }
}

// The pair of characters that starts with `first`, whose bytes end at `after`.
bool WordScanner::read_unspaced(std::uint32_t first, std::size_t after) {
  word_.clear();
  append_code_point(word_, first);
  end_ = after;
  at_ = after;
  if (after < text_.size()) {
    std::size_t next = after;
    const std::uint32_t second = next_code_point(text_, next);
    if (is_unspaced_script(second) && is_word_char(second)) {
      append_code_point(word_, second);
      end_ = next;
      std::size_t third = next;
      // The last character of a run was in the pair before; step over it.
      const bool more = next < text_.size() && is_unspaced_script(next_code_point(text_, third));
      if (!more) at_ = next;
    }
  }
  word_ = fold(word_);
  return !word_.empty();
}

bool WordScanner::next() {
  while (at_ < text_.size()) {
    const Kind k = kind(text_[at_]);
    if (k == kOther) {
      ++at_;
      continue;
    }
    begin_ = at_;
    word_.clear();
    bool ascii_only = true;
    if (k == kHigh) {
      std::size_t after = at_;
      const std::uint32_t c = next_code_point(text_, after);
      if (!is_word_char(c)) {
        at_ = after;
        continue;
      }
      if (is_unspaced_script(c)) {
        if (read_unspaced(c, after)) return true;
        continue;
      }
    }
    for (;;) {
      read_ascii();
      if (at_ >= text_.size() || kind(text_[at_]) != kHigh) break;
      std::size_t after = at_;
      const std::uint32_t c = next_code_point(text_, after);
      if (!is_word_char(c) || is_unspaced_script(c)) break;
      word_.append(text_, at_, after - at_);
      at_ = after;
      ascii_only = false;
    }
    end_ = at_;
    if (!ascii_only) word_ = fold(word_);
    if (!word_.empty()) return true;
  }
  return false;
}

std::vector<Word> words(std::string_view text) {
  std::vector<Word> result;
  WordScanner scanner(text);
  while (scanner.next()) {
    result.push_back({std::string(scanner.word()), static_cast<std::uint32_t>(scanner.begin()),
                      static_cast<std::uint32_t>(scanner.end())});
  }
  return result;
}

bool is_stop_word(std::string_view folded) {
  static const std::unordered_set<std::string_view> stop = {
      // English
      "a", "about", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "been", "but",
      "by", "can", "could", "did", "do", "does", "for", "from", "had", "has", "have", "he", "her",
      "him", "his", "how", "i", "i'd", "i'll", "i'm", "i've", "if", "in", "into", "is", "it",
      "it's", "its", "just", "me", "my", "of", "on", "or", "our", "out", "she", "so", "some",
      "than", "that", "that's", "the", "their", "them", "then", "there", "these", "they", "this",
      "those", "to", "up", "us", "was", "we", "we're", "were", "what", "when", "where", "which",
      "who", "whom", "why", "will", "with", "would", "you", "you're", "your",
      // German
      "aber", "als", "am", "auch", "auf", "aus", "bei", "bin", "das", "dass", "dem", "den", "der",
      "des", "die", "ein", "eine", "einen", "einer", "er", "es", "fur", "hat", "haben", "ich",
      "ihr", "im", "ist", "ja", "mit", "nach", "nicht", "noch", "oder", "sich", "sie", "sind",
      "und", "uns", "von", "war", "wenn", "wie", "wir", "zu", "zum", "zur",
      // Spanish
      "al", "como", "con", "de", "del", "el", "ella", "en", "es", "esta", "este", "la", "las", "lo",
      "los", "mas", "no", "nos", "o", "para", "pero", "por", "que", "se", "si", "sin", "su", "un",
      "una", "y", "ya"};
  return stop.contains(folded);
}

}  // namespace sophia::text
