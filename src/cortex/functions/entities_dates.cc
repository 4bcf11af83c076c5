// Dates and spans of time: "Q3 2021", "next Tuesday", "the first half of fiscal 2020".
#include <array>

#include "cortex/functions/entities_data.h"
#include "cortex/functions/entities_numbers.h"
#include "cortex/functions/entities_parts.h"
#include "cortex/functions/entities_resolve.h"

namespace sophia::cortex {
namespace {

const WordSet& units() {
  static const WordSet set = {"day",     "days",     "week",    "weeks",    "month",     "months",
                              "quarter", "quarters", "year",    "years",    "decade",    "decades",
                              "half",    "semester", "weekend", "weekends", "fortnight", "season"};
  return set;
}

const WordSet& full_words() {
  static const WordSet set = {
      "today",     "tomorrow",     "yesterday", "tonight",   "monday",  "tuesday",  "wednesday",
      "thursday",  "friday",       "saturday",  "sunday",    "january", "february", "april",
      "june",      "july",         "august",    "september", "october", "november", "december",
      "christmas", "thanksgiving", "easter",    "halloween", "mondays", "fridays"};
  return set;
}

const WordSet& modifiers() {
  static const WordSet set = {
      "the",       "this",   "last", "next",   "past",      "prior",    "previous",  "coming",
      "current",   "same",   "each", "every",  "that",      "our",      "full",      "entire",
      "early",     "late",   "mid",  "end",    "beginning", "middle",   "start",     "few",
      "several",   "couple", "of",   "fiscal", "calendar",  "trailing", "following", "recent",
      "remaining", "final",  "a",    "an",     "over",      "later",    "earlier",   "these",
      "those",     "back",   "rest", "whole",  "preceding", "upcoming", "fy",        "cy"};
  return set;
}

bool is_year(const EntityTokens& tokens, std::size_t i) {
  const std::string_view word = tokens.word(i);
  return tokens.is_digits(i) && word.size() == 4 && word >= "1950" && word <= "2079";
}

class DateReader {
 public:
  explicit DateReader(EntityFinding& finding) : finding_(finding), tokens_(finding.tokens) {}

  void read() {
    for (std::size_t i = 0; i < tokens_.size();) {
      const std::size_t end = read_at(i);
      i = std::max(i + 1, end);
    }
  }

 private:
  enum class Part { kNone, kModifier, kNumber, kUnit, kFull };
  static constexpr std::size_t kMaxTokens = 14;

  bool free(std::size_t i) const { return i < tokens_.size() && !finding_.marks.taken(i); }

  // What token i is in a date; `used`: its tokens.
  Part part(std::size_t i, std::size_t& used) const {
    used = 1;
    if (!free(i)) return Part::kNone;
    const std::string_view word = tokens_.word(i);
    if (full_words().contains(word) || month_word(i)) return Part::kFull;
    if (numeric_date(i, used) || coded(i, used)) return Part::kFull;
    if (is_year(tokens_, i) && plain_year(i)) return Part::kFull;
    if (units().contains(word)) return Part::kUnit;
    if (const int ordinal = ordinal_at(tokens_, i, used); ordinal > 0) return Part::kNumber;
    used = 1;
    if (const auto number = number_at(tokens_, i);
        number && number->value < 1000 && !number->scaled) {
      used = number->last - i + 1;
      return Part::kNumber;
    }
    return modifiers().contains(word) ? Part::kModifier : Part::kNone;
  }

  // "may" and "march" are months after a preposition, before a number, or capital in a sentence.
  bool month_word(std::size_t i) const {
    const std::string_view word = tokens_.word(i);
    if (word != "may" && word != "march") return false;
    std::size_t used = 0;
    const bool numbered = tokens_.is_digits(i + 1) || ordinal_at(tokens_, i + 1, used) > 0;
    static const WordSet before = {"in",     "of",   "by",   "since",   "until",   "last",
                                   "next",   "this", "from", "through", "between", "for",
                                   "during", "mid",  "late", "early"};
    const bool introduced = i > 0 && before.contains(tokens_.word(i - 1));
    const bool capital = !tokens_.caseless() && tokens_[i].capital && !tokens_.starts_sentence(i);
    return numbered || introduced || capital;
  }

