// What number and code runs are: by the words around them, by their checksum, by their shape, and
// for bare answers by what answers of that shape usually are.
#include <algorithm>

#include "cortex/functions/entities_data.h"
#include "cortex/functions/pii_answers.h"
#include "cortex/functions/pii_cues.h"
#include "cortex/functions/pii_parts.h"

namespace sophia::cortex {
namespace {

bool is_year(const CodeRun& run) {
  return run.letters == 0 && !run.spoken && run.digits.size() == 4 && run.groups.size() == 1 &&
         run.digits >= "1900" && run.digits <= "2099";
}

// The value fits what the cue announces.
bool fits(const CodeRun& run, const PiiCue& cue) {
  const std::size_t size = run.digits.size() + run.letters;
  switch (cue.type) {
    case PiiType::kSsn:
      return size >= 3 && size <= 11;
    case PiiType::kCreditCard:
    case PiiType::kAccount:
      return size >= 4 ? cue.numbered || !is_year(run) : cue.numbered && size >= 3;
    case PiiType::kPhone:
      return run.digits.size() >= 7;
    case PiiType::kPassword:
    case PiiType::kUsername:
      return size >= 3;
    default:
      // "in order to 2000", "claim 500": an id needs its number word, letters or length.
      return size >= 3 && (cue.numbered || run.letters > 0 || run.digits.size() >= 5);
  }
}

std::optional<PiiType> phone_shape(const CodeRun& run, const EntityTokens& tokens) {
  const std::string_view before = tokens.gap(run.first);
  const std::size_t size = run.digits.size();
  if (before.ends_with('+') && size >= 8 && size <= 15) return PiiType::kPhone;
  if (run.commas && !run.spoken) return std::nullopt;
  if (size == 10 && run.digits[0] != '0' && run.digits[0] != '1') return PiiType::kPhone;
  if (size == 11 && run.digits[0] <= '1') return PiiType::kPhone;
  const bool seven = run.groups == std::vector<std::size_t>{3, 4} && !run.commas &&
                     tokens.gap(run.first + 1) == "-";
  if (seven || (run.spoken && size == 7)) return PiiType::kPhone;
  return std::nullopt;
}

// Without any words that help: checksum and shape.
std::optional<PiiType> by_shape(const CodeRun& run, const EntityTokens& tokens) {
  const std::size_t size = run.digits.size();
  // "5.45E+15": a card number (13 to 20 digits, mistyped ones among them) that a spreadsheet has
  // cut.
  if (run.letters == 1 && run.groups.size() == 2 && run.groups[1] == 2 && run.groups[0] == 3 &&
      tokens.word(run.first + 1) == "e" && run.digits[3] == '1' && run.digits[4] >= '2' &&
      run.digits[4] <= '9') {
    return PiiType::kCreditCard;
  }
  if (run.letters > 0) return std::nullopt;
  if (size >= 13 && size <= 19 && luhn_valid(run.digits)) return PiiType::kCreditCard;
  if (run.commas && !run.spoken) return std::nullopt;
  if (size >= 14 && size <= 19) return PiiType::kCreditCard;  // misheard or mistyped digits
  if (run.groups == std::vector<std::size_t>{3, 2, 4}) return PiiType::kSsn;
  if (const auto phone = phone_shape(run, tokens)) return phone;
  // One long number that is nothing else.
  if (size >= 8 && (run.groups.size() == 1 || run.spoken)) {
    return size == 9 && ssn_area(run.digits) ? PiiType::kSsn : PiiType::kAccount;
  }
  return std::nullopt;
}

class NumberReader {
 public:
  explicit NumberReader(PiiFinding& finding)
      : finding_(finding), tokens_(finding.tokens), runs_(find_runs(finding.tokens)) {
    if (!finding.options.previous.empty())
      asked_ = asked_type(EntityTokens(finding.options.previous));
    answer_ = is_answer();
  }

  void read() {
    find_secrets();
    const bool whole = answer_ && (finding_.options.bare_answers || asked_);
    const bool known = asked_ && *asked_ != PiiType::kPerson;
    find_answer_codes(finding_, known ? *asked_ : PiiType::kId, whole);
    for (const CodeRun& run : runs_) {
      if (finding_.marks.any(run.first, run.last)) continue;
      if (const auto type = type_of(run)) add(run, *type);
    }
  }

 private:
  static constexpr std::size_t kShortTurn = 14;

