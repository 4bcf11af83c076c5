// What a call or text is about: topics of a stable vocabulary, and key phrases for the rest.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cortex/functions/call_sentences.h"

namespace sophia::cortex {

inline constexpr std::string_view kTopicsVersion = "topics-1";

struct SentenceTopic {
  std::string_view name;  // of the vocabulary; lives as long as the program
  double confidence = 0;  // 0.5 to 1
};

struct Topic {
  std::string_view name;
  double share = 0;                // of the call's sentences that have a topic, by words, 0 to 1
  std::vector<Evidence> evidence;  // best first, at most 5
  std::uint32_t mentions = 0;      // sentences
};

// The stable vocabulary (data/topics.txt), in its order.
std::span<const std::string> topic_vocabulary();

// Topics of one sentence, most certain first, ties in the vocabulary's order. `competitors` are
// folded names that count as a mention of "competitor". O(words). Thread-safe.
std::vector<SentenceTopic> sentence_topics(const CallSentence& sentence,
                                           std::span<const std::string> competitors = {});

// Topics of a call, widest first, ties in the vocabulary's order; at most `limit`.
std::vector<Topic> call_topics(std::span<const CallSentence> sentences, std::size_t limit = 10,
                               std::span<const std::string> competitors = {});

}  // namespace sophia::cortex
