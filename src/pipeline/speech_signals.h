// Questions, fillers and words in one sentence of English talk (other languages: sentences that end
// in a question mark, and words).
#pragma once

#include <cstdint>
#include <string_view>

namespace sophia::pipeline {

// Words: what white space separates.
std::int64_t count_words(std::string_view text);

// A sentence that ends in '?' (also the full-width and the Arabic one) or opens like a question:
// who, what, when, where, why, how, which, can you, could you, do you, are you, would you, is
// there, tell me about, walk me through. Tags and fillers ("right?", "you know?", "make sense?",
// alone or after a statement) make no question.
bool is_question(std::string_view sentence);

// um, uh, er, basically, actually, literally, I mean; "so" that opens the sentence; and like, you
// know, sort of, kind of where punctuation sets them off on both sides (the edge of the sentence
// counts), which tells the discourse marker from the verb.
std::int64_t count_fillers(std::string_view sentence);

}  // namespace sophia::pipeline