  // Nothing but runs, fillers, cue words and words that may be names.
  bool is_answer() const {
    constexpr std::size_t kLongest = 16;
    if (tokens_.size() > kLongest) return false;
    std::size_t others = 0;
    std::size_t next = 0;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      while (next < runs_.size() && runs_[next].last < i) ++next;
      if (next < runs_.size() && i >= runs_[next].first) continue;
      const std::string_view word = tokens_.word(i);
      if (is_filler(word) || is_cue_link(word) || cue_at(tokens_, i) || word == "name") continue;
      if (!is_common_word(word)) continue;
      ++others;
    }
    return others <= 1;
  }

  // "transfer 500 to 8896": a number that money goes to.
  bool transferred_to(const CodeRun& run) const {
    constexpr std::size_t kReach = 8;
    if (run.first == 0 || tokens_.word(run.first - 1) != "to" || run.digits.size() < 4)
      return false;
    for (std::size_t back = 2; back <= kReach && back <= run.first; ++back) {
      if (tokens_.word(run.first - back) == "transfer") return true;
    }
    return false;
  }

  std::optional<PiiType> type_of(const CodeRun& run) const {
    if (const auto cue = cue_before(tokens_, run.first); cue && fits(run, *cue)) {
      return refine(run, cue->type);
    }
    if (const auto cue = cue_after(tokens_, run.last); cue && fits(run, {*cue, 0, true})) {
      return refine(run, *cue);
    }
    if (answer_ || tokens_.size() <= kShortTurn) {
      const auto cue = distant_cue(tokens_, run.first);
      if (cue && !is_year(run) && fits(run, {*cue, 0, false})) return refine(run, *cue);
    }
    if (answer_ && asked_ && asked_ != PiiType::kPerson && run.digits.size() + run.letters >= 3) {
      return refine(run, *asked_);
    }
    const bool guess = answer_ && finding_.options.bare_answers;
    if (guess && run.letters == 0 && run.digits.size() == 9 && !ssn_area(run.digits)) {
      return PiiType::kId;
    }
    if (const auto type = by_shape(run, tokens_)) return type;
    if (!is_year(run) && transferred_to(run)) return PiiType::kAccount;
    const bool alone = run.first == 0 && run.last + 1 == tokens_.size();
    if (guess && (alone || !is_year(run))) {
      return by_answer_shape(run, name_before(tokens_, run));
    }
    return std::nullopt;
  }

  // A checksum is stronger than a word: "account 4111 1111 1111 1111" is a card.
  static PiiType refine(const CodeRun& run, PiiType type) {
    const bool card_size = run.digits.size() >= 15 && run.digits.size() <= 16 && run.letters == 0;
    const bool other =
        type == PiiType::kSsn || type == PiiType::kPhone || type == PiiType::kAccount;
    if (other && card_size && luhn_valid(run.digits)) return PiiType::kCreditCard;
    // "account 4528 2365 7852 3654": Visa's and Mastercard's numbers, with a digit misheard.
    const bool issuer = run.digits.size() == 16 &&
                        (run.digits[0] == '4' || (run.digits >= "51" && run.digits < "56"));
    return type == PiiType::kAccount && issuer ? PiiType::kCreditCard : type;
  }

  void add(const CodeRun& run, PiiType type) {
    const std::size_t before = finding_.spans.size();
    finding_.add(run.first, run.last, type);
    if (finding_.spans.size() == before || type != PiiType::kPhone) return;
    // The plus and the bracket belong to the number.
    PiiSpan& span = finding_.spans.back();
    while (span.begin > 0 && std::string_view("+(").contains(tokens_.text()[span.begin - 1]))
      --span.begin;
  }

