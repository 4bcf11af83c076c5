// Postal addresses: a street with its number, unit, town, state and postcode; post boxes; and what
// follows "my address is".
#include "cortex/functions/entities_data.h"
#include "cortex/functions/pii_parts.h"

namespace sophia::cortex {
namespace {

const WordSet& street_words() {
  static const WordSet set = {
      "street", "st",   "str",     "road",  "rd",        "raod",  "avenue",   "ave",      "av",
      "lane",   "ln",   "drive",   "dr",    "boulevard", "blvd",  "court",    "ct",       "terrace",
      "circle", "cir",  "highway", "hwy",   "parkway",   "pkwy",  "crescent", "close",    "square",
      "sq",     "way",  "place",   "pl",    "trail",     "alley", "route",    "turnpike", "loop",
      "nagar",  "marg", "colony",  "plaza", "esplanade", "mews"};
  return set;
}

// Street words that are also everyday words: they need a house number and a name before them.
const WordSet& weak_street_words() {
  static const WordSet set = {"way",    "place", "close", "drive", "court", "square",
                              "circle", "loop",  "st",    "route", "trail", "dr",
                              "ct",     "av",    "str",   "pl",    "plaza"};
  return set;
}

bool german_street(std::string_view word) {
  for (const std::string_view ending : {"strasse", "straße", "weg", "platz", "gasse", "allee"}) {
    if (word.size() > ending.size() + 2 && word.ends_with(ending)) return true;
  }
  return false;
}

class AddressReader {
 public:
  explicit AddressReader(PiiFinding& finding) : finding_(finding), tokens_(finding.tokens) {}

  void read() {
    for (std::size_t i = 0; i < tokens_.size();) i = std::max(i + 1, read_at(i));
  }

 private:
  static constexpr std::size_t kMaxTail = 12;

  bool free(std::size_t i) const { return i < tokens_.size() && !finding_.marks.taken(i); }

  std::size_t read_at(std::size_t i) {
    std::size_t last = after_cue(i);
    if (last > 0) return add(i_after_cue_, last);
    last = numbered_street(i);
    if (last == 0) last = named_street(i);
    if (last == 0) last = german(i);
    if (last == 0) last = post_box(i);
    return last == 0 ? i + 1 : add(i, last);
  }

  std::size_t add(std::size_t first, std::size_t last) {
    if (finding_.options.bare_answers) last = to_end(last);
    if (tokens_.is_digits(first) && first > 0 && tokens_.word(first - 1) == "no" &&
        tokens_.caseless() && tokens_.joined(first) && free(first - 1)) {
      --first;  // "no 56 oak road"
    }
    finding_.add(first, last, PiiType::kAddress);
    return last + 1;
  }

  // "287 bay meadows st ...": a number, one to four words, a street word.
  std::size_t numbered_street(std::size_t i) const {
    if (!tokens_.is_digits(i) || tokens_.word(i).size() > 6 || !free(i)) return 0;
    bool unknown = false;  // a word between that is no everyday word
    for (std::size_t k = i + 1; k <= i + 6 && free(k) && tokens_.joined(k); ++k) {
      const std::string_view word = tokens_.word(k);
      const bool ordinal = word == "th" || word == "st" || word == "rd" || word == "nd";
      if (k > i + 1 && street_words().contains(word) && !tokens_.is_digits(k)) {
        const bool weak = weak_street_words().contains(word) && !abbreviation(word);
        const bool written = tokens_.caseless() || tokens_[k].capital;
        if (!weak || (unknown && written)) return tail(k);
      }
      unknown = unknown || ordinal || (!tokens_.is_digits(k) && !is_common_word(word));
    }
    return 0;
  }

  // In an answer without case the unknown words up to the end are the address's too.
  std::size_t to_end(std::size_t last) const {
    constexpr std::size_t kMost = 5;
    if (!tokens_.caseless() || tokens_.size() > last + 1 + kMost) return last;
    for (std::size_t k = last + 1; k < tokens_.size(); ++k) {
      const bool known = tokens_.word(k).size() > 2 && is_common_word(tokens_.word(k));
      if (!free(k) || !tokens_.joined(k) || known || stops(tokens_.word(k))) return last;
    }
    return tokens_.size() - 1;
  }

  static bool abbreviation(std::string_view word) {
    return word == "st" || word == "dr" || word == "ct" || word == "av" || word == "pl";
  }

  // "gateway road bridge town al 5865": without a number a state or a postcode must follow.
  std::size_t named_street(std::size_t i) const {
    if (!free(i) || tokens_.is_digits(i) || is_common_word(tokens_.word(i))) return 0;
    if (!tokens_.joined(i + 1) || !street_words().contains(tokens_.word(i + 1)) || !free(i + 1))
      return 0;
    if (weak_street_words().contains(tokens_.word(i + 1))) return 0;
    const std::size_t last = tail(i + 1);
    const bool short_text = tokens_.size() <= 8 && finding_.options.bare_answers;
    return last > i + 1 || tokens_[i].capital || short_text ? last : 0;
  }

