#include "cortex/encoder/tokenizer.h"

#include <algorithm>
#include <utility>

#include "cortex/encoder/code_points.h"

namespace sophia::cortex {
namespace {

constexpr char32_t kInvalid = 0xFFFFFFFF;

// Takes one code point off the front; kInvalid for a byte that starts none.
char32_t next_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  if (length == 1) {
    text.remove_prefix(1);
    return lead;
  }
  char32_t c = lead & (0x7FU >> length);
  bool good = length != 0 && length <= text.size();
  for (std::size_t i = 1; good && i < length; ++i) {
    good = (byte(i) & 0xC0) == 0x80;
    c = (c << 6) | (byte(i) & 0x3FU);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (!good || c < kSmallest[length] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
    text.remove_prefix(1);
    return kInvalid;
  }
  text.remove_prefix(length);
  return c;
}

void append_utf8(char32_t c, std::string& out) {
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

// Normalises code points one at a time and cuts them into words:
// clean -> spaces round ideographs -> decompose and drop marks -> lower case -> words.
class WordCutter {
 public:
  WordCutter(const TokenizerRules& rules, const Vocabulary& vocabulary, std::int32_t unknown,
             std::vector<std::int32_t>& ids)
      : rules_(rules), vocabulary_(vocabulary), unknown_(unknown), ids_(ids) {}

  void add(char32_t c) {
    if (rules_.clean_text) {
      if (is_dropped(c)) return;
      if (is_space(c)) c = ' ';
    }
    if (!rules_.split_ideographs || !is_ideograph(c)) return add_cleaned(c);
    add_cleaned(' ');
    add_cleaned(c);
    add_cleaned(' ');
  }

  void finish() {
    flush_reordered();
    end_word();
  }

 private:
  void add_cleaned(char32_t c) {
    if (!rules_.strip_accents) return add_plain(c);
    decomposed_.clear();
    decompose(c, decomposed_);
    for (const char32_t part : decomposed_) {
      if (is_mark(part)) continue;
      // Canonical order: code points of a class other than 0 wait for the next starter.
      if (const auto order = combining_class(part); order != 0) {
        reordered_.emplace_back(order, part);
        continue;
      }
      flush_reordered();
      add_plain(part);
    }
  }

  void flush_reordered() {
    if (reordered_.empty()) return;
    std::stable_sort(reordered_.begin(), reordered_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [order, c] : reordered_) add_plain(c);
    reordered_.clear();
  }

  void add_plain(char32_t c) {
    if (!rules_.lowercase) return add_to_word(c);
    constexpr char32_t kCapitalIWithDot = 0x130;
    constexpr char32_t kDotAbove = 0x307;
    if (c == kCapitalIWithDot) {
      add_to_word('i');
      add_to_word(kDotAbove);
    } else {
      add_to_word(lower(c));
    }
  }

  void add_to_word(char32_t c) {
    if (is_space(c)) return end_word();
    if (is_punctuation(c)) {
      end_word();
      append_utf8(c, word_);
      characters_ = 1;
      return end_word();
    }
    // A word that is too long is unknown whatever follows: keep no more of it.
    if (++characters_ <= rules_.max_word_characters) append_utf8(c, word_);
  }

  void end_word() {
    if (characters_ == 0) return;
    if (characters_ > rules_.max_word_characters) {
      ids_.push_back(unknown_);
    } else {
      vocabulary_.append_pieces(word_, unknown_, ids_);
    }
    word_.clear();
    characters_ = 0;
  }

  const TokenizerRules& rules_;
  const Vocabulary& vocabulary_;
  std::int32_t unknown_;
  std::vector<std::int32_t>& ids_;
  std::string word_;
  std::size_t characters_ = 0;
  std::u32string decomposed_;
  std::vector<std::pair<std::uint8_t, char32_t>> reordered_;
};

}  // namespace

void Tokenizer::append_segment(std::string_view text, std::size_t max_ids,
                               std::vector<std::int32_t>& ids) const {
  WordCutter cutter(rules_, vocabulary_, unknown_, ids);
  while (!text.empty() && ids.size() < max_ids) {
    const char32_t c = next_code_point(text);
    if (c != kInvalid) cutter.add(c);
  }
  cutter.finish();
}

// The first special piece in `text` (of those at one place, the first of the list) and its place.
std::pair<std::size_t, const SpecialPiece*> Tokenizer::find_special(std::string_view text) const {
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const SpecialPiece& special : specials_) {
      if (text[at] == special.text.front() && text.substr(at).starts_with(special.text)) {
        return {at, &special};
      }
    }
  }
  return {text.size(), nullptr};
}

std::vector<std::int32_t> Tokenizer::encode(std::string_view text, std::size_t max_ids) const {
  std::vector<std::int32_t> ids{first_};
  const std::size_t limit = max_ids - 1;
  while (ids.size() < limit && !text.empty()) {
    const auto [at, special] = find_special(text);
    append_segment(text.substr(0, at), limit, ids);
    if (special == nullptr) break;
    ids.push_back(special->id);
    text.remove_prefix(at + special->text.size());
  }
  ids.resize(std::min(ids.size(), limit));
  ids.push_back(last_);
  return ids;
}

std::optional<std::int32_t> Tokenizer::missing_id() const {
  std::vector<bool> used = vocabulary_.used_ids();
  used.resize(static_cast<std::size_t>(max_id()) + 1);
  for (const SpecialPiece& special : specials_) used[static_cast<std::size_t>(special.id)] = true;
  const auto gap = std::find(used.begin(), used.end(), false);
  if (gap == used.end()) return std::nullopt;
  return static_cast<std::int32_t>(gap - used.begin());
}

std::int32_t Tokenizer::max_id() const {
  std::int32_t max = vocabulary_.max_id();
  for (const SpecialPiece& special : specials_) max = std::max(max, special.id);
  return std::max({max, unknown_, first_, last_});
}

}  // namespace sophia::cortex
