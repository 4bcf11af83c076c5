#include "pipeline/landing.h"

#include <gtest/gtest.h>

#include "pipeline/tests/gong_records.h"

namespace sophia::pipeline {
namespace {

constexpr char kCalls[] = "RAW_AIRBYTE.RAW_GONG_CALLS_RAW";

TEST(Landing, KeepsTheRecordAsSentWithItsHelpers) {
  PipelineFixture f;
  const std::string data = R"({ "metaData" : {"started":"2026-10-01T10:00:00Z","id":"9"} })";
  f.land({{"extensiveCalls", data, kEmittedMs}});
  EXPECT_EQ(f.row("_AIRBYTE_DATA, CALL_ID, RECORD_ID, CALL_STARTED_AT = "
                  "'2026-10-01 10:00:00+00'::TIMESTAMPTZ, PROCESSED, CORRELATION_ID, "
                  "epoch_ms(_AIRBYTE_EMITTED_AT)) FROM RAW_AIRBYTE.RAW_GONG_CALLS_RAW"),
            data + "|9|9|true|false|run-test|" + std::to_string(kEmittedMs));
}

TEST(Landing, TheSameVersionIsStoredOnceWithinAndAcrossSyncs) {
  PipelineFixture f;
  EXPECT_EQ(f.land({call({}), call({}, kEmittedMs + 5)}).rows(), 1);
  EXPECT_EQ(f.land({call({}, kEmittedMs + 1000)}).rows(), 0);
  EXPECT_EQ(f.count(kCalls), 1);
}

TEST(Landing, AnEditIsAVersionAndTakingItBackIsOneToo) {
  PipelineFixture f;
  f.land({call({.title = "A"}, kEmittedMs)});
  f.land({call({.title = "B"}, kEmittedMs + 1000)});
  f.land({call({.title = "A"}, kEmittedMs + 2000)});
  EXPECT_EQ(f.count(kCalls), 3);
  f.transform();
  EXPECT_EQ(f.row("CALL_TITLE) FROM STG_TRANSFORMED.STG_GONG_CALLS"), "A");
  EXPECT_EQ(f.land({call({.title = "A"}, kEmittedMs + 3000)}).rows(), 0);
}

TEST(Landing, VersionsOfOneMillisecondKeepTheirOrder) {
  PipelineFixture f;
  f.land({call({.title = "draft"}), call({.title = "final"})});
  f.land({call({.title = "draft"}), call({.title = "final"})});  // read again after a kill
  EXPECT_EQ(f.count(kCalls), 2);
  f.transform();
  EXPECT_EQ(f.row("CALL_TITLE) FROM STG_TRANSFORMED.STG_GONG_CALLS"), "final");
}

// A source that lists a call twice lists it twice in every sync; its second version wins each time.
TEST(Landing, TwoVersionsInOneListingStayAsTheyAreInLaterSyncs) {
  PipelineFixture f;
  for (int sync = 0; sync < 4; ++sync) {
    const std::int64_t at = kEmittedMs + sync * 86'400'000;
    const auto report = f.land({call({.title = "draft"}, at), call({.title = "final"}, at + sync)});
    EXPECT_EQ(report.rows(), sync == 0 ? 2 : 0) << sync;
    f.transform();
    EXPECT_EQ(f.row("CALL_TITLE) FROM STG_TRANSFORMED.STG_GONG_CALLS"), "final") << sync;
  }
  // Also when a commit falls between the two.
  const std::int64_t later = kEmittedMs + 9 * 86'400'000LL;
  f.land({call({.title = "draft"}, later), call({.title = "final"}, later)}, {.max_batch_rows = 1});
  f.transform();
  EXPECT_EQ(f.row("CALL_TITLE) FROM STG_TRANSFORMED.STG_GONG_CALLS"), "final");
}

TEST(Landing, RowIdsComeFromTheContent) {
  PipelineFixture a;
  PipelineFixture b;
  a.land({call({.id = "1"}), call({.id = "2"})});
  b.land({call({.id = "2"}, kEmittedMs + 7), call({.id = "1"}, kEmittedMs + 9)});
  const std::string ids =
      "string_agg(_AIRBYTE_AB_ID, ',' ORDER BY CALL_ID)) FROM " + std::string(kCalls);
  EXPECT_EQ(a.row(ids), b.row(ids));
}

TEST(Landing, WhatIsNoRecordGoesToQuarantineOnceWithItsReason) {
  PipelineFixture f;
  const std::vector<Sent> bad = {{"extensiveCalls", "{\"a\":\xff}", kEmittedMs},
                                 {"extensiveCalls", "{}", kEmittedMs},
                                 {"weather", "{\"id\":\"1\"}", kEmittedMs},
                                 call({})};
  EXPECT_EQ(f.land(bad).quarantined(), 3);
  f.land(bad);
  EXPECT_EQ(f.count(kCalls), 1);
  EXPECT_EQ(f.row("string_agg(REASON, ';' ORDER BY STREAM, REASON)) FROM RAW_AIRBYTE.QUARANTINE"),
            "no id;no valid JSON: The input is not valid UTF-8;a stream that has no raw table");
  EXPECT_EQ(f.row("encode(RAW_DATA::VARCHAR)::VARCHAR) FROM RAW_AIRBYTE.QUARANTINE "
                  "WHERE REASON = 'no id'"),
            "{}");
}

TEST(Landing, StatesAreSavedWithTheRowsBeforeThemAndNotWithout) {
  PipelineFixture f;
  auto run = f.jobs().start(f.connection(), {.name = "SYNC_GONG", .type = "sync"});
  ASSERT_TRUE(run);
  {
    LandingSink sink(f.connection(), f.clock(), f.jobs(), *run, {.max_batch_rows = 2}, {});
    ASSERT_TRUE(sink.on_record({"extensiveCalls", call_json({.id = "1"}), kEmittedMs}));
    ASSERT_TRUE(sink.on_state({"extensiveCalls", R"({"cursor":"1"})", 1}));
    ASSERT_TRUE(sink.on_record({"extensiveCalls", call_json({.id = "2"}), kEmittedMs}));
    ASSERT_TRUE(sink.on_record({"extensiveCalls", call_json({.id = "3"}), kEmittedMs}));
    ASSERT_TRUE(sink.on_state({"extensiveCalls", R"({"cursor":"3"})", 2}));
    // Killed here: the second commit did not happen.
  }
  EXPECT_EQ(f.count(kCalls), 2);
  const auto states = load_states(f.connection(), "gong");
  ASSERT_TRUE(states);
  EXPECT_EQ(states->at("extensiveCalls"), R"({"cursor":"1"})");
  EXPECT_EQ(f.row("RECORDS_PROCESSED, STATUS) FROM OPS_MONITORING.ETL_JOB_LOGS"), "2|RUNNING");
}

}  // namespace
}  // namespace sophia::pipeline