  std::size_t german(std::size_t i) const {
    if (!free(i) || !german_street(tokens_.word(i)) || !tokens_.joined(i + 1)) return 0;
    return tokens_.is_digits(i + 1) && tokens_.word(i + 1).size() <= 4 ? tail(i + 1) : 0;
  }

  std::size_t post_box(std::size_t i) const {
    const bool po =
        tokens_.word(i) == "po" && tokens_.word(i + 1) == "box" && tokens_.is_digits(i + 2);
    const bool p_o = tokens_.word(i) == "p" && tokens_.word(i + 1) == "o" &&
                     tokens_.word(i + 2) == "box" && tokens_.is_digits(i + 3);
    return po ? tail(i + 2) : p_o ? tail(i + 3) : 0;
  }

  // What belongs to the address behind its street: unit, town, state, postcode. A town of unknown
  // name counts only when a state, a place or a postcode follows it.
  std::size_t tail(std::size_t street) const {
    std::size_t last = street;
    for (std::size_t k = street + 1; k <= street + kMaxTail && free(k) && near(k); ++k) {
      const std::string_view word = tokens_.word(k);
      const std::size_t place = place_at(k);
      if (place > 0) {
        last = k + place - 1;
        k = last;
      } else if (unit_word(word)) {
        last = k;
        while (free(last + 1) && last < k + 2 && near(last + 1) && unit_value(last + 1)) ++last;
        k = last;
      } else if ((tokens_.is_digits(k) && word.size() >= 2 && word.size() <= 7) ||
                 state_at(k, last)) {
        last = k;
      } else if (tokens_.is_digits(k) || stops(word)) {
        break;
      }
    }
    return last;
  }

  bool near(std::size_t k) const {
    const std::string_view gap = tokens_.gap(k);
    return gap.size() <= 3 && gap.find_first_of("?!;:\n") == std::string_view::npos &&
           (gap.find('.') == std::string_view::npos || tokens_.word(k - 1).size() <= 4);
  }

  bool state_at(std::size_t k, std::size_t last) const {
    if (!state_codes().contains(tokens_.word(k))) return false;
    const std::string_view word = tokens_.word(k);
    const bool everyday =
        word == "in" || word == "or" || word == "me" || word == "ok" || word == "hi";
    return tokens_[k].upper || tokens_.is_digits(k + 1) || (!everyday && k > last);
  }

  std::size_t place_at(std::size_t k) const {
    return places().longest(tokens_.word(k), [&](std::size_t n) { return tokens_.word(k + n); });
  }

  static bool unit_word(std::string_view word) {
    return word == "apt" || word == "apartment" || word == "suite" || word == "ste" ||
           word == "unit" || word == "floor" || word == "flat" || word == "room";
  }
  bool unit_value(std::size_t k) const {
    return tokens_.is_digits(k) || tokens_.word(k).size() == 1;
  }
  static bool stops(std::string_view word) {
    static const WordSet set = {"and", "my",   "is",  "was",     "please", "the",  "i",
                                "we",  "so",   "but", "if",      "can",    "that", "it",
                                "for", "this", "you", "because", "to"};
    return set.contains(word);
  }

  // "my address is X ...": X to the end of the sentence or to "and my". Sets i_after_cue_.
  std::size_t after_cue(std::size_t i) {
    if (tokens_.word(i) != "address" || (i > 0 && not_postal(tokens_.word(i - 1)))) return 0;
    std::size_t k = i + 1;
    while (k <= i + 3 &&
           (tokens_.word(k) == "is" || tokens_.word(k) == "as" || tokens_.word(k) == "s" ||
            tokens_.word(k) == "its" || tokens_.word(k) == "to")) {
      ++k;
    }
    // "new address lake road 5": said without a verb, in an answer.
    const bool answer = finding_.options.bare_answers && tokens_.caseless() && i > 0 &&
                        (tokens_.word(i - 1) == "new" || tokens_.word(i - 1) == "full" ||
                         tokens_.word(i - 1) == "my") &&
                        tokens_.joined(k) && !is_common_word(tokens_.word(k));
    if (k == i + 1 && !tokens_.is_digits(k) && !answer) return 0;
    const bool starts = tokens_.is_digits(k) || tokens_.word(k) == "no" || tokens_.word(k) == "p" ||
                        !is_common_word(tokens_.word(k));
    if (!starts || !free(k)) return 0;
    std::size_t last = k;
    while (last + 1 < tokens_.size() && last < k + kMaxTail && free(last + 1) && near(last + 1) &&
           !stops(tokens_.word(last + 1))) {
      ++last;
    }
    i_after_cue_ = k;
    return last > k || tokens_.is_digits(k) ? last : 0;
  }
  static bool not_postal(std::string_view word) {
    return word == "email" || word == "mail" || word == "e" || word == "ip" || word == "web" ||
           word == "to" || word == "id";
  }

  PiiFinding& finding_;
  const EntityTokens& tokens_;
  std::size_t i_after_cue_ = 0;
};

}  // namespace

void find_addresses(PiiFinding& finding) { AddressReader(finding).read(); }

}  // namespace sophia::cortex
