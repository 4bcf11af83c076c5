#include "airbyte/catalog.h"

#include <set>
#include <utility>

#include "core/json.h"
#include "core/json_writer.h"

namespace sophia::airbyte {
namespace {

auto bad(const std::string& where, const std::string& what) {
  return fail(Code::kInvalidArgument, where + ": " + what);
}

Result<FieldPath> parse_path(const Json& value, const std::string& where) {
  const auto* array = value.if_array();
  if (array == nullptr) return bad(where, "must be a list of texts");
  FieldPath path;
  for (const Json& item : *array) {
    if (!item.is_string()) return bad(where, "must be a list of texts");
    path.emplace_back(item.get_string());
  }
  return path;
}

// A member that holds a field path; absent and null are an empty path.
Result<FieldPath> path_member(const Json& object, std::string_view key, const std::string& where) {
  const Json* found = json_find(object, key);
  if (found == nullptr || found->is_null()) return FieldPath{};
  return parse_path(*found, where + "." + std::string(key));
}

Result<std::vector<FieldPath>> paths_member(const Json& object, std::string_view key,
                                            const std::string& where) {
  std::vector<FieldPath> paths;
  const Json* found = json_find(object, key);
  if (found == nullptr || found->is_null()) return paths;
  const std::string name = where + "." + std::string(key);
  const auto* array = found->if_array();
  if (array == nullptr) return bad(name, "must be a list of field paths");
  for (const Json& item : *array) {
    SOPHIA_TRY(auto path, parse_path(item, name));
    paths.push_back(std::move(path));
  }
  return paths;
}

Result<Stream> parse_stream(const Json& value, const std::string& where) {
  if (!value.is_object()) return bad(where, "must be an object");
  Stream stream;
  const auto name = json_string(value, "name");
  if (!name || name->empty()) return bad(where + ".name", "is missing");
  stream.name = *name;
  const std::string named = where + " (" + stream.name + ")";
  stream.ns = json_string(value, "namespace").value_or("");
  if (const auto* schema = json_object(value, "json_schema")) {
    stream.json_schema = boost::json::serialize(*schema);
  } else {
    return bad(named + ".json_schema", "is missing or not an object");
  }
  if (const auto* modes = json_array(value, "supported_sync_modes")) {
    for (const Json& mode : *modes) {
      if (mode.is_string() && mode.get_string() == "incremental") stream.incremental = true;
    }
  }
  stream.source_defined_cursor = json_bool(value, "source_defined_cursor").value_or(false);
  SOPHIA_TRY(stream.default_cursor_field, path_member(value, "default_cursor_field", named));
  SOPHIA_TRY(stream.source_defined_primary_key,
             paths_member(value, "source_defined_primary_key", named));
  return stream;
}

Result<ConfiguredStream> parse_configured_stream(const Json& value, const std::string& where) {
  const Json* inner = json_find(value, "stream");
  if (inner == nullptr) return bad(where + ".stream", "is missing");
  ConfiguredStream out;
  SOPHIA_TRY(out.stream, parse_stream(*inner, where + ".stream"));
  const std::string named = where + " (" + out.stream.name + ")";
  const auto mode = json_string(value, "sync_mode");
  if (mode == "full_refresh") {
    out.sync_mode = SyncMode::kFullRefresh;
  } else if (mode == "incremental") {
    out.sync_mode = SyncMode::kIncremental;
  } else {
    return bad(named + ".sync_mode", "must be full_refresh or incremental");
  }
  static const std::set<std::string> kModes = {"append", "overwrite", "append_dedup", "update",
                                               "soft_delete"};
  out.destination_sync_mode = json_string(value, "destination_sync_mode").value_or("");
  if (!kModes.contains(out.destination_sync_mode)) {
    return bad(named + ".destination_sync_mode",
               "must be append, overwrite, append_dedup, update or soft_delete");
  }
  SOPHIA_TRY(out.cursor_field, path_member(value, "cursor_field", named));
  SOPHIA_TRY(out.primary_key, paths_member(value, "primary_key", named));
  return out;
}

Result<Json> parse_document(std::string_view json, const std::string& what) {
  auto document = parse_json(json);
  if (!document) return fail(std::move(document).error(), what);
  if (json_array(*document, "streams") == nullptr) {
    return bad(what + ".streams", "is missing or not a list");
  }
  return document;
}

template <class T, class Parse>
Result<std::vector<T>> parse_streams(const Json& document, Parse parse) {
  std::vector<T> streams;
  for (const Json& item : *json_array(document, "streams")) {
    SOPHIA_TRY(auto stream, parse(item, "streams[" + std::to_string(streams.size()) + "]"));
    streams.push_back(std::move(stream));
  }
  return streams;
}

void write_path(JsonWriter& w, const FieldPath& path) {
  w.begin_array();
  for (const std::string& part : path) w.value(part);
  w.end_array();
}

void write_paths(JsonWriter& w, const std::vector<FieldPath>& paths) {
  w.begin_array();
  for (const FieldPath& path : paths) write_path(w, path);
  w.end_array();
}

void write_stream(JsonWriter& w, const Stream& stream) {
  w.begin_object().field("name", stream.name);
  if (!stream.ns.empty()) w.field("namespace", stream.ns);
  w.key("json_schema").raw(stream.json_schema.empty() ? "{}" : stream.json_schema);
  w.key("supported_sync_modes").begin_array().value("full_refresh");
  if (stream.incremental) w.value("incremental");
  w.end_array();
  if (stream.incremental) w.field("source_defined_cursor", stream.source_defined_cursor);
  if (!stream.default_cursor_field.empty()) {
    w.key("default_cursor_field");
    write_path(w, stream.default_cursor_field);
  }
  if (!stream.source_defined_primary_key.empty()) {
    w.key("source_defined_primary_key");
    write_paths(w, stream.source_defined_primary_key);
  }
  w.end_object();
}

}  // namespace

std::string_view to_string(SyncMode mode) {
  return mode == SyncMode::kIncremental ? "incremental" : "full_refresh";
}

Result<Catalog> parse_catalog(std::string_view json) {
  SOPHIA_TRY(const Json document, parse_document(json, "catalog"));
  SOPHIA_TRY(auto streams, parse_streams<Stream>(document, parse_stream));
  return Catalog{std::move(streams)};
}

Result<ConfiguredCatalog> parse_configured_catalog(std::string_view json) {
  SOPHIA_TRY(const Json document, parse_document(json, "configured catalog"));
  SOPHIA_TRY(auto streams, parse_streams<ConfiguredStream>(document, parse_configured_stream));
  std::set<std::pair<std::string, std::string>> seen;
  for (const ConfiguredStream& s : streams) {
    if (!seen.emplace(s.stream.ns, s.stream.name).second) {
      return bad("configured catalog", "stream " + s.stream.name + " is listed twice");
    }
  }
  return ConfiguredCatalog{std::move(streams)};
}

std::string to_json(const Catalog& catalog) {
  JsonWriter w;
  w.begin_object().key("streams").begin_array();
  for (const Stream& stream : catalog.streams) write_stream(w, stream);
  w.end_array().end_object();
  return w.take();
}

std::string to_json(const ConfiguredCatalog& catalog) {
  JsonWriter w;
  w.begin_object().key("streams").begin_array();
  for (const ConfiguredStream& s : catalog.streams) {
    w.begin_object().key("stream");
    write_stream(w, s.stream);
    w.field("sync_mode", to_string(s.sync_mode));
    w.field("destination_sync_mode", s.destination_sync_mode);
    if (!s.cursor_field.empty()) {
      w.key("cursor_field");
      write_path(w, s.cursor_field);
    }
    if (!s.primary_key.empty()) {
      w.key("primary_key");
      write_paths(w, s.primary_key);
    }
    w.end_object();
  }
  w.end_array().end_object();
  return w.take();
}

ConfiguredCatalog configure_all(const Catalog& catalog) {
  ConfiguredCatalog out;
  for (const Stream& stream : catalog.streams) {
    ConfiguredStream s;
    s.stream = stream;
    s.sync_mode = stream.incremental ? SyncMode::kIncremental : SyncMode::kFullRefresh;
    s.destination_sync_mode = stream.incremental ? "append_dedup" : "overwrite";
    s.cursor_field = stream.default_cursor_field;
    s.primary_key = stream.source_defined_primary_key;
    out.streams.push_back(std::move(s));
  }
  return out;
}

}  // namespace sophia::airbyte
