// What goes wrong between Gong and us: nothing may be lost, nothing told twice as new, or the
// stream fails loudly and the next sync completes it.
#include <deque>

#include "core/hash.h"
#include "gong/tests/sync_fixture.h"

namespace sophia::gong {
namespace {

using fakes::FakeGong;
using Scripted = std::optional<Result<net::HttpResponse>>;

// The first answers are these, then all is well.
FakeGong::Fault first(std::deque<Result<net::HttpResponse>> answers) {
  auto left = std::make_shared<std::deque<Result<net::HttpResponse>>>(std::move(answers));
  return [left](const net::HttpRequest&) -> Scripted {
    if (left->empty()) return std::nullopt;
    Scripted out = left->front();
    left->pop_front();
    return out;
  };
}

net::HttpResponse limited(const std::string& seconds) {
  auto response = FakeGong::error(429, "slow down");
  response.headers["retry-after"] = seconds;
  return response;
}

TEST_F(SyncTest, RetryAfterIsSleptInFullAndTold) {
  add_calls(3, "2026-11-18T00:00:00Z");
  gong.fault = first({limited("120"), limited("7")});
  const Timestamp before = clock.now();
  const auto sink = sync_well({"extensiveCalls"});
  EXPECT_GE(clock.now().us - before.us, 127 * kUsPerSecond);
  EXPECT_TRUE(fakes::RecordingSink::any(
      sink.statuses, "extensiveCalls RUNNING until " + std::to_string(before.us / 1000 + 120'000)));
  EXPECT_EQ(sink.ids("extensiveCalls"), all_ids());
}

TEST_F(SyncTest, ADayLongRetryAfterIsNotSleptButLeftToTheNextSync) {
  add_calls(3, "2026-11-18T00:00:00Z");
  gong.fault = first({limited("40000")});
  const Timestamp before = clock.now();
  const auto sink = sync({"extensiveCalls"});
  EXPECT_FALSE(complete);
  EXPECT_LT(clock.now().us - before.us, 60 * kUsPerSecond);
  ASSERT_EQ(sink.errors.size(), 1);
  EXPECT_EQ(sink.errors[0].failure_type, airbyte::FailureType::kTransientError);
  EXPECT_EQ(sink.statuses.back(), "extensiveCalls INCOMPLETE");
}

TEST_F(SyncTest, BrokenAnswersAreAskedAgain) {
  add_calls(150, "2026-11-10T00:00:00Z");
  gong.fault = first({FakeGong::error(500, "x"), FakeGong::json(503, "<html>busy</html>"),
                      fail(Code::kUnavailable, "connection reset"),
                      FakeGong::json(200, "<!doctype html><p>hello"), FakeGong::json(200, ""),
                      FakeGong::json(200, R"({"requestId":"r"})"),
                      FakeGong::json(200, R"({"calls":[{"metaData":{"id":"1")")});
  EXPECT_EQ(sync_well({"extensiveCalls"}).ids("extensiveCalls"), all_ids());
}

TEST_F(SyncTest, AnAnswerThatStaysUnreadableFailsItsStreamAloneAndLoudly) {
  add_calls(3, "2026-11-18T00:00:00Z");
  gong.damage = [](const net::HttpRequest& request, net::HttpResponse& response) {
    if (request.url.ends_with("/extensive")) response.body = "<html>";
  };
  const auto sink = sync({"extensiveCalls", "users"});
  EXPECT_TRUE(ok);
  EXPECT_FALSE(complete);
  ASSERT_EQ(sink.errors.size(), 1);
  EXPECT_NE(sink.errors[0].message.find("it is markup, not JSON"), std::string::npos);
  EXPECT_EQ(sink.ids("users"), std::set<std::string>{"1"});
  EXPECT_FALSE(states.contains("extensiveCalls")) << "nothing was read: no cursor";
  gong.damage = nullptr;
  EXPECT_EQ(sync_well({"extensiveCalls"}).ids("extensiveCalls"), all_ids());
}

// The first window was read, the second was not: the cursor waits for it.
TEST_F(SyncTest, TheCursorNeverPassesWhatWasNotRead) {
  add_calls(10, "2026-06-10T00:00:00Z");
  add_calls(10, "2026-11-10T00:00:00Z", 8'000'000'000);
  gong.fault = [](const net::HttpRequest& request) -> Scripted {
    if (request.body.find("2026-06-01") == std::string::npos) return std::nullopt;
    return FakeGong::error(500, "x");
  };
  const auto sink = sync({"extensiveCalls"});
  EXPECT_FALSE(complete);
  EXPECT_EQ(sink.ids("extensiveCalls").size(), 10);
  EXPECT_EQ(states["extensiveCalls"].find("startdatetime"), std::string::npos)
      << states["extensiveCalls"];
  gong.fault = nullptr;
  EXPECT_TRUE(sync_well({"extensiveCalls"}).ids("extensiveCalls").contains("7000000000"));
  EXPECT_NE(states["extensiveCalls"].find(R"("startdatetime":"2026-11-10T09:00:00Z")"),
            std::string::npos);
}

TEST_F(SyncTest, ARepeatedPageIsAskedAgain) {
  gong.page_size = 10;
  add_calls(35, "2026-11-10T00:00:00Z");
  std::string page_before;
  int repeats = 0;
  gong.damage = [&](const net::HttpRequest& request, net::HttpResponse& response) {
    const bool paged = request.body.find("\"cursor\"") != std::string::npos;
    if (paged && repeats++ % 2 == 0) {
      response.body = page_before;
    } else {
      page_before = response.body;
    }
  };
  EXPECT_EQ(sync_well({"extensiveCalls"}).ids("extensiveCalls"), all_ids());
}

TEST_F(SyncTest, APageThatRepeatsForEverFailsLoudly) {
  gong.page_size = 10;
  add_calls(35, "2026-11-10T00:00:00Z");
  std::string first_page;
  gong.damage = [&](const net::HttpRequest&, net::HttpResponse& response) {
    if (first_page.empty()) first_page = response.body;
    if (response.status == 200) response.body = first_page;
  };
  const auto sink = sync({"extensiveCalls"});
  EXPECT_FALSE(complete);
  ASSERT_FALSE(sink.errors.empty());
  EXPECT_NE(sink.errors[0].message.find("again and again"), std::string::npos);
}

TEST_F(SyncTest, ExpiredCursorsBeginTheWindowAgainWithoutDoubles) {
  gong.page_size = 10;
  add_calls(35, "2026-11-10T00:00:00Z");
  int refused = 0;
  gong.fault = [&](const net::HttpRequest& request) -> Scripted {
    if (request.body.find("\"cursor\"") == std::string::npos || ++refused > 6) return std::nullopt;
    return FakeGong::error(400, "cursor expired");
  };
  const auto sink = sync_well({"extensiveCalls"});
  EXPECT_EQ(sink.ids("extensiveCalls"), all_ids());
  EXPECT_EQ(sink.data_of("extensiveCalls").size(), 35);
}

TEST_F(SyncTest, AReadThatEndsTooEarlyIsNoticedByItsCount) {
  gong.page_size = 10;
  add_calls(35, "2026-11-10T00:00:00Z");
  int cut = 0;
  gong.damage = [&](const net::HttpRequest& request, net::HttpResponse& response) {
    if (request.body.find("\"cursor\"") == std::string::npos || cut++ > 0) return;
    const std::size_t at = response.body.find(",\"cursor\"");
    response.body.erase(at, response.body.find('}', at) - at);  // "the last page"
  };
  EXPECT_EQ(sync_well({"extensiveCalls"}).ids("extensiveCalls"), all_ids());
}

TEST_F(SyncTest, ACountThatStaysHigherIsAcceptedWithAWarning) {
  add_calls(3, "2026-11-18T00:00:00Z");
  gong.damage = [](const net::HttpRequest&, net::HttpResponse& response) {
    const std::size_t at = response.body.find("\"totalRecords\":3");
    if (at != std::string::npos) response.body.replace(at, 16, "\"totalRecords\":5");
  };
  const auto sink = sync_well({"extensiveCalls"});
  EXPECT_EQ(sink.ids("extensiveCalls"), all_ids());
  EXPECT_TRUE(fakes::RecordingSink::any(sink.logs, "counts 5 records and sends 3"));
}

// A window that comes back without calls that are known to be in it is read again.
TEST_F(SyncTest, AHiddenPageIsFoundByTheKnownIds) {
  add_calls(30, "2026-11-15T00:00:00Z");
  sync_well({"extensiveCalls"});
  add_calls(1, "2026-11-20T10:00:00Z", 8'000'000'000);
  int hidden = 0;
  gong.fault = [&](const net::HttpRequest& request) -> Scripted {
    if (request.body.find("callIds") != std::string::npos || hidden++ > 0) return std::nullopt;
    return FakeGong::error(404, "No calls found corresponding to the provided filters");
  };
  clock.advance_hours(1);
  const auto sink = sync_well({"extensiveCalls"});
  EXPECT_TRUE(sink.ids("extensiveCalls").contains("8000000000"));
  EXPECT_TRUE(sink.tombstones("extensiveCalls").empty());
}

TEST_F(SyncTest, MalformedRecordsInAPageComeOutAsTheirBytes) {
  add_calls(14, "2026-11-18T00:00:00Z");
  const std::vector<std::string> bad = {
      R"({"metaData":{"id":"1","title":"cut","started":"2026-10-01T10:00:00Z")",
      "{\"metaData\":{\"id\":\"1\",\"title\":\"bad byte \xff\xfe\"},\"parties\":[]}",
      R"({"metaData":{"id":"2","duration":NaN}})",
      "null",
      "\xEF\xBB\xBF{\"metaData\":{\"id\":\"5\"}}",
      "[[[[[[[["};
  for (std::size_t i = 0; i < bad.size(); ++i) gong.calls[i * 2 + 1].raw = bad[i];
  const auto sink = sync_well({"extensiveCalls"});
  std::vector<std::string> malformed;
  std::size_t good = 0;
  for (const auto& record : sink.records) {
    if (record.malformed) {
      malformed.push_back(record.data);
    } else {
      ++good;
      EXPECT_TRUE(parse_json(record.data)) << record.data;
    }
  }
  EXPECT_EQ(malformed, bad);
  EXPECT_EQ(good, 8);
}

// Half a page is never taken for a page with bad records.
TEST_F(SyncTest, OneDamagedRecordOfAListLeavesTheOthers) {
  gong.users = {R"({"id":"1","emailAddress":"a@x.example"})", R"({"id":"2","emailAddress":"b@})",
                R"({"id":"3","emailAddress":"c@x.example"})"};
  const auto sink = sync_well({"users"});
  ASSERT_EQ(sink.records.size(), 3);
  EXPECT_FALSE(sink.records[0].malformed);
  EXPECT_TRUE(sink.records[1].malformed);
  EXPECT_EQ(sink.records[1].data, gong.users[1]);
  EXPECT_FALSE(sink.records[2].malformed);
}

TEST_F(SyncTest, ATruncatedPageIsNeverSplit) {
  add_calls(12, "2026-11-18T00:00:00Z");
  gong.damage = [](const net::HttpRequest&, net::HttpResponse& response) {
    response.body.resize(response.body.rfind("]}}") + 2);
  };
  sync({"extensiveCalls"});
  EXPECT_FALSE(complete);
}

TEST_F(SyncTest, TheDailyBudgetStopsAndTheNextDayGoesOn) {
  gong.page_size = 10;
  config.daily_requests = 5;
  config.daily_reserve = 1;
  add_calls(100, "2026-11-15T00:00:00Z");
  const auto sink = sync();
  EXPECT_FALSE(complete);
  EXPECT_EQ(gong.requests.size(), 5);
  ASSERT_FALSE(sink.errors.empty());
  EXPECT_NE(sink.errors[0].message.find("2026-11-21T00:00:00Z"), std::string::npos)
      << sink.errors[0].message;
  config.daily_requests = 100;
  clock.advance_hours(10);
  EXPECT_EQ(sync_well().ids("extensiveCalls"), all_ids());
}

// Re-reads of old calls come after transcripts that nobody has read yet: a small budget must not be
// spent on the same old windows every day.
TEST_F(SyncTest, ASmallBudgetGetsThroughABacklogDayByDay) {
  add_calls(665, "2026-10-20T00:00:00Z");
  config.daily_requests = 12;
  config.daily_reserve = 2;
  std::set<std::string> transcribed;
  int days = 0;
  for (; days < 8 && transcribed.size() < 665; ++days) {
    const auto sink = sync();
    for (const auto& id : sink.ids("callTranscripts", "callId")) transcribed.insert(id);
    clock.advance_hours(24);
  }
  EXPECT_EQ(transcribed, all_ids()) << days << " days";
}

TEST_F(SyncTest, TheBudgetIsCountedAcrossSyncsOfADay) {
  add_calls(3, "2026-11-18T00:00:00Z");
  config.daily_requests = 4;
  sync_well({"extensiveCalls"});  // two windows
  sync_well({"extensiveCalls"});
  EXPECT_EQ(gong.requests.size(), 1);
  sync_well({"extensiveCalls"});
  sync({"extensiveCalls"});
  EXPECT_FALSE(complete);
  EXPECT_EQ(gong.requests.size(), 0);
}

TEST_F(SyncTest, RereadsLeaveTheReserve) {
  add_calls(3, "2026-07-01T00:00:00Z");
  add_calls(3, "2026-11-18T00:00:00Z", 8'000'000'000);
  sync_well({"extensiveCalls"});
  clock.advance_hours(25);
  config.daily_requests = 20;
  config.daily_reserve = 20;
  sync_well({"extensiveCalls"});
  EXPECT_EQ(gong.requests.size(), 1) << "the look-back, but no older window";
  config.daily_reserve = 0;
  sync_well({"extensiveCalls"});
  EXPECT_GT(gong.requests.size(), 1);
}

// Each kind of fault at p = 0.3.
TEST_F(SyncTest, NothingIsLostUnderRandomFaults) {
  gong.page_size = 50;
  config.max_attempts = 20;
  add_calls(1000, "2026-10-01T00:00:00Z");
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    auto random = std::make_shared<Random>(seed);
    gong.fault = [random](const net::HttpRequest&) -> Scripted {
      if (random->uniform() > 0.3) return std::nullopt;
      switch (random->next() % 5) {
        case 0:
          return limited("1");
        case 1:
          return FakeGong::error(500, "x");
        case 2:
          return fail(Code::kUnavailable, "reset");
        case 3:
          return FakeGong::json(200, "<html>");
        default:
          return FakeGong::json(503, "<html>");
      }
    };
    gong.damage = [random](const net::HttpRequest&, net::HttpResponse& response) {
      if (response.status == 200 && random->uniform() < 0.3) {
        response.body.resize(response.body.size() / 2);
      }
    };
    states.clear();
    const auto sink = sync_well();
    EXPECT_EQ(sink.ids("extensiveCalls"), all_ids()) << "seed " << seed;
    EXPECT_EQ(sink.ids("callTranscripts", "callId"), all_ids()) << "seed " << seed;
    EXPECT_EQ(sink.records.size(), 2000) << "seed " << seed;
  }
}

}  // namespace
}  // namespace sophia::gong
