// Sentences of a call or of a plain text, with their words; the input of summary, topics and cues.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cortex/functions/utterance.h"
#include "text/words.h"

namespace sophia::cortex {

struct CallSentence {
  std::string_view text;
  Evidence evidence;
  Side side = Side::kUnknown;
  std::string_view speaker;
  std::int64_t start_ms = 0;  // within the utterance, in proportion to the bytes
  std::int64_t end_ms = 0;
  bool asks = false;              // ends with a question mark
  std::vector<text::Word> words;  // folded; offsets in `text`
};

// Views into the utterances' texts.
std::vector<CallSentence> call_sentences(std::span<const Utterance> call);

// A plain text as a call: lines "Name: words" (at least two such lines) become utterances of that
// speaker; any other text is one utterance of nobody. Times are 0.
std::vector<Utterance> utterances_of(std::string_view text);

}  // namespace sophia::cortex
