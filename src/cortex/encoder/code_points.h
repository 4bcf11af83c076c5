// What the BERT tokenizer asks about code points, equal to the reference tokenizer's (PyPI
// `tokenizers` 0.23.3) for each of the 1,112,064 code points.
#pragma once

#include <cstdint>
#include <string>

namespace sophia::cortex {

bool is_dropped(char32_t c);      // removed by cleaning: NUL, U+FFFD, Cc, Cf, Co but \t \n \r
bool is_space(char32_t c);        // White_Space
bool is_mark(char32_t c);         // a nonspacing mark, removed with the accents
bool is_punctuation(char32_t c);  // a word of its own; all ASCII punctuation, and Unicode's P*
bool is_ideograph(char32_t c);    // a word of its own; has the reference's gap 2B820..2B91F
std::uint8_t combining_class(char32_t c);  // of code points that are no mark
char32_t lower(char32_t c);                // one to one; U+0130 needs two and is not mapped here
void decompose(char32_t c, std::u32string& out);  // appends the canonical decomposition

}  // namespace sophia::cortex
