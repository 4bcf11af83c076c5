// The language of a text by its function words: enough to choose a lexicon.
#pragma once

#include <string_view>

#include "text/stem.h"

namespace sophia::cortex {

// The one of English, German, Spanish, French, Portuguese, Italian and Dutch whose function words
// the text holds most of; English when there are none (short or machine-written text); kNone when
// most of its letters are of another script than Latin. O(words). Thread-safe.
text::Language guess_language(std::string_view text);

}  // namespace sophia::cortex
