#include "memory/fact_key.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>
#include <span>
#include <vector>

#include "core/hash.h"
#include "text/stem.h"
#include "text/utf8.h"
#include "text/words.h"

namespace sophia::memory {
namespace {

constexpr std::string_view kNegations[] = {
    "not",      "no",     "never",   "none",   "without",   "cannot", "don't",    "doesn't",
    "didn't",   "isn't",  "aren't",  "wasn't", "weren't",   "won't",  "wouldn't", "can't",
    "couldn't", "hasn't", "haven't", "hadn't", "shouldn't", "nobody", "nothing",  "neither",
    "nor",      "longer", "nicht",   "kein",   "keine"};

// A word, the concept it belongs to and on which side it stands.
struct Opposite {
  std::string_view positive;
  std::string_view negative;
};
constexpr Opposite kOpposites[] = {{"approved", "rejected"},
                                   {"approves", "rejects"},
                                   {"approve", "reject"},
                                   {"accepted", "declined"},
                                   {"accepts", "declines"},
                                   {"increase", "decrease"},
                                   {"increased", "decreased"},
                                   {"increasing", "decreasing"},
                                   {"won", "lost"},
                                   {"happy", "unhappy"},
                                   {"satisfied", "dissatisfied"},
                                   {"likes", "dislikes"},
                                   {"like", "dislike"},
                                   {"positive", "negative"},
                                   {"open", "closed"},
                                   {"enabled", "disabled"},
                                   {"active", "inactive"},
                                   {"available", "unavailable"},
                                   {"cheap", "expensive"},
                                   {"possible", "impossible"},
                                   {"true", "false"},
                                   {"agree", "disagree"},
                                   {"agrees", "disagrees"},
                                   {"agreed", "disagreed"},
                                   {"for", "against"},
                                   {"signed", "unsigned"},
                                   {"before", "after"},
                                   {"early", "late"},
                                   {"high", "low"},
                                   {"higher", "lower"},
                                   {"more", "less"},
                                   {"stay", "leave"},
                                   {"renew", "cancel"},
                                   {"renews", "cancels"},
                                   {"renewed", "cancelled"},
                                   {"passed", "failed"},
                                   {"able", "unable"},
                                   {"support", "oppose"},
                                   {"supports", "opposes"},
                                   {"big", "small"},
                                   {"fast", "slow"},
                                   {"win", "lose"}};

constexpr std::string_view kDateNames[] = {
    "january",   "february", "march",    "april",    "june",   "july",    "august",
    "september", "october",  "november", "december", "monday", "tuesday", "wednesday",
    "thursday",  "friday",   "saturday", "sunday",   "q1",     "q2",      "q3",
    "q4",        "today",    "tomorrow", "yesterday"};

bool is_one_of(std::string_view word, std::span<const std::string_view> list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// "50k" and "50000" -> "50000"; "2m" -> "2000000"; nullopt-like empty text when no number.
std::string number_of(std::string_view word) {
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end == word.data()) return {};
  const std::string_view unit(end, static_cast<std::size_t>(word.data() + word.size() - end));
  if (unit == "k")
    value *= 1e3;
  else if (unit == "m" || unit == "mio" || unit == "mm")
    value *= 1e6;
  else if (unit == "b" || unit == "bn")
    value *= 1e9;
  else if (!unit.empty())
    return std::string(word);
  return value == std::floor(value) && std::abs(value) < 1e15
             ? std::to_string(static_cast<std::int64_t>(value))
             : std::to_string(value);
}

// In longer texts order tells roles apart: "John reports to Grace" is not its reverse.
constexpr std::size_t kWordsInAnyOrder = 2;

struct Parts {
  std::set<std::string> frame;
  std::vector<std::string> sequence;  // the frame's stems as they come, each once
  std::vector<std::string> values;    // in order: "from 10 to 20" is not "from 20 to 10"
  bool positive = true;
};

void add_stem(std::string_view stem, Parts& parts) {
  const auto [stored, fresh] = parts.frame.emplace(stem);
  if (fresh) parts.sequence.push_back(*stored);
}

void read_word(const std::string& word, text::Stemmer& stemmer, Parts& parts) {
  if (is_one_of(word, kNegations)) {
    parts.positive = !parts.positive;
    return;
  }
  for (const Opposite& pair : kOpposites) {
    if (word != pair.positive && word != pair.negative) continue;
    if (word == pair.negative) parts.positive = !parts.positive;
    // Function words among the pairs ("for") stay out of the frame, as other function words do.
    if (!text::is_stop_word(pair.positive)) add_stem(stemmer.stem(pair.positive), parts);
    return;
  }
  if (std::string number = number_of(word); !number.empty()) {
    parts.values.push_back(std::move(number));
  } else if (is_one_of(word, kDateNames)) {
    parts.values.push_back(word);
  } else if (!text::is_stop_word(word)) {
    add_stem(stemmer.stem(word), parts);
  }
}

// Where the value of "<subject> is <Name>" begins; npos when the text has not that form.
std::size_t named_value(std::string_view content, const std::vector<text::Word>& words) {
  for (std::size_t i = 2; i + 1 < words.size(); ++i) {
    if (words[i].folded != "is" && words[i].folded != "are" && words[i].folded != "was") continue;
    std::size_t content_words = 0;
    for (std::size_t j = 0; j < i; ++j)
      content_words += text::is_stop_word(words[j].folded) ? 0 : 1;
    const std::size_t rest = words.size() - i - 1;
    if (content_words < 2 || rest > 4) return std::string_view::npos;
    for (std::size_t j = i + 1; j < words.size(); ++j) {
      const char first = content[words[j].begin];
      if (first < 'A' || first > 'Z') return std::string_view::npos;
    }
    return i + 1;
  }
  return std::string_view::npos;
}

std::string joined(const auto& texts) {
  std::string out;
  for (const std::string& text : texts) out += text + "\x1f";
  return out;
}

FactKey finish(std::string frame, const std::string& said, std::string values, bool comparable) {
  FactKey key;
  key.canonical = xxh128_hex(said + "\x1e" + values);
  key.values = std::move(values);
  if (comparable) key.frame = std::move(frame);
  return key;
}

}  // namespace

FactKey fact_key(std::string_view content, std::string_view subject) {
  const std::vector<text::Word> words = text::words(content);
  text::Stemmer stemmer(text::Language::kEnglish);
  const std::size_t value_from =
      subject.empty() ? named_value(content, words) : std::string_view::npos;
  Parts parts;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i >= value_from) {
      parts.values.push_back(words[i].folded);
    } else {
      read_word(words[i].folded, stemmer, parts);
    }
  }
  std::string values = (parts.positive ? "+" : "-") + joined(parts.values);
  if (!subject.empty()) {
    if (parts.values.empty()) values += joined(parts.frame);
    const std::string frame = "subject:" + text::fold(subject);
    return finish(frame, frame, std::move(values), true);
  }
  if (parts.frame.empty() && parts.values.empty())
    return finish(std::string(content), std::string(content), values, false);
  const bool comparable = parts.frame.size() >= 2;
  const std::string frame = joined(parts.frame);
  const bool any_order = parts.frame.size() <= kWordsInAnyOrder;
  return finish(frame, any_order ? frame : joined(parts.sequence), std::move(values), comparable);
}

}  // namespace sophia::memory
