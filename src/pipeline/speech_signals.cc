#include "pipeline/speech_signals.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

namespace sophia::pipeline {
namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

struct Word {
  std::string text;            // lower case, without punctuation around it
  bool set_off_before = true;  // punctuation, or the sentence's edge, before it
  bool set_off_after = false;
};

bool is_word_byte(unsigned char c) {
  return c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\'' || c == '-';
}

std::vector<Word> words_of(std::string_view sentence) {
  std::vector<Word> words;
  bool set_off = true;
  std::size_t at = 0;
  while (at < sentence.size()) {
    if (is_space(sentence[at])) {
      ++at;
      continue;
    }
    std::string text;
    bool mark_before = false;
    bool mark_after = false;
    for (; at < sentence.size() && !is_space(sentence[at]); ++at) {
      char c = sentence[at];
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
      if (is_word_byte(static_cast<unsigned char>(c))) {
        text += c;
        mark_after = false;
      } else {
        (text.empty() ? mark_before : mark_after) = true;
      }
    }
    if (text.empty()) {
      if (!words.empty()) words.back().set_off_after = true;
      set_off = true;
      continue;
    }
    if (mark_before && !words.empty()) words.back().set_off_after = true;
    words.push_back({std::move(text), set_off || mark_before, mark_after});
    set_off = mark_after;
  }
  if (!words.empty()) words.back().set_off_after = true;
  return words;
}

bool matches(std::span<const Word> words, std::size_t at,
             std::span<const std::string_view> phrase) {
  if (at + phrase.size() > words.size()) return false;
  for (std::size_t i = 0; i < phrase.size(); ++i) {
    if (words[at + i].text != phrase[i]) return false;
  }
  return true;
}

using Phrase = std::array<std::string_view, 3>;

std::span<const std::string_view> parts(const Phrase& phrase) {
  const auto end = std::ranges::find(phrase, std::string_view());
  return {phrase.begin(), end};
}

constexpr Phrase kOpeners[] = {{"who"},
                               {"what"},
                               {"when"},
                               {"where"},
                               {"why"},
                               {"how"},
                               {"which"},
                               {"can", "you"},
                               {"could", "you"},
                               {"do", "you"},
                               {"are", "you"},
                               {"would", "you"},
                               {"is", "there"},
                               {"tell", "me", "about"},
                               {"walk", "me", "through"}};
constexpr Phrase kTags[] = {{"right"}, {"you", "know"}, {"make", "sense"}};
constexpr Phrase kFillers[] = {{"um"},       {"uh"},        {"er"},       {"basically"},
                               {"actually"}, {"literally"}, {"i", "mean"}};
constexpr Phrase kMarkers[] = {{"like"}, {"you", "know"}, {"sort", "of"}, {"kind", "of"}};

bool ends_with_question_mark(std::string_view text) {
  constexpr std::string_view kClosers[] = {" ", "\t", "\n", "\r",           "\"",          "'",
                                           ")", "]",  "!",  "\xE2\x80\x9D", "\xE2\x80\x99"};
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view closer : kClosers) {
      if (text.ends_with(closer)) {
        text.remove_suffix(closer.size());
        again = true;
      }
    }
  }
  return text.ends_with("?") || text.ends_with("\xEF\xBC\x9F") || text.ends_with("\xD8\x9F");
}

bool opens_like_a_question(std::span<const Word> words) {
  return std::ranges::any_of(kOpeners,
                             [&](const Phrase& p) { return matches(words, 0, parts(p)); });
}

// How many words at the end are a tag ("..., right?"); 0 when none.
std::size_t tag_length(std::span<const Word> words) {
  for (const Phrase& tag : kTags) {
    const auto phrase = parts(tag);
    if (phrase.size() > words.size()) continue;
    const std::size_t at = words.size() - phrase.size();
    if (matches(words, at, phrase) && words[at].set_off_before) return phrase.size();
  }
  return 0;
}

}  // namespace

std::int64_t count_words(std::string_view text) {
  std::int64_t words = 0;
  bool inside = false;
  for (const char c : text) {
    const bool space = is_space(c);
    if (!space && !inside) ++words;
    inside = !space;
  }
  return words;
}

bool is_question(std::string_view sentence) {
  const bool marked = ends_with_question_mark(sentence);
  const std::vector<Word> words = words_of(sentence);
  const std::span<const Word> all(words);
  if (const std::size_t tag = tag_length(all); tag > 0 && marked) {
    return opens_like_a_question(all.first(all.size() - tag));
  }
  return marked || opens_like_a_question(all);
}

std::int64_t count_fillers(std::string_view sentence) {
  const std::vector<Word> words = words_of(sentence);
  const std::span<const Word> all(words);
  std::int64_t count = 0;
  if (!words.empty() && words.front().text == "so") ++count;
  for (std::size_t at = 0; at < words.size(); ++at) {
    for (const Phrase& filler : kFillers) {
      if (matches(all, at, parts(filler))) ++count;
    }
    for (const Phrase& marker : kMarkers) {
      const auto phrase = parts(marker);
      if (matches(all, at, phrase) && words[at].set_off_before &&
          words[at + phrase.size() - 1].set_off_after) {
        ++count;
      }
    }
  }
  return count;
}

}  // namespace sophia::pipeline
