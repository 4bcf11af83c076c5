// Number and code runs of a text: "4111-1111-1111-1111", "five five five one two", "ff 45 f 4".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cortex/functions/entities_tokens.h"

namespace sophia::cortex {

struct CodeRun {
  std::size_t first = 0;            // tokens
  std::size_t last = 0;             // inclusive
  std::string digits;               // said digits as figures, letters left out
  std::vector<std::size_t> groups;  // digits a token, in order
  std::size_t letters = 0;
  bool spoken = false;   // some digits were words
  bool commas = false;   // parts are separated by commas
  bool compact = false;  // one word without any gap
};

// The digits that a word says: "seven" -> "7", "oh" -> "0", "fifteen" -> "15"; "" for other words.
std::string_view spoken_digits(std::string_view word);
// Runs in order, without overlaps. Amounts ("$400", "12 %", "40 users", "3.5", "10:30") are no
// runs.
std::vector<CodeRun> find_runs(const EntityTokens& tokens);
bool luhn_valid(std::string_view digits);
// ISO 13616: country, check digits and account, 15 to 34 characters, mod 97 = 1. Upper or lower
// case.
bool iban_valid(std::string_view iban);

}  // namespace sophia::cortex
