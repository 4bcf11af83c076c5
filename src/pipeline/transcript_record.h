// What Gong sent as one call's transcript, read once and leniently: a member of an unexpected type
// counts as absent (a number or truth value for a text is that text; a text that is a number for a
// time is that time), so one odd member costs no other its place.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace sophia::pipeline {

struct TranscriptSentence {
  std::int64_t index = 0;  // over the whole call, from 0, sentences without words counted
  std::int64_t start_ms = 0;
  std::int64_t end_ms = 0;  // not before start_ms: reversed times are turned round; absent ones 0
  std::string_view text;    // not only space
};

// A speaker segment with words.
struct SpokenSegment {
  std::int64_t index = 0;  // its place in what Gong sent, from 0, hollow ones counted
  std::optional<std::string_view> speaker_id;  // not empty
  std::optional<std::string_view> topic;
  std::int64_t first_sentence = 0;  // index of its first sentence in the call
  std::vector<TranscriptSentence> sentences;
};

class TranscriptReader {
 public:
  TranscriptReader();
  TranscriptReader(TranscriptReader&&) noexcept;
  TranscriptReader& operator=(TranscriptReader&&) noexcept;
  ~TranscriptReader();

  // The segments of {"transcript": [{"speakerId", "topic", "sentences": [{"start", "end",
  // "text"}]}]}, in order; none when there is no transcript. They are valid until the next read.
  // Errors: kInvalidArgument when `json` is no JSON object. O(bytes).
  Result<std::span<const SpokenSegment>> read(std::string_view json);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Whether there is nothing but Unicode space separators (category Zs) in `text`.
bool is_hollow(std::string_view text);

}  // namespace sophia::pipeline
