#include "cortex/functions/pii_cues.h"

#include <unordered_map>

#include "cortex/functions/entities_data.h"
#include "cortex/functions/pii_parts.h"

namespace sophia::cortex {
namespace {

const std::unordered_map<std::string_view, PiiType>& cue_words() {
  using enum PiiType;
  static const std::unordered_map<std::string_view, PiiType> words = {{"ssn", kSsn},
                                                                      {"ss", kSsn},
                                                                      {"card", kCreditCard},
                                                                      {"credit", kCreditCard},
                                                                      {"debit", kCreditCard},
                                                                      {"visa", kCreditCard},
                                                                      {"mastercard", kCreditCard},
                                                                      {"amex", kCreditCard},
                                                                      {"cc", kCreditCard},
                                                                      {"account", kAccount},
                                                                      {"acct", kAccount},
                                                                      {"acc", kAccount},
                                                                      {"ac", kAccount},
                                                                      {"routing", kAccount},
                                                                      {"iban", kAccount},
                                                                      {"password", kPassword},
                                                                      {"pasword", kPassword},
                                                                      {"passwd", kPassword},
                                                                      {"pswd", kPassword},
                                                                      {"passward", kPassword},
                                                                      {"passwrd", kPassword},
                                                                      {"ssin", kSsn},
                                                                      {"pwd", kPassword},
                                                                      {"passcode", kPassword},
                                                                      {"passphrase", kPassword},
                                                                      {"pin", kPassword},
                                                                      {"otp", kPassword},
                                                                      {"cvv", kPassword},
                                                                      {"cvc", kPassword},
                                                                      {"phone", kPhone},
                                                                      {"mobile", kPhone},
                                                                      {"cell", kPhone},
                                                                      {"cellphone", kPhone},
                                                                      {"telephone", kPhone},
                                                                      {"tel", kPhone},
                                                                      {"ph", kPhone},
                                                                      {"fax", kPhone},
                                                                      {"whatsapp", kPhone},
                                                                      {"landline", kPhone},
                                                                      {"policy", kId},
                                                                      {"claim", kId},
                                                                      {"booking", kId},
                                                                      {"bookings", kId},
                                                                      {"confirmation", kId},
                                                                      {"reservation", kId},
                                                                      {"reference", kId},
                                                                      {"ref", kId},
                                                                      {"ticket", kId},
                                                                      {"membership", kId},
                                                                      {"member", kId},
                                                                      {"customer", kId},
                                                                      {"order", kId},
                                                                      {"case", kId},
                                                                      {"license", kId},
                                                                      {"licence", kId},
                                                                      {"passport", kId},
                                                                      {"invoice", kId},
                                                                      {"tracking", kId},
                                                                      {"employee", kId},
                                                                      {"student", kId},
                                                                      {"serial", kId},
                                                                      {"registration", kId},
                                                                      {"pnr", kId},
                                                                      {"itinerary", kId},
                                                                      {"id", kId},
                                                                      {"username", kUsername},
                                                                      {"login", kUsername},
                                                                      {"book", kId},
                                                                      {"tax", kId},
                                                                      {"contract", kId}};
  return words;
}

bool numbering(std::string_view word) {
  return word == "number" || word == "numbers" || word == "no" || word == "num" || word == "nr" ||
         word == "nmuber" || word == "digit" || word == "digits" || word == "code" ||
         word == "id" || word == "is" || word == "s" || word == "ending" || word == "ends" ||
         word == "as";
}

}  // namespace

bool is_cue_link(std::string_view word) {
  static const WordSet set = {
      "number", "numbers",   "no",     "num",  "nr",      "nmuber", "nos",  "is",      "s",
      "its",    "it",        "are",    "was",  "will",    "be",     "ends", "ending",  "end",
      "in",     "with",      "last",   "four", "digit",   "digits", "of",   "the",     "my",
      "your",   "our",       "their",  "for",  "as",      "code",   "id",   "on",      "this",
      "that",   "would",     "full",   "here", "correct", "new",    "old",  "current", "at",
      "me",     "following", "called", "or",   "re",      "please", "um",   "uh",      "hash"};
  return set.contains(word);
}

std::optional<PiiType> cue_at(const EntityTokens& tokens, std::size_t i) {
  const std::string_view word = tokens.word(i);
  const std::string_view before = i > 0 ? tokens.word(i - 1) : std::string_view();
  if (word == "security" && before == "social") return PiiType::kSsn;
  if (word == "social" && tokens.word(i + 1) != "security" && tokens.word(i + 1) != "media") {
    return before == "my" || before == "your" || before == "the" ? std::optional(PiiType::kSsn)
                                                                 : std::nullopt;
  }
  if (word == "c" && before == "a" && tokens.gap(i) == "/") return PiiType::kAccount;
  if (word == "name" && (before == "user" || before == "login")) return PiiType::kUsername;
  if (word == "id" && (before == "user" || before == "login")) return PiiType::kUsername;
  if (word == "number" && (before == "contact" || before == "callback")) return PiiType::kPhone;
  if ((word == "call" || word == "reach" || word == "text") && tokens.word(i + 1) == "me") {
    return PiiType::kPhone;
  }
  const auto found = cue_words().find(word);
  return found == cue_words().end() ? std::nullopt : std::optional(found->second);
}

std::optional<PiiCue> cue_before(const EntityTokens& tokens, std::size_t i) {
  constexpr std::size_t kReach = 9;
  bool numbered = i > 0 && tokens.gap(i).find('#') != std::string_view::npos;
  for (std::size_t back = 1; back <= kReach && back <= i; ++back) {
    const std::size_t k = i - back;
    const std::string_view word = tokens.word(k);
    const auto type = cue_at(tokens, k);
    // "user id", "id" after another cue: the more telling word wins.
    const bool weak = word == "id" && k > 0 && cue_at(tokens, k - 1).has_value();
    // "credit card account number".
    const bool card =
        type == PiiType::kAccount && k > 0 && cue_at(tokens, k - 1) == PiiType::kCreditCard;
    if (type && !weak) return PiiCue{card ? PiiType::kCreditCard : *type, k, numbered};
    numbered = numbered || numbering(word);
    const bool last_four = tokens.is_digits(k) && word.size() == 1 &&
                           (tokens.word(k + 1) == "digit" || tokens.word(k + 1) == "digits");
    if (!last_four && !is_cue_link(word)) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<PiiType> distant_cue(const EntityTokens& tokens, std::size_t i) {
  constexpr std::size_t kReach = 12;
  for (std::size_t back = 1; back <= kReach && back <= i; ++back) {
    if (tokens.is_digits(i - back) && tokens.word(i - back).size() > 1) return std::nullopt;
    if (const auto type = cue_at(tokens, i - back)) return type;
  }
  return std::nullopt;
}

std::optional<PiiType> cue_after(const EntityTokens& tokens, std::size_t last) {
  std::size_t k = last + 1;
  const auto linked = [&](std::string_view word) {
    return word == "is" || word == "s" || word == "was" || word == "my" || word == "the" ||
           word == "as" || word == "for" || word == "are" || word == "of";
  };
  while (k < tokens.size() && k < last + 5 && linked(tokens.word(k))) ++k;
  if (k >= tokens.size() || tokens.gap(k).find_first_of("?!;\n") != std::string_view::npos) {
    return std::nullopt;
  }
  auto type = cue_at(tokens, k);
  if (!type && tokens.word(k) == "social") type = PiiType::kSsn;
  if (!type) return std::nullopt;
  // "545 e 15 card number is 7": the cue belongs to what follows it.
  for (std::size_t n = k + 1; n < tokens.size() && n < k + 6; ++n) {
    if (tokens.is_digits(n)) return std::nullopt;
    if (!is_cue_link(tokens.word(n))) break;
  }
  return type;
}

std::optional<PiiType> asked_type(const EntityTokens& question) {
  std::optional<PiiType> asked;
  for (std::size_t i = 0; i < question.size(); ++i) {
    const auto type = cue_at(question, i);
    if (type && !(asked && question.word(i) == "id")) asked = type;
    if (!type && question.word(i) == "name" && asked != PiiType::kUsername)
      asked = PiiType::kPerson;
  }
  return asked;
}

}  // namespace sophia::cortex
