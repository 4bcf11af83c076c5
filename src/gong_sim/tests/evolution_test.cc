// Late, edited and deleted data, faults and the levers under /_sim/.
#include <algorithm>
#include <set>

#include "gong_sim/tests/fixture.h"

namespace sophia::gong_sim::testing {
namespace {

constexpr char kAll[] = R"({"filter":{}})";

class EvolutionTest : public SimulatorTest {
 protected:
  std::size_t count(const std::string& path) {
    const auto response = post(path, kAll);
    return response.status == 404 ? 0 : ids(response).size();
  }
  int lever(const std::string& name, const std::string& body) {
    return send("POST", "/_sim/" + name, body, "").status;
  }
};

TEST_F(EvolutionTest, LateCallsAppearAfterSoManyRequests) {
  write_calls(100);
  start({.late = {.calls = 0.4, .calls_until = 3}});
  const std::size_t early = count("/v2/calls/extensive");
  EXPECT_GT(early, 40);
  EXPECT_LT(early, 80);
  EXPECT_EQ(count("/v2/calls/transcript"), early);  // no transcript before its call
  EXPECT_EQ(count("/v2/calls/extensive"), 100);     // the third request
}

TEST_F(EvolutionTest, LateTranscriptsCountTheAsks) {
  write_calls(1);
  start({.late = {.transcripts = 1, .transcript_asks = 2}});
  const std::string ask = R"({"filter":{"callIds":["1000"]}})";
  EXPECT_EQ(post("/v2/calls/transcript", ask).status, 404);
  EXPECT_EQ(count("/v2/calls/extensive"), 1);
  EXPECT_EQ(post("/v2/calls/transcript", ask).status, 404);
  EXPECT_EQ(post("/v2/calls/transcript", ask).status, 200);
}

TEST_F(EvolutionTest, LateContentComesWithoutBriefAtFirst) {
  write_calls(1);
  start({.late = {.content = 1, .content_asks = 1}});
  const std::string ask =
      R"({"filter":{},"contentSelector":{"exposedFields":{"content":{"brief":true,"topics":true}}}})";
  const auto first = post("/v2/calls/extensive", ask).body;
  EXPECT_EQ(first.find("\"brief\""), std::string::npos);
  EXPECT_NE(first.find("\"topics\""), std::string::npos);
  EXPECT_NE(post("/v2/calls/extensive", ask).body.find("\"brief\""), std::string::npos);
}

TEST_F(EvolutionTest, AScriptChangesTheTenantByRequestsAndTime) {
  write_calls(4);
  write("script.json", R"({"events":[
    {"at_request":2,"kind":"appear","callId":"1000"},
    {"at_request":3,"kind":"transcript","callId":"1001"},
    {"at_seconds":60,"kind":"edit","callId":"1002","set":{"metaData":{"title":"new","n":1.50}}},
    {"at_seconds":60,"kind":"delete","callId":"1003"}]})");
  start({.script = dir_ / "script.json"});
  EXPECT_EQ(count("/v2/calls/extensive"), 3);
  EXPECT_EQ(count("/v2/calls/transcript"), 3);  // 1000 is there now, 1001's transcript is not
  EXPECT_EQ(count("/v2/calls/transcript"), 4);
  EXPECT_EQ(lever("advance", R"({"seconds":60})"), 200);
  const auto after = post("/v2/calls/extensive", kAll);
  EXPECT_EQ(ids(after), (std::vector<std::string>{"1000", "1001", "1002"}));
  EXPECT_NE(after.body.find(R"("title":"new")"), std::string::npos);
  EXPECT_NE(after.body.find(R"("n":1.50)"), std::string::npos);
  EXPECT_EQ(get("/v2/calls/1003").status, 404);
  EXPECT_EQ(count("/v2/calls/transcript"), 3);
}

TEST_F(EvolutionTest, BadScriptsAreRefused) {
  write_calls(1);
  for (const std::string event :
       {R"({"at_request":1,"kind":"vanish","callId":"1000"})",
        R"({"kind":"delete","callId":"1000"})",
        R"({"at_request":1,"at_seconds":1,"kind":"delete","callId":"1000"})",
        R"({"at_request":1,"kind":"delete","callId":"nobody"})",
        R"({"at_request":1,"kind":"edit","callId":"1000"})"}) {
    write("script.json", R"({"events":[)" + event + "]}");
    SimulatorOptions options;
    options.data = dir_;
    options.script = dir_ / "script.json";
    EXPECT_FALSE(Simulator::load(options, time_)) << event;
  }
}

TEST_F(EvolutionTest, AnEditMayMoveACallInTime) {
  write_calls(1);
  start();
  const std::string edit =
      R"({"callId":"1000","set":{"metaData":{"started":"2026-10-10T00:00:00Z"}}})";
  EXPECT_EQ(lever("edit", edit), 200);
  const std::string filter = R"({"filter":{"fromDateTime":"2026-10-09T00:00:00Z"}})";
  EXPECT_EQ(post("/v2/calls/extensive", filter).status, 200);
  EXPECT_EQ(post("/v2/calls/transcript", filter).status, 200);
}

