// The finders behind find_pii; each adds spans, the caller settles overlaps.
#pragma once

#include <vector>

#include "cortex/functions/entities_tokens.h"
#include "cortex/functions/pii.h"
#include "cortex/functions/pii_runs.h"

namespace sophia::cortex {

// Marks which tokens a finder has taken.
class TokenMarks {
 public:
  explicit TokenMarks(std::size_t size) : taken_(size, false) {}
  bool taken(std::size_t i) const { return i < taken_.size() && taken_[i]; }
  bool any(std::size_t first, std::size_t last) const;
  void take(std::size_t first, std::size_t last);  // inclusive

 private:
  std::vector<bool> taken_;
};

struct PiiFinding {
  const EntityTokens& tokens;
  const PiiOptions& options;
  TokenMarks marks;
  std::vector<PiiSpan> spans;

  void add(std::size_t first, std::size_t last, PiiType type);  // tokens, inclusive
};

// "a.b@c.com", "a dot b at c dot com", "ab 12 gmailcom".
void find_emails(PiiFinding& finding);
// IPv4, IPv6 and IBANs.
void find_technical(PiiFinding& finding);
// Streets with numbers, post boxes, what follows "my address is".
void find_addresses(PiiFinding& finding);
// Cards, SSNs, phones, accounts, ids, passwords and user names, by their words and by their shape.
void find_numbers(PiiFinding& finding);
// Names of people. `bare`: the text is taken for an answer.
void find_persons(PiiFinding& finding);

// Words that open or fill an answer without content: "yes", "sure", "it", "is" ...
bool is_filler(std::string_view word);
// The type that the last question of a text asks for; nullopt: none.
std::optional<PiiType> asked_type(const EntityTokens& question);

}  // namespace sophia::cortex
