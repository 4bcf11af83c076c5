// Next steps: what somebody promised or both sides agreed to do, bound to the sentence that says
// so.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "cortex/functions/call_sentences.h"

namespace sophia::cortex {

inline constexpr std::string_view kNextStepsVersion = "next-steps-2";

struct NextStep {
  std::string owner;        // who does it: a speaker's name, or a name said; empty: not clear
  std::string_view action;  // the sentence
  std::string due;          // the words of the date, empty: none said
  std::optional<CivilDate> due_date;
  double confidence = 0;  // 0.6 to 1
  Evidence evidence;
  std::string_view speaker;
  Side side = Side::kUnknown;  // of the speaker
  std::int64_t start_ms = 0;
};

// In reading order. Owner: "I'll", "we'll", "you'll have": the speaker; "Priya will": that name;
// "can you", "send me": the last other speaker, or the only other one. O(words). Thread-safe.
std::vector<NextStep> next_steps(std::span<const CallSentence> sentences, CivilDate call_date);

// How firm the next step of a call is (facts: both sides commit with a time = strong).
enum class NextStepStrength { kNone, kWeak, kStrong };
NextStepStrength next_step_strength(std::span<const NextStep> steps);

}  // namespace sophia::cortex