TEST_F(EvolutionTest, TheClockMovesForwardOnly) {
  write_calls(1);
  start();
  EXPECT_EQ(lever("clock", R"({"now":"2026-12-01T00:00:00Z"})"), 200);
  const Json clock = json(send("GET", "/_sim/clock", "", ""));
  EXPECT_EQ(json_string(clock, "now"), "2026-12-01T00:00:00.000000Z");
  EXPECT_EQ(lever("clock", R"({"now":"2026-11-30T00:00:00Z"})"), 400);
}

TEST_F(EvolutionTest, LeversAnswerForWrongUse) {
  write_calls(1);
  start();
  EXPECT_EQ(lever("delete", R"({"callId":"nobody"})"), 404);
  EXPECT_EQ(lever("edit", R"({"callId":"1000"})"), 400);
  EXPECT_EQ(lever("nonsense", "{}"), 404);
  EXPECT_EQ(lever("faults", R"({"spec":"flood"})"), 400);
  EXPECT_EQ(lever("faults", R"({"spec":"500=2"})"), 400);
  EXPECT_EQ(lever("advance", "nonsense"), 400);
}

TEST_F(EvolutionTest, EveryFaultShowsAsItSaysAndIsCounted) {
  write_calls(150);
  start();
  const auto strike = [this](const std::string& fault) {
    EXPECT_EQ(lever("faults", R"({"spec":")" + fault + "=1\"}"), 200);
    auto response = post("/v2/calls/extensive", kAll);
    EXPECT_EQ(stat("faults", fault), 1) << fault;
    return response;
  };
  const std::size_t good = post("/v2/calls/extensive", kAll).body.size();
  const std::vector<std::pair<std::string, int>> statuses = {
      {"429", 429}, {"500", 500}, {"502", 502}, {"503", 503}, {"503html", 503}, {"504", 504}};
  for (const auto& [fault, status] : statuses) EXPECT_EQ(strike(fault).status, status);
  EXPECT_TRUE(strike("503html").body.starts_with("<!DOCTYPE html>"));
  EXPECT_TRUE(strike("html200").body.starts_with("<!DOCTYPE html>"));
  EXPECT_TRUE(strike("close").delivery.no_answer);
  EXPECT_TRUE(strike("reset").delivery.reset);
  EXPECT_LT(strike("truncate").delivery.sent_bytes.value(), good);
  EXPECT_GT(strike("stall").delivery.stall_ms, 0);
  EXPECT_LT(strike("shortlength").delivery.declared_length.value(), good);
  EXPECT_FALSE(parse_json(strike("malformed").body));
}

TEST_F(EvolutionTest, PagingFaultsLoseNothingForAClientThatFollows) {
  write_calls(350);
  start({.faults = "repeatpage=0.3,emptypage=0.3", .seed = 5});
  for (int run = 0; run < 5; ++run) {
    const auto all = all_ids("/v2/calls/extensive", "{}");
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 350);
  }
  EXPECT_GT(stat("faults", "repeatpage"), 0);
  EXPECT_GT(stat("faults", "emptypage"), 0);
}

TEST_F(EvolutionTest, ExpiredCursorStrikesOnlyCursors) {
  write_calls(150);
  start({.faults = "expiredcursor=1"});
  const auto first = post("/v2/calls/extensive", kAll);
  ASSERT_EQ(first.status, 200);
  const auto second =
      post("/v2/calls/extensive", R"({"filter":{},"cursor":")" + cursor(first) + "\"}");
  EXPECT_EQ(second.status, 400);
  EXPECT_EQ(error(second), "The cursor has expired");
}

// The same seed gives the same faults, as often as told: 1,000 draws at 0.3 are 300 with a
// deviation of 14.5.
TEST_F(EvolutionTest, FaultsAreSeededAndAsOftenAsTold) {
  write_calls(1);
  std::vector<std::vector<int>> runs;
  for (int run = 0; run < 2; ++run) {
    start({.daily_requests = 0, .faults = "500=0.3", .seed = 9});
    runs.emplace_back();
    for (int i = 0; i < 1000; ++i) runs.back().push_back(get("/v2/users").status);
  }
  EXPECT_EQ(runs[0], runs[1]);
  EXPECT_NEAR(static_cast<double>(std::ranges::count(runs[0], 500)), 300, 60);
}

TEST_F(EvolutionTest, AdminRequestsAreNeitherCountedNorFaultyNorLimited) {
  write_calls(1);
  start({.daily_requests = 1, .faults = "500=1"});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(send("GET", "/_sim/stats", "", "").status, 200);
  EXPECT_EQ(stat("requests", "total"), 0);
}

TEST_F(EvolutionTest, PeakConcurrencyCountsAnswersOnTheirWay) {
  write_calls(1);
  start();
  {
    const auto one = get("/v2/users");
    const auto two = get("/v2/users");
  }
  const auto three = get("/v2/users");
  const Json stats = json(send("GET", "/_sim/stats", "", ""));
  EXPECT_EQ(json_int(stats, "peakConcurrency"), 2);
}

}  // namespace
}  // namespace sophia::gong_sim::testing
