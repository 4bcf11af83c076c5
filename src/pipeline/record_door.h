// The door of the warehouse: what a source sent is checked once, as a whole, before it is stored.
// Admitted is one JSON object (RFC 8259, UTF-8, no byte order mark, no lone surrogates, numbers
// within a double's range, nesting up to 128) that has its id exactly once. Everything else gets a
// reason and goes to quarantine.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "core/time.h"
#include "pipeline/raw_tables.h"

namespace sophia::pipeline {

struct Admission {
  // Ids keep their digits: a number of any length is its token's text.
  std::string record_id;
  std::string call_id;  // empty: the stream has none
  // Of metaData.started (or started); nullopt when absent or no time. The transform says so.
  std::optional<Timestamp> call_started_at;
  // XXH3-128 of the bytes as sent, without the top-level member `media`: its links are signed anew
  // for every answer and make no new version.
  std::string content_hash;
};

class RecordDoor {
 public:
  RecordDoor();
  RecordDoor(RecordDoor&&) noexcept;
  ~RecordDoor();

  // Checks one record of `stream`. `data` grows by padding for the parser and is otherwise left as
  // it is. The error is the reason, for a person, without the record's text. O(bytes), about 1
  // GB/s.
  std::expected<Admission, std::string> admit(const RawStream& stream, std::string& data);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sophia::pipeline
