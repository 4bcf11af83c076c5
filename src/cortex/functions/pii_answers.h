// Answers to questions that are not seen: a text that is little more than a number, a code or a
// name. What it holds is told by what answers of its shape usually are.
#pragma once

#include <cstddef>
#include <optional>

#include "cortex/functions/pii_parts.h"

namespace sophia::cortex {

enum class NameBefore : std::uint8_t { kNone, kOne, kFull };

// Unknown words that may be a name before the run that ends the text: "asha 4821" (one), "asha
// verma and 4821" (full).
NameBefore name_before(const EntityTokens& tokens, const CodeRun& run);
// The usual type of a bare number or code of this shape; nullopt: none.
std::optional<PiiType> by_answer_shape(const CodeRun& run, NameBefore name);
// An SSN that was issued before 2011 has an area (its first three digits) up to 772, no 000 or 666.
// Source: SSA, Social Security Number Randomization.
bool ssn_area(std::string_view digits);

// Codes that end the text: letters and digits that take turns ("4 er 5 e 4"), three letters with
// three or nine digits ("sun 826"), and after an id's word any mix ("confirmation number is lkjo
// 75"). Takes them as `type`. `whole`: the text has nothing else but fillers and words for numbers.
void find_answer_codes(PiiFinding& finding, PiiType type, bool whole);
// "501 summer laneoakfield salem", "bridge town al 45286": addresses that lost their punctuation.
void find_answer_addresses(PiiFinding& finding);

}  // namespace sophia::cortex
