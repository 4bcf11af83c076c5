// Personal data in what people say and type: where it is, what it is, and text with it masked.
//
//   const auto spans = find_pii("my card is 4111 1111 1111 1111", {});
//   mask(text, spans, kAllPiiTypes);   // "my card is [CREDIT_CARD]"
//
// Rules over tokens, no model: linear in the text, deterministic, thread-safe. Made for
// transcripts: numbers may be read out ("four one one one"), written in groups, or lack all
// punctuation
// ("annasmith 12 gmailcom"). Checksums (Luhn, ISO 7064) settle cards and IBANs; otherwise the words
// around a number say what it is ("policy number is ...", "... is my account number").
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sophia::cortex {

inline constexpr std::string_view kPiiVersion = "pii-4";  // a change of rules raises it

enum class PiiType : std::uint8_t {
  kPerson,
  kCreditCard,
  kSsn,
  kPhone,
  kEmail,
  kAddress,
  kAccount,   // bank or customer account; also a long number of unknown kind
  kId,        // policy, claim, booking, order, passport ... numbers
  kPassword,  // also PINs and one-time codes
  kUsername,
  kIban,
  kIp
};
inline constexpr std::size_t kPiiTypeCount = 12;
std::string_view to_string(PiiType type);  // "CREDIT_CARD"

// A set of types as bits: bit n is PiiType n.
using PiiTypes = std::uint32_t;
constexpr PiiTypes pii_bit(PiiType type) { return PiiTypes{1} << static_cast<unsigned>(type); }
inline constexpr PiiTypes kAllPiiTypes = (PiiTypes{1} << kPiiTypeCount) - 1;
// What must not reach an embedding: cards, SSNs, accounts (with IBANs) and passwords.
inline constexpr PiiTypes kSecretPiiTypes = pii_bit(PiiType::kCreditCard) | pii_bit(PiiType::kSsn) |
                                            pii_bit(PiiType::kAccount) | pii_bit(PiiType::kIban) |
                                            pii_bit(PiiType::kPassword);

struct PiiSpan {
  std::size_t begin = 0;  // bytes
  std::size_t end = 0;
  PiiType type = PiiType::kPerson;
  bool operator==(const PiiSpan&) const = default;
};

struct PiiOptions {
  // Full names of the people in the call. They, their first, last and short names are found in any
  // case, with one wrong letter in names of five letters and more.
  std::span<const std::string> parties;
  // What was said just before (the question that this text answers); may be empty.
  std::string_view previous;
  // A text that is nothing but a number, code or unknown words ("4821", "asha verma") is an answer
  // to a question that is not seen, and taken for personal data. Off: only with a `previous` that
  // asks for it.
  bool bare_answers = true;
};

// Spans in order, without overlaps.
std::vector<PiiSpan> find_pii(std::string_view text, const PiiOptions& options);

struct MaskStyle {
  bool keep_card_last4 = false;  // "[CREDIT_CARD 1111]" where at least 12 digits are known
};
// `text` with the spans of these types replaced by "[TYPE]".
std::string mask(std::string_view text, std::span<const PiiSpan> spans, PiiTypes types,
                 MaskStyle style = {});
// What the pipeline does before it embeds: no guesses about bare numbers.
std::string mask(std::string_view text, PiiTypes types);

}  // namespace sophia::cortex
