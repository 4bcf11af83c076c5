// A memory: a short text that somebody or something wants known later, with where it comes from,
// when it held and since when it is known. One row of AI_MEMORY.MEMORY_RECORDS.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "core/time.h"

namespace sophia::memory {

inline constexpr std::string_view kTurnCategory = "conversation_turn";

// What a turn of an imported dialogue carries besides its text.
struct Turn {
  std::string group;  // a query with a group sees that group only
  std::string conversation;
  std::string session;
  std::string speaker;
  std::string time;  // as given
  double position = 0;
  bool operator==(const Turn&) const = default;
};

struct Memory {
  std::string id;
  std::string category;
  std::string content;
  std::string metadata =
      "{}";  // a JSON object, see the contract; the members below repeat parts of it
  std::string source_type;
  std::string source_id;
  std::string source_table;
  std::string business_table;
  std::string subject;
  double importance = 0.5;  // 0..1
  bool auto_detected = false;
  std::int64_t access_count = 0;
  std::optional<Timestamp> last_accessed_at;
  std::optional<Timestamp> created_at;
  std::optional<Timestamp> updated_at;
  std::optional<Timestamp> expires_at;
  std::optional<Timestamp> valid_from;
  std::optional<Timestamp> valid_to;
  std::optional<Timestamp> known_from;
  bool is_active = true;
  std::string model;  // of the vector; empty: it has none
  std::string canonical_key;
  std::string provenance = "[]";  // JSON array of {source_type, source_id, at, by, content?}
  std::vector<std::string> contradicts;

  // Read from the metadata by read_metadata().
  std::string account;
  std::optional<double> sentiment;
  std::string words;  // topics, tags and resolved dates: searched beside the content
  std::optional<Turn> turn;

  // When it happened: the turn's or source's time, else since when it is known.
  Timestamp at() const {
    if (valid_from) return *valid_from;
    return known_from.value_or(created_at.value_or(Timestamp{}));
  }
};

// Fills account, sentiment, words and turn from `metadata`. Errors: kInvalidArgument (not a JSON
// object).
Status read_metadata(Memory& memory);

// What the keyword index reads and what the encoder reads of a memory.
std::string keyword_text(const Memory& memory);
std::string passage_text(const Memory& memory);

// Deterministic: 32 hex digits of SHA-256 over category, source and content.
std::string memory_id(std::string_view category, std::string_view source_type,
                      std::string_view source_id, std::string_view content);

// Facts are one when they repeat each other within this: the category, and the account where there
// is one, else the source. Empty for turns of dialogues, which are never merged.
std::string scope_of(const Memory& memory);

// {"id":...,...}: every member, as export writes and import reads. read_record() accepts records
// without id and times (a new memory). Errors: kInvalidArgument naming the member.
std::string as_json(const Memory& memory);
Result<Memory> read_record(const Json& json);

}  // namespace sophia::memory
