#include "text/chunks.h"

#include "text/sentences.h"
#include "text/words.h"

namespace sophia::text {

std::vector<std::string> chunks(std::string_view text, std::size_t words) {
  std::vector<std::string> pieces;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t count = 0;
  for (const Span& sentence : sentences(text)) {
    std::size_t length = 0;
    WordScanner scanner(text.substr(sentence.begin, sentence.end - sentence.begin));
    while (scanner.next()) ++length;
    if (count > 0 && count + length > words) {
      pieces.emplace_back(text.substr(begin, end - begin));
      count = 0;
    }
    if (count == 0) begin = sentence.begin;
    end = sentence.end;
    count += length;
    if (count == 0) count = 1;
  }
  if (count > 0) pieces.emplace_back(text.substr(begin, end - begin));
  return pieces;
}

}  // namespace sophia::text
