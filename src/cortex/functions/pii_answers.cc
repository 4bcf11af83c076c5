#include "cortex/functions/pii_answers.h"

#include <algorithm>
#include <array>

#include "cortex/functions/entities_data.h"
#include "cortex/functions/pii_cues.h"

namespace sophia::cortex {
namespace {

bool says_nothing(const EntityTokens& tokens, std::size_t i) {
  return is_filler(tokens.word(i)) || is_cue_link(tokens.word(i)) || cue_at(tokens, i).has_value();
}

// A part of a spelled code: digits or one to four letters.
bool code_part(const EntityTokens& tokens, std::size_t i, bool said) {
  if (tokens.is_digits(i)) return tokens.word(i).size() <= 9;
  const std::string_view word = tokens.word(i);
  if (word.size() == 1) return true;
  return word.size() <= 4 && (said || !is_common_word(word)) && !first_names().contains(word);
}

struct Code {
  std::size_t first = 0;
  std::size_t last = 0;
  bool found = false;
};

// The "s" of "it's".
bool contraction(const EntityTokens& tokens, std::size_t i) {
  const std::string_view gap = tokens.gap(i);
  return i > 0 && (gap == "'" || gap == "\u2019");
}

// The parts that end the text, without fillers and words for numbers behind them.
Code code_at_end(const EntityTokens& tokens, bool said) {
  constexpr std::size_t kMostParts = 9;
  constexpr std::size_t kMostLetters = 14;
  if (tokens.size() == 0) return {};
  std::size_t last = tokens.size() - 1;
  const std::size_t end = last;
  while (last > 0 && !tokens.is_digits(last) &&
         (tokens.word(last).size() > 1 || (last < end && tokens.word(last) == "a")) &&
         says_nothing(tokens, last)) {
    --last;
  }
  std::size_t first = last + 1;
  std::size_t size = 0;
  while (first > 0 && last + 1 - first < kMostParts && code_part(tokens, first - 1, said) &&
         (first > last || tokens.joined(first)) &&
         (tokens.word(first - 1).size() == 1 ? !contraction(tokens, first - 1)
                                             : !says_nothing(tokens, first - 1))) {
    --first;
    size += tokens.word(first).size();
  }
  return {first, last, first <= last && size >= 3 && size <= kMostLetters};
}

// "545 e 15": a long number that a spreadsheet has cut.
bool is_exponent(const EntityTokens& tokens, const Code& code) {
  return code.last == code.first + 2 && tokens.is_digits(code.first) &&
         tokens.word(code.first + 1) == "e" && tokens.is_digits(code.last);
}

// How often digits and letters change places.
std::size_t changes(const EntityTokens& tokens, const Code& code) {
  std::size_t count = 0;
  for (std::size_t i = code.first + 1; i <= code.last; ++i) {
    count += tokens.is_digits(i) != tokens.is_digits(i - 1) ? 1U : 0U;
  }
  return count;
}

// "sun 826": the shape of booking codes and plates; any word of three letters but a name.
bool three_letters(const EntityTokens& tokens) {
  if (tokens.size() < 2 || !tokens.is_digits(tokens.size() - 1)) return false;
  const std::size_t word = tokens.size() - 2;
  const std::size_t digits = tokens.word(word + 1).size();
  return (digits == 3 || digits == 9) && tokens.word(word).size() == 3 && !tokens.is_digits(word) &&
         tokens.joined(word + 1) && !says_nothing(tokens, word) &&
         (word == 0 || !tokens.is_digits(word - 1)) && !first_names().contains(tokens.word(word));
}

}  // namespace

NameBefore name_before(const EntityTokens& tokens, const CodeRun& run) {
  std::size_t at = run.first;
  while (at > 0 && (tokens.word(at - 1) == "and" || tokens.word(at - 1) == "number" ||
                    tokens.word(at - 1) == "no" || tokens.word(at - 1) == "is")) {
    --at;
  }
  if (run.last + 1 < tokens.size()) return NameBefore::kNone;
  std::size_t words = 0;
  for (; at > 0 && words < 2; --at, ++words) {
    const std::string_view word = tokens.word(at - 1);
    if (word.size() <= 2 || tokens.is_digits(at - 1) || is_common_word(word) ||
        says_nothing(tokens, at - 1)) {
      break;
    }
  }
  return words == 0 ? NameBefore::kNone : words == 1 ? NameBefore::kOne : NameBefore::kFull;
}

// Four digits are asked for as the last of an SSN, of a full name's owner too; with one name before
// them they are an account's. Five are the start of a card, or after a name a password, six a
// one-time code; letters with digits name bookings and claims.
std::optional<PiiType> by_answer_shape(const CodeRun& run, NameBefore name) {
  if (run.letters > 0) {
    return run.letters + run.digits.size() >= 4 ? std::optional(PiiType::kId) : std::nullopt;
  }
  switch (run.digits.size()) {
    case 3:
      return PiiType::kSsn;
    case 4:
      return name == NameBefore::kOne ? PiiType::kAccount : PiiType::kSsn;
    case 5:
      return name == NameBefore::kNone ? PiiType::kCreditCard : PiiType::kPassword;
    case 6:
      return PiiType::kPassword;
    case 7:
    case 8:
    case 12:
    case 13:
      return PiiType::kAccount;
    default:
      return std::nullopt;
  }
}

bool ssn_area(std::string_view digits) {
  const std::string_view area = digits.substr(0, 3);
  return area != "000" && area != "666" && area <= "772";
}

void find_answer_codes(PiiFinding& finding, PiiType type, bool whole) {
  const EntityTokens& tokens = finding.tokens;
  if (whole && three_letters(tokens)) finding.add(tokens.size() - 2, tokens.size() - 1, type);
  for (const bool said : {false, true}) {
    const Code code = code_at_end(tokens, said);
    if (!code.found || code.first == code.last || is_exponent(tokens, code)) continue;
    const auto cue = cue_before(tokens, code.first);
    const bool id = cue && cue->type == PiiType::kId && cue->numbered;
    const std::size_t turns = changes(tokens, code);
    if (said ? id && turns >= 1 : (whole && turns >= 2) || (id && turns >= 1)) {
      finding.add(code.first, code.last, id ? PiiType::kId : type);
    }
  }
}

namespace {

// "laneoakfield": a street word that lost the gap behind it.
bool glued_street(std::string_view word) {
  static constexpr std::array<std::string_view, 6> kStreets = {"street", "lane",  "road",
                                                               "avenue", "drive", "nagar"};
  return !is_common_word(word) && std::ranges::any_of(kStreets, [&](std::string_view street) {
    return word.starts_with(street) && word.size() >= street.size() + 4;
  });
}

}  // namespace

void find_answer_addresses(PiiFinding& finding) {
  const EntityTokens& tokens = finding.tokens;
  constexpr std::size_t kLongest = 12;
  if (tokens.size() < 3 || tokens.size() > kLongest) return;
  std::size_t first = 0;
  while (first < tokens.size() && !tokens.is_digits(first) && says_nothing(tokens, first)) ++first;
  const std::size_t last = tokens.size() - 1;
  if (first + 2 > last) return;
  const bool postcode = tokens.is_digits(last) && tokens.word(last).size() == 5 &&
                        state_codes().contains(tokens.word(last - 1)) &&
                        !cue_at(tokens, last - 1) && !is_filler(tokens.word(last - 1));
  bool street = false;
  for (std::size_t i = first + 1; tokens.is_digits(first) && i <= last; ++i) {
    street = street || glued_street(tokens.word(i));
  }
  if (postcode || street) finding.add(first, last, PiiType::kAddress);
}

}  // namespace sophia::cortex
