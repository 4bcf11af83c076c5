// Whole syncs: what is asked, what is emitted, where the cursor stands.
#include "gong/tests/sync_fixture.h"

namespace sophia::gong {
namespace {

std::string cursor(const airbyte::StreamStates& states, const std::string& stream,
                   const std::string& field) {
  const auto json = parse_json(states.at(stream));
  return json ? json_string(*json, field).value_or("") : "";
}

TEST_F(SyncTest, EveryCallAndTranscriptIsReadOnce) {
  add_calls(250, "2026-11-01T00:00:00Z");
  const auto sink = sync_well();
  EXPECT_EQ(sink.ids("extensiveCalls"), all_ids());
  EXPECT_EQ(sink.ids("callTranscripts", "callId"), all_ids());
  EXPECT_EQ(sink.data_of("extensiveCalls").size(), 250);
  // 2026-06-01 to -11-20: two windows, of which one is empty; 3 pages; 3 batches.
  EXPECT_EQ(gong.count("/v2/calls/extensive"), 4);
  EXPECT_EQ(gong.count("/v2/calls/transcript"), 3);
  EXPECT_EQ(cursor(states, "extensiveCalls", "startdatetime"), "2026-11-11T09:00:00Z");
}

TEST_F(SyncTest, WindowsHaveBothDatesAndAtMost90DaysNewestFirst) {
  config.start = *parse_timestamp("2026-01-15T10:30:00Z");
  add_calls(1, "2026-02-01T00:00:00Z");
  sync_well({"extensiveCalls"});  // FakeGong refuses windows of more than 90 days
  ASSERT_EQ(gong.requests.size(), 4);
  EXPECT_NE(gong.requests[0].body.find(R"("toDateTime":"2026-11-20T17:00:00Z")"),
            std::string::npos);
  EXPECT_NE(gong.requests[3].body.find(
                R"("fromDateTime":"2026-01-15T10:30:00Z","toDateTime":"2026-04-15T00:00:00Z")"),
            std::string::npos);
}

TEST_F(SyncTest, PostCarriesItsCursorInTheBody) {
  add_calls(150, "2026-11-01T00:00:00Z");
  sync_well({"extensiveCalls"});
  std::size_t with_cursor = 0;
  for (const auto& request : gong.requests) {
    EXPECT_EQ(request.url.find('?'), std::string::npos) << request.url;
    with_cursor +=
        request.body.ends_with("\"}") && request.body.find("\"cursor\":") != std::string::npos;
  }
  EXPECT_EQ(with_cursor, 1);
}

TEST_F(SyncTest, RecordBytesAreTheVendorsPlusIdAndStart) {
  add_calls(1, "2026-11-01T00:00:00Z", 18'000'000'000'000'000'001ULL);
  gong.call("18000000000000000001").extra_meta = R"(,"new":{"x":1.50e0,"u":"\u00e9"})";
  const auto sink = sync_well({"extensiveCalls"});
  EXPECT_EQ(sink.data_of("extensiveCalls").at(0),
            R"({"metaData":{"id":"18000000000000000001","title":"t","scheduled":null,)"
            R"("started":"2026-11-01T00:00:00Z","duration":600,"isPrivate":false,)"
            R"("new":{"x":1.50e0,"u":"\u00e9"}},"context":[],)"
            R"("content":{"brief":"b","outline":[{"section":"s"}]},)"
            R"("id":"18000000000000000001","startdatetime":"2026-11-01T00:00:00Z"})");
}

TEST_F(SyncTest, AnIdThatIsANumberStaysExactText) {
  add_calls(1, "2026-11-01T00:00:00Z");
  gong.calls[0].raw =
      R"({"metaData":{"id":5183999898754200927,"started":"2026-11-01T00:00:00Z","duration":133}})";
  const auto sink = sync_well({"extensiveCalls"});
  EXPECT_EQ(sink.ids("extensiveCalls"), std::set<std::string>{"5183999898754200927"});
}

TEST_F(SyncTest, AnEmptyTenantIsNoError) {
  const auto sink = sync_well();
  EXPECT_TRUE(sink.records.empty());
  EXPECT_EQ(sink.statuses.back(), "callTranscripts COMPLETE");
  EXPECT_EQ(gong.count("/v2/calls/transcript"), 0);
}

TEST_F(SyncTest, AListThatIsEmptyWith200IsAskedAgain) {
  int asked = 0;
  gong.fault = [&](const net::HttpRequest&) -> std::optional<Result<net::HttpResponse>> {
    if (++asked > 1) return std::nullopt;
    return fakes::FakeGong::json(200, R"({"records":{"totalRecords":0},"calls":[]})");
  };
  add_calls(3, "2026-11-19T00:00:00Z");
  EXPECT_EQ(sync_well({"extensiveCalls"}).ids("extensiveCalls"), all_ids());
}

TEST_F(SyncTest, NextSyncReadsTheLookBackOnly) {
  add_calls(200, "2026-11-01T00:00:00Z");
  sync_well();
  clock.advance_hours(1);
  const auto sink = sync_well();
  // The newest call began on 11-09 07:00; seven days back, at midnight: 176 calls, two pages.
  ASSERT_EQ(gong.count("/v2/calls/extensive"), 2);
  EXPECT_NE(gong.requests[0].body.find(R"("fromDateTime":"2026-11-02T00:00:00Z")"),
            std::string::npos)
      << gong.requests[0].body;
  EXPECT_EQ(gong.count("/v2/calls/transcript"), 0) << "they are all known";
  EXPECT_EQ(sink.data_of("callTranscripts").size(), 0);
}

TEST_F(SyncTest, LateCallInTheLookBackIsFound) {
  add_calls(50, "2026-11-15T00:00:00Z");
  const fakes::FakeCall late = gong.calls[10];
  gong.remove(late.id);
  sync_well();
  gong.calls.push_back(late);
  clock.advance_hours(1);
  const auto sink = sync_well();
  EXPECT_TRUE(sink.ids("extensiveCalls").contains(late.id));
  EXPECT_EQ(sink.ids("callTranscripts", "callId"), std::set<std::string>{late.id});
}

TEST_F(SyncTest, ForeignStateIsReadAndKeptReadable) {
  add_calls(50, "2026-11-15T00:00:00Z");
  states["extensiveCalls"] = R"({"startdatetime":"2026-11-16T00:00:00Z"})";
  states["callTranscripts"] =
      R"({"use_global_cursor":true,"state":{"started":"2026-11-16T00:00:00Z"},)"
      R"("lookback_window":0,"parent_state":{"calls":{"started":"2026-11-16T00:00:00Z"}}})";
  EXPECT_EQ(sync_well().ids("extensiveCalls"), all_ids());
  EXPECT_EQ(cursor(states, "extensiveCalls", "startdatetime"), "2026-11-17T01:00:00Z");
  const auto json = parse_json(states["callTranscripts"]);
  EXPECT_EQ(json_string(*json_find(*json, "state"), "started"), "2026-11-17T01:00:00Z");
  EXPECT_EQ(json_bool(*json, "use_global_cursor"), true);
}

TEST_F(SyncTest, FullRefreshIgnoresTheState) {
  add_calls(30, "2026-06-15T00:00:00Z");
  sync_well({"extensiveCalls"});
  mode = airbyte::SyncMode::kFullRefresh;
  EXPECT_EQ(sync_well({"extensiveCalls"}).ids("extensiveCalls"), all_ids());
}

TEST_F(SyncTest, TranscriptsAloneListTheirCalls) {
  add_calls(120, "2026-11-01T00:00:00Z");
  gong.calls[3].is_private = "true";
  const std::string hidden = gong.calls[3].id;
  const auto sink = sync_well({"callTranscripts"});
  EXPECT_EQ(sink.ids("callTranscripts", "callId").size(), 119);
  EXPECT_FALSE(sink.ids("callTranscripts", "callId").contains(hidden));
  EXPECT_EQ(gong.count("/v2/calls/extensive"), 0);
}

TEST_F(SyncTest, SmallStreamsKeepIdsAsText) {
  const auto sink = sync_well({"users", "workspaces", "scorecards"});
  EXPECT_EQ(sink.data_of("scorecards").at(0),
            R"({"scorecardId":"9007199254740993","scorecardName":"s"})");
  EXPECT_EQ(sink.ids("users"), std::set<std::string>{"1"});
  EXPECT_NE(states["users"].find("\"__ab_no_cursor_state_message\":true"), std::string::npos);
}

TEST_F(SyncTest, StatusesEstimatesAndCountsFollowTheProtocol) {
  add_calls(5, "2026-11-19T00:00:00Z");
  const auto sink = sync_well({"extensiveCalls"});
  EXPECT_EQ(sink.statuses,
            (std::vector<std::string>{"extensiveCalls STARTED", "extensiveCalls RUNNING",
                                      "extensiveCalls COMPLETE"}));
  EXPECT_EQ(sink.estimates.at("extensiveCalls"), 5);
  std::int64_t counted = 0;
  for (const auto& state : sink.states) counted += state.record_count;
  EXPECT_EQ(counted, 5);
}

TEST_F(SyncTest, AnUnknownStreamIsAConfigurationError) {
  airbyte::ConfiguredCatalog wanted;
  wanted.streams.resize(1);
  wanted.streams[0].stream.name = "emails";
  fakes::RecordingSink sink;
  GongSource source(config, {gong, clock, clock.sleeper(), 1});
  const auto result = source.read(wanted, {}, sink, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::kInvalidArgument);
}

TEST_F(SyncTest, AStopBetweenWindowsLeavesAStateToGoOnFrom) {
  add_calls(30, "2026-11-10T00:00:00Z");
  add_calls(30, "2026-06-10T00:00:00Z", 8'000'000'000);
  std::stop_source stop;
  gong.damage = [&](const net::HttpRequest& request, net::HttpResponse&) {
    if (request.body.find(R"("fromDateTime":"2026-08-30)") != std::string::npos)
      stop.request_stop();
  };
  sync({"extensiveCalls"}, stop.get_token());
  EXPECT_FALSE(ok);
  EXPECT_EQ(error.code, Code::kCancelled);
  EXPECT_EQ(cursor(states, "extensiveCalls", "startdatetime"), "") << "the older window waits";
  gong.damage = nullptr;
  const auto sink = sync_well({"extensiveCalls"});
  EXPECT_TRUE(sink.ids("extensiveCalls").contains("8000000029"));
  EXPECT_FALSE(sink.ids("extensiveCalls").contains("7000000000")) << "read before the stop";
  EXPECT_EQ(cursor(states, "extensiveCalls", "startdatetime"), "2026-11-11T05:00:00Z");
}

// The reader can't go on: the source stops and says so.
TEST_F(SyncTest, AFailingSinkStopsTheSync) {
  add_calls(30, "2026-11-10T00:00:00Z");
  fail_at_record = 10;
  sync({"extensiveCalls"});
  EXPECT_FALSE(complete);
}

TEST_F(SyncTest, ManyThreadsReadTheSame) {
  config.concurrency = 4;
  config.start = *parse_timestamp("2026-01-01T00:00:00Z");
  add_calls(1000, "2026-01-02T00:00:00Z");
  add_calls(1000, "2026-09-02T00:00:00Z", 8'000'000'000);
  const auto sink = sync_well();
  EXPECT_EQ(sink.ids("extensiveCalls"), all_ids());
  EXPECT_EQ(sink.ids("callTranscripts", "callId"), all_ids());
  EXPECT_EQ(sink.records.size(), 4000);
}

}  // namespace
}  // namespace sophia::gong