  // "password is x", "user name: x": any word may be the value.
  void find_secrets() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const auto type = cue_at(tokens_, i);
      if (type != PiiType::kPassword && type != PiiType::kUsername) continue;
      std::size_t k = i + 1;
      bool said = false;
      while (k < tokens_.size() && k < i + 5 && value_link(tokens_.word(k))) {
        said = said || tokens_.word(k) == "is" || tokens_.word(k) == "s" || tokens_.word(k) == "as";
        ++k;
      }
      said = said || tokens_.gap(i + 1).find_first_of(":=") != std::string_view::npos;
      if (k < tokens_.size() && !finding_.marks.taken(k)) add_secret(i, k, *type, said);
    }
  }

  static bool value_link(std::string_view word) {
    return word == "is" || word == "s" || word == "as" || word == "its" || word == "it" ||
           word == "no" || word == "number" || word == "code" || word == "for" || word == "the" ||
           word == "id" || word == "my" || word == "name";
  }

  // "password reset", "login page": what is said about passwords, not one of them.
  static bool makes_compound(std::string_view word) {
    static const WordSet set = {
        "reset",          "resets",    "resetting",  "manager",     "managers",     "policy",
        "policies",       "protected", "protection", "protect",     "hash",         "hashes",
        "hashed",         "hashing",   "expiry",     "expired",     "expires",      "expiration",
        "rotation",       "rotated",   "rules",      "strength",    "complexity",   "vault",
        "vaults",         "recovery",  "field",      "fields",      "prompt",       "prompts",
        "screen",         "page",      "pages",      "link",        "links",        "change",
        "changed",        "changes",   "update",     "updated",     "forgotten",    "spraying",
        "stuffing",       "auth",      "login",      "logins",      "credentials",  "credential",
        "sharing",        "storage",   "leak",       "leaks",       "leaked",       "breach",
        "breaches",       "attempt",   "attempts",   "requirement", "requirements", "generator",
        "hint",           "hints",     "hygiene",    "encryption",  "encrypted",    "input",
        "authentication", "based",     "less",       "form",        "flow",         "history"};
    return set.contains(word);
  }

  void add_secret(std::size_t cue, std::size_t k, PiiType type, bool said) {
    const std::size_t begin = tokens_[k].begin;
    const std::size_t chunk = chunk_end(k);
    std::size_t last = k;
    while (last + 1 < tokens_.size() && tokens_[last + 1].begin < chunk) ++last;
    const bool written = last > k && has_digit_or_sign(begin, chunk);
    const bool plain = last == k && !tokens_.is_digits(k);
    if (plain && makes_compound(tokens_.word(k))) return;
    if (plain && (is_common_word(tokens_.word(k)) || (!said && !tokens_.caseless()))) return;
    if (plain && type == PiiType::kUsername && !said && k > cue + 2) return;
    if (!plain && !written) return;  // digits are a run
    // Spelled in parts: "kgfrl 12", "4452 klxy".
    while (last + 1 < tokens_.size() && last < k + 4 && tokens_.gap(last + 1) == " " &&
           secret_part(last + 1)) {
      ++last;
    }
    if (finding_.marks.any(k, last)) return;
    finding_.marks.take(k, last);
    finding_.spans.push_back({begin, std::max(chunk, tokens_[last].end), type});
  }

  bool secret_part(std::size_t i) const {
    return tokens_.is_digits(i) ||
           (!is_common_word(tokens_.word(i)) && !cue_at(tokens_, i) && tokens_.word(i).size() > 1);
  }

  // The end of the white-space-delimited word, without closing punctuation.
  std::size_t chunk_end(std::size_t k) const {
    const std::string_view text = tokens_.text();
    std::size_t end = std::min(text.find_first_of(" \t\r\n", tokens_[k].begin), text.size());
    while (end > tokens_[k].end && std::string_view(".,;:?)\"'").contains(text[end - 1])) --end;
    return end;
  }

  bool has_digit_or_sign(std::size_t begin, std::size_t end) const {
    const std::string_view word = tokens_.text().substr(begin, end - begin);
    return word.find_first_of("0123456789@#$%^&*!_+=") != std::string_view::npos;
  }

  PiiFinding& finding_;
  const EntityTokens& tokens_;
  std::vector<CodeRun> runs_;
  std::optional<PiiType> asked_;
  bool answer_ = false;
};

}  // namespace

bool is_filler(std::string_view word) {
  static const WordSet set = {
      "yes",  "yeah",   "yea",       "yep",   "sure",  "ok",     "okay",    "oh",      "um",
      "uh",   "it",     "its",       "is",    "s",     "and",    "the",     "my",      "well",
      "so",   "right",  "hi",        "hello", "hey",   "please", "thanks",  "thank",   "you",
      "here", "that",   "this",      "yess",  "sorry", "fine",   "alright", "no",      "number",
      "with", "for",    "a",         "i",     "m",     "am",     "im",      "details", "are",
      "of",   "course", "certainly", "great"};
  return set.contains(word);
}

void find_numbers(PiiFinding& finding) { NumberReader(finding).read(); }

}  // namespace sophia::cortex
