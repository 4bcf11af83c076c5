// Risk indicators, objections and questions of a call, each bound to its sentence.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cortex/functions/call_sentences.h"

namespace sophia::cortex {

inline constexpr std::string_view kRisksVersion = "risks-3";
inline constexpr std::string_view kObjectionsVersion = "objections-1";
inline constexpr std::string_view kQuestionsVersion = "questions-1";

// A sentence that is evidence of `type`.
//   risks: pricing competitor timeline authority budget security champion churn silence legal
//          integration fit
//   objections: price timing authority need competitor security integration (security takes in
//          legal terms)
struct Finding {
  std::string_view type;  // lives as long as the program
  double confidence = 0;  // 0.5 to 1
  Evidence evidence;
  std::string_view speaker;
  Side side = Side::kUnknown;
  std::int64_t start_ms = 0;
  std::int64_t end_ms = 0;
};

struct CueOptions {
  std::vector<std::string> competitors;  // folded names that count as a competitor's mention
  double threshold = 0.6;                // lowest confidence that is reported
};

// In reading order, then most certain first. A question of an internal speaker is no risk, and
// of what else they say only silence, pricing and timeline are. A risk sounds worse when the
// sentence is negative: confidence grows with -sentiment. O(words). Thread-safe.
std::vector<Finding> risks(std::span<const CallSentence> sentences, const CueOptions& options = {});
// Of external and unknown speakers only; one type a sentence.
std::vector<Finding> objections(std::span<const CallSentence> sentences,
                                const CueOptions& options = {});

struct Question {
  Evidence evidence;
  std::string_view speaker;
  Side side = Side::kUnknown;
  std::int64_t start_ms = 0;
  bool open = false;  // asks for more than yes or no ("what", "how", "tell me about")
};

// Sentences that ask: a question mark that is not a tag's ("right?", "you know?"), or, without any
// punctuation, an interrogative opener; also requests to tell ("walk me through").
std::vector<Question> questions(std::span<const CallSentence> sentences);

}  // namespace sophia::cortex
