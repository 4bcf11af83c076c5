#include "airbyte/catalog.h"

#include <gtest/gtest.h>

namespace sophia::airbyte {
namespace {

std::string error_of(std::string_view json) {
  const auto catalog = parse_configured_catalog(json);
  return catalog ? "" : catalog.error().message;
}

TEST(ConfiguredCatalog, ReadsTheProtocolExample) {
  const auto catalog = parse_configured_catalog(
      R"({"streams":[{"stream":{"name":"calls","json_schema":{"type":"object"},)"
      R"("supported_sync_modes":["full_refresh","incremental"],"source_defined_primary_key":[["id"]]},)"
      R"("sync_mode":"incremental","destination_sync_mode":"append_dedup","cursor_field":["started"],)"
      R"("primary_key":[["id"]],"generation_id":1,"sync_id":2}]})");
  ASSERT_TRUE(catalog) << catalog.error().message;
  ASSERT_EQ(catalog->streams.size(), 1);
  const ConfiguredStream& s = catalog->streams[0];
  EXPECT_EQ(s.stream.name, "calls");
  EXPECT_TRUE(s.stream.incremental);
  EXPECT_EQ(s.sync_mode, SyncMode::kIncremental);
  EXPECT_EQ(s.cursor_field, FieldPath{"started"});
  EXPECT_EQ(s.primary_key, std::vector<FieldPath>{{"id"}});
}

TEST(ConfiguredCatalog, ErrorsNameStreamAndMember) {
  const std::string stream = R"("stream":{"name":"calls","json_schema":{}})";
  EXPECT_EQ(error_of("{}"), "configured catalog.streams: is missing or not a list");
  EXPECT_EQ(error_of(R"({"streams":[{}]})"), "streams[0].stream: is missing");
  EXPECT_EQ(error_of(R"({"streams":[{"stream":{"name":"a"}}]})"),
            "streams[0].stream (a).json_schema: is missing or not an object");
  EXPECT_EQ(error_of("{\"streams\":[{" + stream + R"(,"sync_mode":"cdc"}]})"),
            "streams[0] (calls).sync_mode: must be full_refresh or incremental");
  const std::string good =
      "{" + stream + R"(,"sync_mode":"full_refresh","destination_sync_mode":"append"})";
  EXPECT_EQ(error_of("{\"streams\":[" + good + "," + good + "]}"),
            "configured catalog: stream calls is listed twice");
  EXPECT_EQ(
      error_of(
          "{\"streams\":[{" + stream +
          R"(,"sync_mode":"incremental","destination_sync_mode":"append","cursor_field":"x"}]})"),
      "streams[0] (calls).cursor_field: must be a list of texts");
  EXPECT_NE(error_of("{\"streams\":["), "");
}

TEST(Catalog, PrintedCatalogReadsBack) {
  Catalog catalog;
  Stream stream;
  stream.name = "extensiveCalls";
  stream.json_schema = R"({"type":"object"})";
  stream.incremental = stream.source_defined_cursor = true;
  stream.default_cursor_field = {"startdatetime"};
  stream.source_defined_primary_key = {{"id"}};
  catalog.streams = {stream};
  const auto back = parse_catalog(to_json(catalog));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(to_json(*back), to_json(catalog));
  const auto configured = parse_configured_catalog(to_json(configure_all(catalog)));
  ASSERT_TRUE(configured) << configured.error().message;
  EXPECT_EQ(configured->streams[0].sync_mode, SyncMode::kIncremental);
  EXPECT_EQ(configured->streams[0].destination_sync_mode, "append_dedup");
}

}  // namespace
}  // namespace sophia::airbyte
