#include "cortex/functions/entities_numbers.h"

#include <array>
#include <cmath>
#include <unordered_map>

namespace sophia::cortex {
namespace {

const std::unordered_map<std::string_view, int>& small_numbers() {
  static const std::unordered_map<std::string_view, int> words = {
      {"zero", 0},     {"one", 1},      {"two", 2},        {"three", 3},     {"four", 4},
      {"five", 5},     {"six", 6},      {"seven", 7},      {"eight", 8},     {"nine", 9},
      {"ten", 10},     {"eleven", 11},  {"twelve", 12},    {"thirteen", 13}, {"fourteen", 14},
      {"fifteen", 15}, {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19},
      {"twenty", 20},  {"thirty", 30},  {"forty", 40},     {"fifty", 50},    {"sixty", 60},
      {"seventy", 70}, {"eighty", 80},  {"ninety", 90}};
  return words;
}

double scale_of(std::string_view word) {
  if (word == "hundred") return 1e2;
  if (word == "thousand" || word == "k" || word == "grand") return 1e3;
  if (word == "million" || word == "mil" || word == "mn" || word == "mm") return 1e6;
  if (word == "billion" || word == "bn") return 1e9;
  if (word == "trillion") return 1e12;
  return 0;
}

class NumberParser {
 public:
  NumberParser(const EntityTokens& tokens, std::size_t i) : tokens_(tokens), at_(i) {}

  std::optional<SaidNumber> parse() {
    number_.first = at_;
    if (tokens_.is_digits(at_)) {
      if (!figures()) return std::nullopt;
    } else if (!words()) {
      return std::nullopt;
    }
    scales();
    number_.last = at_ - 1;
    return number_;
  }

 private:
  bool joined(std::size_t i) const { return tokens_.joined(i); }

  // "1,200.50"
  bool figures() {
    double value = 0;
    if (tokens_.word(at_).size() > 15) return false;
    for (const char c : tokens_.word(at_)) value = value * 10 + (c - '0');
    ++at_;
    while (tokens_.is_digits(at_) && tokens_.gap(at_) == "," && tokens_.word(at_).size() == 3) {
      double part = 0;
      for (const char c : tokens_.word(at_)) part = part * 10 + (c - '0');
      value = value * 1000 + part;
      ++at_;
    }
    if (tokens_.is_digits(at_) && tokens_.gap(at_) == "." && tokens_.word(at_).size() <= 6) {
      value += fraction(tokens_.word(at_));
      number_.integer = false;
      ++at_;
    }
    number_.value = value;
    return true;
  }

  static double fraction(std::string_view digits) {
    double value = 0, unit = 0.1;
    for (const char c : digits) {
      value += (c - '0') * unit;
      unit /= 10;
    }
    return value;
  }

  // "twenty five", "one hundred and ten", "a hundred", "half a (million)".
  bool words() {
    const std::string_view word = tokens_.word(at_);
    number_.spoken = true;
    if (word == "half" && tokens_.word(at_ + 1) == "a" && scale_of(tokens_.word(at_ + 2)) > 0) {
      number_.value = 0.5;
      at_ += 2;
      return true;
    }
    if ((word == "a" || word == "couple") && scale_of(tokens_.word(at_ + 1)) > 0) {
      number_.value = word == "a" ? 1 : 2;
      ++at_;
      return true;
    }
    if (!below_hundred(number_.value)) return false;
    if (tokens_.word(at_) == "hundred") hundreds();
    point();
    return true;
  }

  bool below_hundred(double& value) {
    const auto found = small_numbers().find(tokens_.word(at_));
    if (found == small_numbers().end()) return false;
    value = found->second;
    ++at_;
    if (found->second >= 20 && joined(at_)) {
      const auto unit = small_numbers().find(tokens_.word(at_));
      if (unit != small_numbers().end() && unit->second >= 1 && unit->second <= 9) {
        value += unit->second;
        ++at_;
      }
    }
    return true;
  }

  void hundreds() {
    number_.value *= 100;
    ++at_;
    const std::size_t rest = tokens_.word(at_) == "and" ? at_ + 1 : at_;
    double more = 0;
    const std::size_t keep = at_;
    at_ = rest;
    if (joined(rest) && below_hundred(more)) {
      number_.value += more;
    } else {
      at_ = keep;
    }
  }

  // "point two five", "and a half"
  void point() {
    if (tokens_.word(at_) == "point") {
      std::size_t i = at_ + 1;
      double unit = 0.1, value = 0;
      for (; i < at_ + 7; ++i) {
        const auto digit = small_numbers().find(tokens_.word(i));
        if (digit == small_numbers().end() || digit->second > 9) break;
        value += digit->second * unit;
        unit /= 10;
      }
      if (i == at_ + 1) return;
      number_.value += value;
      number_.integer = false;
      at_ = i;
    } else if (tokens_.word(at_) == "and" && tokens_.word(at_ + 1) == "a" &&
               tokens_.word(at_ + 2) == "half") {
      number_.value += 0.5;
      number_.integer = false;
      at_ += 3;
    }
  }

  void scales() {
    while (at_ < tokens_.size() && (joined(at_) || tokens_.gap(at_).empty())) {
      const double scale = scale_of(tokens_.word(at_));
      if (scale == 0 || (tokens_.word(at_).size() <= 2 && number_.spoken)) return;
      number_.value *= scale;
      number_.scaled = number_.scaled || scale > 100;
      ++at_;
      // "two thousand five hundred"
      if (scale > 100 && number_.spoken && joined(at_)) add_rest(scale);
    }
  }

  void add_rest(double scale) {
    NumberParser rest(tokens_, at_);
    if (!rest.below_hundred(rest.number_.value)) return;
    if (tokens_.word(rest.at_) == "hundred") rest.hundreds();
    rest.scales();
    if (rest.number_.value >= scale) return;
    number_.value += rest.number_.value;
    at_ = rest.at_;
  }

  const EntityTokens& tokens_;
  std::size_t at_;
  SaidNumber number_;
};

}  // namespace

std::optional<SaidNumber> number_at(const EntityTokens& tokens, std::size_t i) {
  if (i >= tokens.size()) return std::nullopt;
  return NumberParser(tokens, i).parse();
}

int ordinal_at(const EntityTokens& tokens, std::size_t i, std::size_t& used) {
  static constexpr std::array<std::string_view, 21> kOrdinals = {
      "",           "first",      "second",     "third",     "fourth",    "fifth",
      "sixth",      "seventh",    "eighth",     "ninth",     "tenth",     "eleventh",
      "twelfth",    "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
      "eighteenth", "nineteenth", "twentieth"};
  const std::string_view word = tokens.word(i);
  const std::string_view next = tokens.word(i + 1);
  used = 1;
  if (tokens.is_digits(i) && word.size() <= 2 && i + 1 < tokens.size() &&
      tokens.gap(i + 1).empty() && (next == "st" || next == "nd" || next == "rd" || next == "th")) {
    used = 2;
    const int value = std::stoi(std::string(word));
    return value >= 1 && value <= 31 ? value : 0;
  }
  for (std::size_t k = 1; k < kOrdinals.size(); ++k) {
    if (word == kOrdinals[k]) return static_cast<int>(k);
  }
  if (word == "thirtieth") return 30;
  if (word == "twenty" || word == "thirty") {
    for (std::size_t k = 1; k < 10; ++k) {
      if (next != kOrdinals[k]) continue;
      used = 2;
      const int value = (word == "twenty" ? 20 : 30) + static_cast<int>(k);
      return value <= 31 ? value : 0;
    }
  }
  return 0;
}

}  // namespace sophia::cortex
