// Sentences, words, pieces and code points of any bytes: spans lie inside the text, in order, not
// empty; what is folded or repaired is UTF-8.
#include "property.h"
#include "text/chunks.h"
#include "text/sentences.h"
#include "text/stem.h"
#include "text/utf8.h"
#include "text/words.h"

namespace sophia::text {
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  std::size_t behind = 0;
  for (const Span& span : sentences(text, 64)) {
    HOLDS(span.begin >= behind && span.begin < span.end && span.end <= text.size());
    behind = span.end;
  }
  Stemmer stemmer(Language::kEnglish);
  std::size_t begin = 0;
  for (const Word& word : words(text)) {
    HOLDS(!word.folded.empty() && is_valid_utf8(word.folded));
    HOLDS(word.begin >= begin && word.begin < word.end && word.end <= text.size());
    begin = word.begin;
    stemmer.stem(word.folded);
  }
  const std::string repaired = sanitize_utf8(text);
  HOLDS(is_valid_utf8(repaired));
  if (is_valid_utf8(text)) HOLDS(repaired == text);
  HOLDS(is_valid_utf8(fold(repaired)));
  HOLDS(code_point_count(text) <= text.size());
  for (const std::string& piece : chunks(text, 8)) HOLDS(!piece.empty());
  return 0;
}

}  // namespace sophia::text
