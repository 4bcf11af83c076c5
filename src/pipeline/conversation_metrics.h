// What a conversation was like, measured from its diarised sentences. Definitions:
//
// Preparation. Sentences are sorted by start. Overlaps are clipped: what is said before the end of
// everything said earlier counts for the earlier speaker only. Sentences of one speaker with gaps
// of at most 1.0 s make a turn. Back-channels (turns of at most 1 s and at most 2 words) count as
// talk, but split no turn and are no turn of their own. Unknown speakers are left out of all ratios
// and switches; unknown_share says how much of the talk is theirs.
//
//   talk_ratio               internal talk / (internal + external talk), 0..1
//   talk_ratio_of_call       internal talk / call length, 0..1
//   unknown_share            unknown talk / all talk, 0..1
//   longest_monologue        longest internal turn, s
//   longest_customer_story   longest external turn, s; internal turns of at most 3 s inside it,
//                            with pauses of at most 3 s, are bridged, and then count with it
//   speaker_switches         changes of side from turn to turn
//   switches_per_minute      of the call's length
//   interactivity            10 * (1 - exp(-switches_per_minute / 2)), 0..10
//   patience, patience_median  wait from the end of an external turn to the next internal one, s;
//                            overlaps count 0, waits of more than 10 s don't count
//   questions, customer_questions  see speech_signals.h
//   question_rate            internal questions an hour of the call
//   filler_rate              internal fillers a minute of internal talk
//   pace, customer_pace      words a minute of talk
//   interruptions            internal turns that start more than 0.3 s before the end of an
//                            external one, which then ends within 1 s
//   silence_share            gaps of more than 5 s between sentences / call length, 0..1
//
// Call length: as Gong sent it, else the time from the first to the last word. A measure that
// can't be taken is absent: nobody of that side spoke, there was no time, or it is about a side of
// which nothing was heard while unknown speakers talked (they may well be that side, so 0 would be
// a guess).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace sophia::pipeline {

enum class Side { kInternal, kExternal, kUnknown };

struct Sentence {
  std::string_view speaker;  // empty: not told; the text is the caller's
  Side side = Side::kUnknown;
  std::int64_t start_ms = 0;
  std::int64_t end_ms = 0;  // not before start_ms
  std::string_view text;
};

struct Measure {
  std::string_view name;
  std::string_view unit;  // ratio, seconds, count, per_minute, per_hour, score
  double value = 0;
};

// In the order above. `call_seconds`: 0 or less when not known. O(n log n).
std::vector<Measure> measure_conversation(std::vector<Sentence> sentences, double call_seconds);

struct Turn {
  std::string_view speaker;
  Side side = Side::kUnknown;
  std::int64_t start_ms = 0;  // clipped
  std::int64_t end_ms = 0;
  std::int64_t heard_start_ms = 0;  // before clipping
  std::int64_t heard_end_ms = 0;
  std::int64_t words = 0;
};

// The turns of the preparation, without back-channels. `sentences` sorted by start.
std::vector<Turn> turns_of(std::span<const Sentence> sentences);

}  // namespace sophia::pipeline
