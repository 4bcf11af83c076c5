// Late, edited, deleted and hidden calls over several syncs; filters.
#include "gong/tests/sync_fixture.h"

namespace sophia::gong {
namespace {

TEST_F(SyncTest, DeletedCallInTheLookBackBecomesATombstone) {
  add_calls(50, "2026-11-15T00:00:00Z");
  sync_well();
  const std::string gone = gong.calls[20].id;
  gong.remove(gone);
  clock.advance_hours(1);
  const auto sink = sync_well();
  EXPECT_EQ(sink.tombstones("extensiveCalls"),
            (std::map<std::string, std::string>{{gone, "deleted"}}));
  clock.advance_hours(1);
  EXPECT_TRUE(sync_well().tombstones("extensiveCalls").empty()) << "told once";
}

TEST_F(SyncTest, OldEditsAndDeletionsAreFoundADayLater) {
  add_calls(300, "2026-07-01T00:00:00Z");
  add_calls(20, "2026-11-18T00:00:00Z", 8'000'000'000);
  sync_well();
  const std::string gone = gong.calls[100].id;
  gong.remove(gone);
  gong.calls[30].title = "edited";
  clock.advance_hours(1);
  EXPECT_TRUE(sync_well().tombstones("extensiveCalls").empty()) << "not due yet";
  EXPECT_EQ(gong.count("/v2/calls/extensive"), 1);
  clock.advance_hours(24);
  const auto sink = sync_well();
  EXPECT_TRUE(sink.tombstones("extensiveCalls").contains(gone));
  bool edited = false;
  for (const auto& data : sink.data_of("extensiveCalls")) {
    edited = edited || data.find("\"title\":\"edited\"") != std::string::npos;
  }
  EXPECT_TRUE(edited);
}

TEST_F(SyncTest, ALateOldCallGetsItsTranscriptToo) {
  add_calls(100, "2026-07-01T00:00:00Z");
  add_calls(5, "2026-11-18T00:00:00Z", 8'000'000'000);
  const fakes::FakeCall late = gong.calls[50];
  gong.remove(late.id);
  sync_well();
  gong.calls.push_back(late);
  clock.advance_hours(25);
  const auto sink = sync_well();
  EXPECT_TRUE(sink.ids("extensiveCalls").contains(late.id));
  EXPECT_TRUE(sink.ids("callTranscripts", "callId").contains(late.id));
}

TEST_F(SyncTest, ACallThatTurnsPrivateIsTakenBack) {
  add_calls(10, "2026-11-18T00:00:00Z");
  sync_well();
  gong.calls[4].is_private = "true";
  clock.advance_hours(1);
  EXPECT_EQ(sync_well().tombstones("extensiveCalls"),
            (std::map<std::string, std::string>{{gong.calls[4].id, "private"}}));
}

// The key's owner may no longer see them: that is no deletion.
TEST_F(SyncTest, CallsThatVanishTogetherAreNotDeletions) {
  add_calls(40, "2026-11-18T00:00:00Z");
  sync_well();
  gong.calls.erase(gong.calls.begin(), gong.calls.begin() + 30);
  clock.advance_hours(1);
  const auto sink = sync_well();
  EXPECT_TRUE(sink.tombstones("extensiveCalls").empty());
  EXPECT_TRUE(fakes::RecordingSink::any(sink.logs, "30 of 40 calls"));
}

TEST_F(SyncTest, AMovedCallIsNoDeletion) {
  add_calls(40, "2026-11-15T00:00:00Z");
  sync_well();
  gong.calls[7].started = "2026-06-15T00:00:00Z";  // out of the look-back
  clock.advance_hours(1);
  const auto sink = sync_well();
  EXPECT_TRUE(sink.tombstones("extensiveCalls").empty());
  EXPECT_TRUE(sink.ids("extensiveCalls").contains(gong.calls[7].id)) << "its new version";
}

TEST_F(SyncTest, LateTranscriptsAreAskedAtOnceThenAtGrowingIntervals) {
  add_calls(3, "2026-11-18T00:00:00Z");
  gong.calls[1].has_transcript = false;
  const std::string late = gong.calls[1].id;
  EXPECT_EQ(sync_well().ids("callTranscripts", "callId").size(), 2);
  const auto asks = [&] {
    sync_well();
    return gong.count("/v2/calls/transcript");
  };
  EXPECT_EQ(asks(), 1);  // second ask
  EXPECT_EQ(asks(), 1);  // third
  EXPECT_EQ(asks(), 1);  // fourth: now 30 minutes
  EXPECT_EQ(asks(), 0);
  clock.advance_ms(31 * 60'000);
  EXPECT_EQ(asks(), 1);  // fifth: one hour
  clock.advance_ms(31 * 60'000);
  EXPECT_EQ(asks(), 0);
  gong.calls[1].has_transcript = true;
  clock.advance_ms(31 * 60'000);
  EXPECT_EQ(sync_well().ids("callTranscripts", "callId"), std::set<std::string>{late});
  EXPECT_EQ(asks(), 0);
}

TEST_F(SyncTest, ATranscriptLateByWeeksIsFound) {
  add_calls(3, "2026-11-18T00:00:00Z");
  gong.calls[0].has_transcript = false;
  const std::string late = gong.calls[0].id;
  sync_well();
  clock.advance_hours(24 * 20);  // far behind the look-back
  add_calls(2, "2026-12-10T00:00:00Z", 8'000'000'000);
  gong.call(late).has_transcript = true;
  EXPECT_TRUE(sync_well().ids("callTranscripts", "callId").contains(late));
}

TEST_F(SyncTest, CallsWithoutBriefAreAskedByIdOnceBehindTheLookBack) {
  add_calls(5, "2026-11-05T00:00:00Z");
  gong.calls[2].content = R"({"brief":null,"outline":[]})";
  const std::string late = gong.calls[2].id;
  sync_well({"extensiveCalls"});
  add_calls(1, "2026-11-20T10:00:00Z", 8'000'000'000);
  config.reconcile_hours = 1000;
  sync_well({"extensiveCalls"});  // the cursor moves; the calls of 11-05 are behind the look-back
  gong.call(late).content = R"({"brief":"now","outline":[{}]})";
  const auto sink = sync_well({"extensiveCalls"});
  bool found = false;
  for (const auto& data : sink.data_of("extensiveCalls")) {
    found = found || data.find("\"brief\":\"now\"") != std::string::npos;
  }
  EXPECT_TRUE(found);
  EXPECT_FALSE(states["extensiveCalls"].find("\"pending\"") != std::string::npos);
}

// A plan with briefs but without outlines: nobody waits for outlines.
TEST_F(SyncTest, OnlyWhatOtherCallsHaveIsWaitedFor) {
  add_calls(5, "2026-11-05T00:00:00Z");
  for (auto& call : gong.calls) call.content = R"({"brief":"b","outline":[]})";
  add_calls(1, "2026-11-20T10:00:00Z", 8'000'000'000);
  gong.calls.back().content = R"({"brief":"b"})";
  config.reconcile_hours = 1000;
  sync_well({"extensiveCalls"});
  EXPECT_EQ(states["extensiveCalls"].find("\"pending\""), std::string::npos);
  sync_well({"extensiveCalls"});
  EXPECT_EQ(gong.requests.size(), 1) << "the look-back only";
}

// The next sync shows it, not the next reconciliation.
TEST_F(SyncTest, AnotherStartDateOrFilterConcernsOldCallsAtOnce) {
  add_calls(5, "2026-07-05T00:00:00Z");
  add_calls(3, "2026-11-18T00:00:00Z", 8'000'000'000);
  gong.calls[0].duration = "30";
  gong.calls[1].is_private = "true";
  const std::string too_short = gong.calls[0].id;
  const std::string secret = gong.calls[1].id;
  const Timestamp early = config.start;
  config.start = *parse_timestamp("2026-10-01T00:00:00Z");
  sync_well();
  config.start = early;
  auto sink = sync_well();
  EXPECT_EQ(sink.ids("extensiveCalls").size(), 6) << "the three old ones and the look-back";
  EXPECT_EQ(sink.ids("callTranscripts", "callId").size(), 3);
  config.min_duration_seconds = 0;
  config.private_calls = PrivateCalls::kKeep;
  sink = sync_well();
  EXPECT_TRUE(sink.ids("extensiveCalls").contains(too_short));
  EXPECT_TRUE(sink.ids("extensiveCalls").contains(secret));
  config.private_calls = PrivateCalls::kDrop;
  sink = sync_well();
  const bool taken_back =
      std::ranges::any_of(sink.data_of("extensiveCalls"), [&](const auto& data) {
        return data.find(secret) != std::string::npos &&
               data.find("_sophia_deleted") != std::string::npos;
      });
  EXPECT_TRUE(taken_back);
  sync_well();
  EXPECT_EQ(gong.requests.size(), 1) << "nothing has changed: the look-back only";
}

TEST_F(SyncTest, FiltersDropUnfinishedShortAndPrivateCallsOnly) {
  add_calls(12, "2026-11-18T00:00:00Z");
  auto& c = gong.calls;
  c[0].extra_meta = R"(,"status":"IN_PROGRESS")";
  c[1].extra_meta = R"(,"status":"CANCELED")";
  c[2].extra_meta = R"(,"status":"FAILED")";
  c[3].extra_meta = R"(,"status":"COMPLETED")";
  c[4].duration = "59";
  c[5].duration = "60";
  c[6].duration = "\"431\"";
  c[7].duration = "-5";
  c[8].duration = "\"soon\"";
  c[9].is_private = "true";
  c[10].is_private = "\"false\"";
  c[11].is_private = "\"true\"";
  std::set<std::string> kept;
  for (const int i : {3, 5, 6, 7, 8, 10}) kept.insert(c[static_cast<std::size_t>(i)].id);
  const auto sink = sync_well();
  EXPECT_EQ(sink.ids("extensiveCalls"), kept);
  EXPECT_EQ(sink.ids("callTranscripts", "callId"), kept) << "no transcript of a dropped call";
  EXPECT_EQ(sink.passed_over,
            (std::map<std::string, std::int64_t>{{"extensiveCalls private", 2},
                                                 {"extensiveCalls too short", 1},
                                                 {"extensiveCalls not completed", 3}}));
}

TEST_F(SyncTest, DroppedCallsAreCountedByReasonAndDay) {
  add_calls(10, "2026-11-10T00:00:00Z");
  add_calls(2, "2026-07-01T00:00:00Z", 8'000'000'000);
  gong.calls[0].is_private = "true";
  gong.calls[1].is_private = "true";
  gong.calls[2].duration = "59";
  gong.calls[3].extra_meta = R"(,"status":"IN_PROGRESS")";
  gong.calls[10].duration = "1";
  const auto sink = sync_well({"extensiveCalls"});
  EXPECT_EQ(sink.passed_over,
            (std::map<std::string, std::int64_t>{{"extensiveCalls private", 2},
                                                 {"extensiveCalls too short", 2},
                                                 {"extensiveCalls not completed", 1}}));
  constexpr std::string_view kDays = R"("passed_over":{"2026-07-01":[0,1,0],"2026-11-10":[1,1,2]})";
  EXPECT_NE(states["extensiveCalls"].find(kDays), std::string::npos) << states["extensiveCalls"];
  // The next sync reads the look-back again: the same calls are not counted twice in the state.
  gong.calls[3].extra_meta = "";  // has ended meanwhile
  sync_well({"extensiveCalls"});
  EXPECT_NE(
      states["extensiveCalls"].find(R"("passed_over":{"2026-07-01":[0,1,0],"2026-11-10":[0,1,2]})"),
      std::string::npos)
      << states["extensiveCalls"];
}

TEST_F(SyncTest, PrivateCallsCanBeKept) {
  add_calls(2, "2026-11-18T00:00:00Z");
  gong.calls[0].is_private = "true";
  config.private_calls = PrivateCalls::kOwnerOnly;
  EXPECT_EQ(sync_well().ids("callTranscripts", "callId"), all_ids());
}

TEST_F(SyncTest, CallsCanBeRefilteredWithTheBasicList) {
  add_calls(130, "2026-11-10T00:00:00Z");
  gong.calls[3].duration = "10";
  EXPECT_EQ(sync_well({"calls"}).ids("calls").size(), 129);
  EXPECT_EQ(gong.count("/v2/calls"), 3);  // two windows, the newer of two pages
}

}  // namespace
}  // namespace sophia::gong
