// Which raw table a source's stream lands in, and where its records keep their id.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace sophia::pipeline {

struct RawStream {
  std::string_view source;  // gong, hubspot, slack
  std::string_view stream;
  std::string_view table;  // in RAW_AIRBYTE
  // Names of the members whose text makes RECORD_ID, joined by ':'. Looked up in `metaData` where
  // the record has one, else at the top. An empty second name: one member is the id.
  std::array<std::string_view, 2> id_members;
  std::string_view alternative_id = {};  // used when the first id member is absent
  bool has_call_id = false;              // table column CALL_ID
  std::string_view call_id_member = {};  // empty: the record's id is the call's
  bool has_call_started = false;         // table column CALL_STARTED_AT
  // Streams that share a table keep their versions apart: this ends their content hash.
  std::string_view hash_suffix = {};
};

// nullptr when the stream has no table.
const RawStream* find_raw_stream(std::string_view source, std::string_view stream);
std::span<const RawStream> raw_streams();

}  // namespace sophia::pipeline
