// What the source reads of a call before it passes it on, and the rules that decide whether it
// does.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/time.h"
#include "gong/config.h"

namespace sophia::gong {

struct CallHead {
  std::string id;                    // decimal text; empty: the record has none
  bool id_is_number = false;         // sent as a JSON number
  std::string started_raw;           // JSON text of `started`, "null" when absent
  std::optional<Timestamp> started;  // nullopt: not a time
  std::optional<Timestamp> scheduled;
  std::string status;                // upper case, empty when absent
  std::optional<double> duration_s;  // a number, or a text that is one
  std::optional<bool> is_private;    // true, false, or a text that says so
  bool has_brief = false;
  bool has_outline = false;
};

// Reads the head of an element of /v2/calls/extensive (`extensive`) or of /v2/calls. nullopt when
// the record is no JSON object.
std::optional<CallHead> read_call_head(std::string_view record, bool extensive);

// The reasons in the order of kDropReasons (stream_progress.h).
enum class Verdict { kKeep, kNotCompleted, kTooShort, kPrivate };
std::string_view to_string(Verdict verdict);

// A status, duration or privacy that is absent or can't be judged (unknown word, negative or
// unreadable number) does not drop a call: it is passed on, and shows where it lands.
Verdict judge_call(const CallHead& head, const GongConfig& config);

// The record as it is emitted: the bytes as sent, with the members that the stream's schema
// promises ("id" and "startdatetime" for extensive calls; a numeric id of a call in quotes).
std::string call_data(std::string_view record, const CallHead& head, bool extensive);

// `record` with a member added at its end; `value` is JSON text.
std::string with_member(std::string_view record, std::string_view key, std::string_view value);

// The members `keys` of an object in quotes where they are numbers (ids stay texts).
std::string with_quoted_ids(std::string_view record, std::initializer_list<std::string_view> keys);

// The tombstone of a call that Gong no longer has (or no longer shows).
std::string tombstone(std::string_view id, Timestamp seen_missing, std::string_view reason);

}  // namespace sophia::gong
