// EXTRACT_ANSWER: the sentences of a text that answer a question best.
#pragma once

#include <stop_token>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "cortex/functions/classifier.h"

namespace sophia::cortex {

inline constexpr std::string_view kAnswerVersion = "answer-1";

struct AnswerSentence {
  std::size_t begin = 0;  // bytes in the text
  std::size_t end = 0;
  double score = 0;  // 0 to 1
};

// The best `most` sentences, best first. A sentence's score is the mean of two: the cosine of its
// vector (with its neighbours' at a lower weight) to the question's, and the share of the
// question's content words that it holds, rare ones counting more. Without an embedder the second
// alone. Sentences that are questions themselves are no answers. Errors: the embedder's.
Result<std::vector<AnswerSentence>> extract_answer(std::string_view text, std::string_view question,
                                                   std::size_t most, const TextEmbedder* embedder,
                                                   std::stop_token stop);

}  // namespace sophia::cortex