  // "2021-05-03", "5/3/2021", "3.5.2021"
  bool numeric_date(std::size_t i, std::size_t& used) const {
    if (!tokens_.is_digits(i) || !tokens_.is_digits(i + 1) || !tokens_.is_digits(i + 2))
      return false;
    const std::string_view gap = tokens_.gap(i + 1);
    if (gap != tokens_.gap(i + 2) || (gap != "-" && gap != "/" && gap != ".")) return false;
    const std::size_t first = tokens_.word(i).size();
    const std::size_t second = tokens_.word(i + 1).size();
    const std::size_t third = tokens_.word(i + 2).size();
    const bool good = second <= 2 && ((first == 4 && third <= 2) || (first <= 2 && third == 4));
    if (good) used = 3;
    return good;
  }

  // "Q3", "FY21", "H1", "fy 2022"
  bool coded(std::size_t i, std::size_t& used) const {
    const std::string_view word = tokens_.word(i);
    if (!tokens_.is_digits(i + 1) || tokens_.gap(i + 1).size() > 1) return false;
    const std::string_view digits = tokens_.word(i + 1);
    const bool glued = tokens_.gap(i + 1).empty();
    const bool quarter = word == "q" && digits.size() == 1 && digits >= "1" && digits <= "4";
    const bool half = word == "h" && glued && (digits == "1" || digits == "2");
    const bool year = (word == "fy" || word == "cy") && (digits.size() == 2 || digits.size() == 4);
    if (quarter || half || year) used = 2;
    return quarter || half || year;
  }

  // A year, not an amount: no sign, no unit.
  bool plain_year(std::size_t i) const {
    const std::string_view gap = tokens_.gap(i + 1);
    return !(tokens_.is_digits(i + 1) && gap.size() == 1 && gap != " ") && !gap.starts_with("%") &&
           !tokens_.gap(i).ends_with("$") && tokens_.word(i + 1) != "users" &&
           !(i > 0 && tokens_.is_digits(i - 1) && tokens_.gap(i).size() == 1 &&
             tokens_.gap(i) != " ");
  }

  bool near(std::size_t i) const { return tokens_.joined(i) || tokens_.gap(i) == ", "; }

  // Reads the longest run of date words from i and keeps what has a date in it.
  std::size_t read_at(std::size_t i) {
    std::size_t used = 0;
    Part kind = part(i, used);
    if (kind == Part::kNone) return i + 1;
    std::size_t at = i;
    std::size_t last = 0;
    bool any = false, qualified = false;
    Part before = Part::kNone;
    while (at < i + kMaxTokens && kind != Part::kNone) {
      // A comma only before a year or between a day of the week and a month.
      if (at > i && tokens_.gap(at) == ", " && before != Part::kFull && !is_year(tokens_, at))
        break;
      if (at > i && tokens_.gap(at) == ", " && kind == Part::kModifier) break;
      const bool counted = kind == Part::kUnit && before != Part::kNone;
      qualified = qualified || counted || kind == Part::kFull;
      if (kind == Part::kFull || (kind == Part::kUnit && qualified) ||
          (kind == Part::kNumber && any && before == Part::kFull)) {
        any = true;
        last = at + used - 1;
      }
      at += used;
      before = kind;
      if (!near(at)) break;
      kind = part(at, used);
    }
    if (!any) return i + 1;
    if (tokens_.joined(last + 1) &&
        (tokens_.word(last + 1) == "ago" || tokens_.word(last + 1) == "later"))
      ++last;
    return emit(i, last);
  }

  std::size_t emit(std::size_t first, std::size_t last) {
    // "of the year" starts at "the"; "a quarter of" and "half" alone are shares.
    static const WordSet no_start = {"of",   "over",  "a",   "an",  "back",
                                     "that", "later", "end", "rest"};
    while (first < last && no_start.contains(tokens_.word(first)) && tokens_.word(first) != "end" &&
           !(tokens_.word(first) == "a" &&
             (tokens_.word(first + 1) == "few" || tokens_.word(first + 1) == "couple"))) {
      ++first;
    }
    if (first == last && (units().contains(tokens_.word(first)))) return last + 1;
    const bool share = tokens_.word(last) == "half" || tokens_.word(last) == "quarter";
    if (share && tokens_.word(last + 1) == "of" && first + 1 >= last &&
        !tokens_.is_digits(last + 2) && (tokens_.word(first) == "one" || first == last)) {
      return last + 1;
    }
    Entity* entity = finding_.add(first, last, EntityType::kDate);
    if (entity != nullptr)
      entity->date = resolve_date(tokens_, first, last, finding_.options.reference);
    return last + 1;
  }

  EntityFinding& finding_;
  const EntityTokens& tokens_;
};

}  // namespace

void find_dates(EntityFinding& finding) { DateReader(finding).read(); }

}  // namespace sophia::cortex
