// What a source offers (AirbyteCatalog) and what a reader wants of it (ConfiguredAirbyteCatalog).
// Source: Airbyte protocol 0.18.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace sophia::airbyte {

enum class SyncMode { kFullRefresh, kIncremental };
std::string_view to_string(SyncMode mode);

using FieldPath = std::vector<std::string>;

struct Stream {
  std::string name;
  std::string ns;            // namespace; empty: none
  std::string json_schema;   // JSON text of an object
  bool incremental = false;  // else full refresh only
  bool source_defined_cursor = false;
  FieldPath default_cursor_field;
  std::vector<FieldPath> source_defined_primary_key;
};

struct Catalog {
  std::vector<Stream> streams;
};

struct ConfiguredStream {
  Stream stream;
  SyncMode sync_mode = SyncMode::kFullRefresh;
  std::string destination_sync_mode = "append";
  FieldPath cursor_field;
  std::vector<FieldPath> primary_key;
};

struct ConfiguredCatalog {
  std::vector<ConfiguredStream> streams;
};

// The JSON object of each. Unknown members are ignored when parsing. Errors: kInvalidArgument that
// names the stream and the member; two entries of one stream are an error too.
Result<Catalog> parse_catalog(std::string_view json);
Result<ConfiguredCatalog> parse_configured_catalog(std::string_view json);
std::string to_json(const Catalog& catalog);
std::string to_json(const ConfiguredCatalog& catalog);

// Every stream of `catalog`: incremental with deduplication where it can, else full refresh.
ConfiguredCatalog configure_all(const Catalog& catalog);

}  // namespace sophia::airbyte
