#include "cortex/functions/phrase_patterns.h"

#include <algorithm>
#include <charconv>

#include "core/result.h"

namespace sophia::cortex {
namespace {

constexpr std::size_t kLongestGap = 3;
constexpr std::string_view kNumberWords[] = {
    "two",      "three",    "four",    "five",     "six",      "seven",   "eight",   "nine",
    "ten",      "eleven",   "twelve",  "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen", "twenty",  "thirty",   "forty",    "fifty",   "sixty",   "seventy",
    "eighty",   "ninety",   "hundred", "thousand", "million",  "grand",   "half",    "zwei",
    "drei",     "vier",     "funf",    "sechs",    "sieben",   "acht",    "neun",    "zehn",
    "zwanzig",  "dreissig", "hundert", "tausend",  "dos",      "tres",    "cuatro",  "cinco",
    "seis",     "siete",    "ocho",    "nueve",    "diez",     "veinte",  "treinta", "cien",
    "mil",      "ochenta"};

template <class Visit>
void split(std::string_view text, char separator, Visit visit) {
  while (true) {
    const auto end = text.find(separator);
    visit(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

bool is_number_word(std::string_view folded) {
  if (!folded.empty() && folded[0] >= '0' && folded[0] <= '9') return true;
  return std::ranges::find(kNumberWords, folded) != std::end(kNumberWords);
}

PatternSet::PatternSet(std::string_view list) {
  std::uint16_t current = 0;
  split(list, '\n', [&](std::string_view line) {
    line = trim(line);
    if (line.empty() || line.front() == '#') return;
    if (line.starts_with("= ")) {
      const auto name = line.substr(2);
      current = static_cast<std::uint16_t>(label(name));
      if (current == labels_.size()) labels_.emplace_back(name);
      return;
    }
    const auto colon = line.find(": ");
    float weight = 0;
    SOPHIA_CHECK(colon != std::string_view::npos && !labels_.empty());
    const auto read = std::from_chars(line.data(), line.data() + colon, weight);
    SOPHIA_CHECK(read.ec == std::errc{} && read.ptr == line.data() + colon);
    split(line.substr(colon + 2), ';', [&](std::string_view pattern) {
      if (!trim(pattern).empty()) add(trim(pattern), current, weight);
    });
  });
}

std::size_t PatternSet::label(std::string_view name) const {
  return static_cast<std::size_t>(std::ranges::find(labels_, name) - labels_.begin());
}

void PatternSet::add(std::string_view text, std::uint16_t label, float weight) {
  Pattern pattern{{}, label, weight};
  split(text, ' ', [&](std::string_view part) {
    if (part.empty()) return;
    Element element;
    element.gap = part == "*";
    if (!element.gap) {
      split(part, '|', [&](std::string_view word) {
        SOPHIA_CHECK(!word.empty());
        Alternative alternative;
        alternative.number = word == "#";
        alternative.prefix = word.back() == '~';
        alternative.text = alternative.prefix ? word.substr(0, word.size() - 1) : word;
        element.alternatives.push_back(std::move(alternative));
      });
    }
    pattern.elements.push_back(std::move(element));
  });
  SOPHIA_CHECK(!pattern.elements.empty() && !pattern.elements.front().gap);
  const auto index = static_cast<std::uint32_t>(patterns_.size());
  for (const Alternative& start : pattern.elements.front().alternatives) {
    if (start.number)
      other_starts_[0].push_back(index);
    else if (start.prefix)
      other_starts_[static_cast<unsigned char>(start.text[0])].push_back(index);
    else
      starts_.at(start.text).push_back(index);
  }
  patterns_.push_back(std::move(pattern));
}

bool PatternSet::fits(const Element& element, std::string_view word) {
  return std::ranges::any_of(element.alternatives, [&](const Alternative& alternative) {
    if (alternative.number) return is_number_word(word);
    return alternative.prefix ? word.starts_with(alternative.text) : word == alternative.text;
  });
}

// Index one past the last word of the match, or 0.
std::size_t PatternSet::match(const Pattern& pattern, std::size_t element,
                              std::span<const text::Word> words, std::size_t at) const {
  if (element == pattern.elements.size()) return at;
  if (pattern.elements[element].gap) {
    for (std::size_t skip = 1; skip <= kLongestGap && at + skip <= words.size(); ++skip) {
      if (const auto end = match(pattern, element + 1, words, at + skip)) return end;
    }
    return 0;
  }
  if (at >= words.size() || !fits(pattern.elements[element], words[at].folded)) return 0;
  return match(pattern, element + 1, words, at + 1);
}

void PatternSet::find(std::span<const text::Word> words, std::vector<PatternMatch>& matches) const {
  matches.clear();
  std::vector<std::uint32_t> tried;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const std::string& word = words[at].folded;
    tried = other_starts_[0];
    const auto& prefixes = other_starts_[static_cast<unsigned char>(word[0])];
    tried.insert(tried.end(), prefixes.begin(), prefixes.end());
    if (const auto* whole = starts_.find(word)) {
      tried.insert(tried.end(), whole->begin(), whole->end());
    }
    std::ranges::sort(tried);
    tried.erase(std::ranges::unique(tried).begin(), tried.end());
    for (const std::uint32_t index : tried) {
      const Pattern& pattern = patterns_[index];
      const std::size_t end = match(pattern, 0, words, at);
      if (end == 0) continue;
      matches.push_back({pattern.label, pattern.weight, static_cast<std::uint16_t>(at),
                         static_cast<std::uint16_t>(end - at)});
    }
  }
}

}  // namespace sophia::cortex
