// Sentences of written or transcribed text.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace sophia::text {

struct Span {
  std::size_t begin = 0;  // bytes
  std::size_t end = 0;    // one past the last byte
};

// Splits at . ! ? … and their East Asian forms (with closing quotes and brackets) before white
// space and a sentence start, at blank lines, not after common abbreviations ("Mr.", "e.g.",
// "approx."), single initials or inside numbers. Text without punctuation (machine transcripts) is
// one sentence, cut at white space when longer than `max_bytes`. Spans are trimmed and never empty.
std::vector<Span> sentences(std::string_view text, std::size_t max_bytes = 2000);

}  // namespace sophia::text
