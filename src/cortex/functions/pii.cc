#include "cortex/functions/pii.h"

#include <algorithm>
#include <array>

#include "cortex/functions/pii_answers.h"
#include "cortex/functions/pii_parts.h"

namespace sophia::cortex {

std::string_view to_string(PiiType type) {
  static constexpr std::array<std::string_view, kPiiTypeCount> kNames = {
      "PERSON",  "CREDIT_CARD", "SSN",      "PHONE",    "EMAIL", "ADDRESS",
      "ACCOUNT", "ID",          "PASSWORD", "USERNAME", "IBAN",  "IP"};
  return kNames[static_cast<std::size_t>(type)];
}

bool TokenMarks::any(std::size_t first, std::size_t last) const {
  for (std::size_t i = first; i <= last; ++i) {
    if (taken(i)) return true;
  }
  return false;
}

void TokenMarks::take(std::size_t first, std::size_t last) {
  for (std::size_t i = first; i <= last && i < taken_.size(); ++i) taken_[i] = true;
}

void PiiFinding::add(std::size_t first, std::size_t last, PiiType type) {
  if (last >= tokens.size() || marks.any(first, last)) return;
  marks.take(first, last);
  spans.push_back({tokens[first].begin, tokens[last].end, type});
}

std::vector<PiiSpan> find_pii(std::string_view text, const PiiOptions& options) {
  const EntityTokens tokens(text);
  PiiFinding finding{tokens, options, TokenMarks(tokens.size()), {}};
  find_emails(finding);
  find_technical(finding);
  find_addresses(finding);
  if (options.bare_answers) find_answer_addresses(finding);
  find_numbers(finding);
  find_persons(finding);
  std::ranges::sort(finding.spans, {}, &PiiSpan::begin);
  return std::move(finding.spans);
}

std::string mask(std::string_view text, std::span<const PiiSpan> spans, PiiTypes types,
                 MaskStyle style) {
  std::string out;
  out.reserve(text.size());
  std::size_t at = 0;
  for (const PiiSpan& span : spans) {
    if ((pii_bit(span.type) & types) == 0) continue;
    out.append(text.substr(at, span.begin - at)).append("[").append(to_string(span.type));
    if (span.type == PiiType::kCreditCard && style.keep_card_last4) {
      std::string digits;
      for (const char c : text.substr(span.begin, span.end - span.begin)) {
        if (c >= '0' && c <= '9') digits += c;
      }
      if (digits.size() >= 12) out.append(" ").append(digits.substr(digits.size() - 4));
    }
    out.append("]");
    at = span.end;
  }
  return out.append(text.substr(at));
}

std::string mask(std::string_view text, PiiTypes types) {
  const PiiOptions options{.parties = {}, .previous = {}, .bare_answers = false};
  return mask(text, find_pii(text, options), types);
}

}  // namespace sophia::cortex
