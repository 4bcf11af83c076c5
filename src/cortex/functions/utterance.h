// What the functions read of a call.
#pragma once

#include <cstdint>
#include <string_view>

namespace sophia::cortex {

enum class Side : std::uint8_t { kUnknown, kInternal, kExternal };

// A speaker's turn or segment; text and names are looked at, not copied. A call is a vector of
// utterances in the order in which they start.
struct Utterance {
  std::string_view text;
  std::int64_t start_ms = 0;  // from the start of the call
  std::int64_t end_ms = 0;
  Side side = Side::kUnknown;
  std::string_view speaker;  // name
};

// Where a finding stands.
struct Evidence {
  std::uint32_t utterance = 0;  // index in the call; 0 for plain text
  std::uint32_t sentence = 0;   // index in the utterance
  std::uint32_t begin = 0;      // bytes in the utterance's text
  std::uint32_t end = 0;
};

}  // namespace sophia::cortex
