// Money and percentages, in figures and in words.
#include <array>

#include "cortex/functions/entities_data.h"
#include "cortex/functions/entities_numbers.h"
#include "cortex/functions/entities_parts.h"

namespace sophia::cortex {
namespace {

std::string_view currency_sign(std::string_view gap, std::size_t& size) {
  static constexpr std::array<std::array<std::string_view, 2>, 5> kSigns = {
      {{"$", "USD"}, {"€", "EUR"}, {"£", "GBP"}, {"¥", "JPY"}, {"₹", "INR"}}};
  while (!gap.empty() && gap.back() == ' ') gap.remove_suffix(1);
  for (const auto& [sign, code] : kSigns) {
    if (!gap.ends_with(sign)) continue;
    size = sign.size();
    return code;
  }
  return {};
}

std::string_view currency_word(std::string_view word) {
  if (word == "dollar" || word == "dollars" || word == "usd" || word == "bucks" || word == "buck")
    return "USD";
  if (word == "euro" || word == "euros" || word == "eur") return "EUR";
  if (word == "pound" || word == "pounds" || word == "gbp" || word == "quid") return "GBP";
  if (word == "yen" || word == "jpy") return "JPY";
  if (word == "rupee" || word == "rupees" || word == "inr") return "INR";
  if (word == "franc" || word == "francs" || word == "chf") return "CHF";
  if (word == "pesos" || word == "peso" || word == "mxn") return "MXN";
  return {};
}

class AmountReader {
 public:
  explicit AmountReader(EntityFinding& finding) : finding_(finding), tokens_(finding.tokens) {}

  void read() {
    for (std::size_t i = 0; i < tokens_.size();) {
      const auto number = number_at(tokens_, i);
      if (!number) {
        ++i;
        continue;
      }
      const bool taken = percent(*number) || money(*number);
      i = taken ? std::max(i + 1, end_) : number->last + 1;
    }
  }

 private:
  // Sets end_ to the token behind.
  bool percent(const SaidNumber& number) {
    const std::string_view gap = tokens_.gap(number.last + 1);
    const bool sign = gap.starts_with("%") || gap.starts_with(" %");
    const std::string_view next = tokens_.word(number.last + 1);
    const bool per_cent = next == "per" && tokens_.word(number.last + 2) == "cent";
    const bool points = next == "percentage" && (tokens_.word(number.last + 2) == "point" ||
                                                 tokens_.word(number.last + 2) == "points");
    if (!sign && next != "percent" && next != "pct" && !per_cent && !points) return false;
    const std::size_t last = sign                 ? number.last
                             : per_cent || points ? number.last + 2
                                                  : number.last + 1;
    Entity* entity = finding_.add(first_of_range(number.first), last, EntityType::kPercent);
    if (entity == nullptr) return false;
    entity->amount = number.value;
    if (sign) entity->end += gap.find('%') + 1;
    end_ = last + 1;
    return true;
  }

  // "five to seven percent", "2 to 3%", "about 5%": where the phrase starts.
  std::size_t first_of_range(std::size_t first) const {
    if (first >= 2 && (tokens_.word(first - 1) == "to" || tokens_.gap(first) == "-")) {
      const bool word = tokens_.word(first - 1) == "to";
      for (std::size_t back = word ? 2 : 1; back <= 4 && back <= first; ++back) {
        const auto other = number_at(tokens_, first - back);
        if (other && other->last + (word ? 2 : 1) == first) return about(first - back);
      }
    }
    return about(first);
  }

  std::size_t about(std::size_t first) const {
    static const WordSet words = {"about",  "approximately", "around", "roughly",
                                  "nearly", "almost",        "over"};
    if (first > 0 && words.contains(tokens_.word(first - 1)) && !finding_.marks.taken(first - 1)) {
      return first - 1;
    }
    return first;
  }

  bool money(const SaidNumber& number) {
    std::size_t sign_size = 0;
    std::string_view code = currency_sign(tokens_.gap(number.first), sign_size);
    std::size_t last = number.last;
    double value = number.value;
    if (code.empty()) {
      const std::string_view next =
          tokens_.joined(last + 1) ? tokens_.word(last + 1) : std::string_view();
      code = currency_word(next);
      if (next == "cents" || next == "cent") {
        code = "USD";
        value /= 100;
      }
      const bool before = number.first > 0 && tokens_.word(number.first - 1).size() == 3 &&
                          tokens_.joined(number.first) &&
                          !currency_word(tokens_.word(number.first - 1)).empty();
      if (!code.empty()) {
        ++last;
      } else if (before) {
        code = currency_word(tokens_.word(number.first - 1));
      } else if (!number.scaled || number.value < 1e5 || counts_things(last + 1)) {
        return false;
      }
    } else if (tokens_.joined(last + 1) && currency_word(tokens_.word(last + 1)) == code) {
      ++last;  // "$5 dollars"
    }
    const bool one = number.spoken && number.value == 1 && code == "GBP";
    if (one) return false;
    const std::size_t first = sign_size > 0 ? number.first : about(number.first);
    Entity* entity = finding_.add(first, last, EntityType::kMoney);
    if (entity == nullptr) return false;
    if (sign_size > 0) {
      entity->begin -= sign_size;
      while (tokens_.text()[entity->end - 1] == ' ') --entity->end;
    }
    entity->amount = value;
    entity->currency = code;
    end_ = last + 1;
    return true;
  }

  // "40 million users": a noun follows.
  bool counts_things(std::size_t i) const {
    static const WordSet after = {"in",    "of",     "to",   "for",  "from",   "and",      "or",
                                  "on",    "at",     "by",   "per",  "versus", "compared", "this",
                                  "last",  "during", "a",    "as",   "which",  "that",     "is",
                                  "was",   "so",     "with", "we",   "i",      "you",      "but",
                                  "range", "net",    "pre",  "after"};
    if (i >= tokens_.size() || !tokens_.joined(i)) return false;
    return !after.contains(tokens_.word(i));
  }

  EntityFinding& finding_;
  const EntityTokens& tokens_;
  std::size_t end_ = 0;
};

}  // namespace

void find_amounts(EntityFinding& finding) { AmountReader(finding).read(); }

}  // namespace sophia::cortex
