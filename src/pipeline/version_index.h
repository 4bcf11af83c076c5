// Which versions of which records a raw table holds, in memory: 16 bytes of hash for a record and
// its latest version, 8 for a version. Filled once a sync, so that landing asks the table nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/result.h"
#include "core/time.h"
#include "pipeline/raw_tables.h"
#include "warehouse/database.h"

namespace sophia::pipeline {

class VersionIndex {
 public:
  // Reads the raw table of `stream`; O(rows).
  static Result<VersionIndex> load(warehouse::Connection& connection, const RawStream& stream);
  VersionIndex() = default;

  enum class Verdict {
    kNew,        // no such version is there
    kLatest,     // it is the latest already
    kStale,      // it is there, and a later one too
    kTakenBack,  // it is there, and is the latest again, unless the source goes on to another one
  };
  Verdict judge(std::string_view record_id, std::string_view content_hash,
                std::int64_t emitted_at_ms) const;

  struct Landing {
    Timestamp emitted_at;      // as it is stored: see store()
    std::int64_t ordinal = 0;  // how often this content came before, after another one
  };
  // Makes a version the latest one. Versions of one record that are emitted in the same millisecond
  // are told apart, in the order they came, by the microseconds.
  Landing store(std::string_view record_id, std::string_view content_hash,
                std::int64_t emitted_at_ms);

 private:
  struct Latest {
    std::uint64_t content = 0;
    std::int64_t emitted_us = 0;
  };
  void remember(std::uint64_t record, std::uint64_t content, std::int64_t emitted_us);

  // Keys are XXH64 of record id + hash suffix, of the content hash, and of both.
  std::unordered_map<std::uint64_t, Latest> latest_;
  std::unordered_map<std::uint64_t, std::uint32_t> versions_;
};

// The primary key of a raw row: from stream, record, content and ordinal.
std::string raw_row_id(const RawStream& stream, std::string_view record_id,
                       std::string_view content_hash, std::int64_t ordinal);

}  // namespace sophia::pipeline
