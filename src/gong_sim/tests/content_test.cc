// What goes out: the parts a selector names, byte for byte; users, settings, library, statistics.
#include "gong_sim/tests/fixture.h"

namespace sophia::gong_sim::testing {
namespace {

class ContentTest : public SimulatorTest {
 protected:
  // The first call of the answer to an extensive request with this selector, as text.
  std::string call(const std::string& selector) {
    const auto response =
        post("/v2/calls/extensive", R"({"filter":{},"contentSelector":)" + selector + "}");
    const std::size_t start = response.body.find("\"calls\":[");
    EXPECT_NE(start, std::string::npos) << response.body;
    return response.body.substr(start + 9, response.body.size() - start - 11);
  }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

constexpr char kEverything[] =
    R"({"context":"Extended","contextTiming":["Now","TimeOfCall"],"exposedFields":{"parties":true,)"
    R"("media":true,"content":{"structure":true,"topics":true,"trackers":true,)"
    R"("trackerOccurrences":true,"pointsOfInterest":true,"brief":true,"outline":true,)"
    R"("highlights":true,"callOutcome":true,"keyPoints":true},"interaction":{"speakers":true,)"
    R"("video":true,"personInteractionStats":true,"questions":true},)"
    R"("collaboration":{"publicComments":true}}})";

TEST_F(ContentTest, WithoutASelectorOnlyMetaData) {
  write_calls(1);
  start();
  for (const char* selector : {"null", "{}", R"({"context":"None"})"}) {
    const std::string text = call(selector);
    EXPECT_TRUE(text.starts_with(R"({"metaData":{"id":"1000")")) << text;
    EXPECT_TRUE(text.ends_with(R"("workspaceId":"w0"}})")) << text;
  }
}

TEST_F(ContentTest, EverythingIsTheLineAsItIs) {
  write_calls(1);
  start();
  EXPECT_EQ(call(kEverything), call_line(0));
}

TEST_F(ContentTest, ContextNeedsToBeAskedFor) {
  write_calls(1);
  start();
  const std::string parties = call(R"({"exposedFields":{"parties":true}})");
  EXPECT_TRUE(has(parties, R"("parties":[{"id":"p","name":"Ann"}])")) << parties;
  const std::string basic = call(R"({"context":"Basic","exposedFields":{"parties":true}})");
  EXPECT_TRUE(has(basic, R"("objects":[{"objectType":"Contact","objectId":"7"}])")) << basic;
  EXPECT_FALSE(has(basic, "fields"));
}

TEST_F(ContentTest, ContextTimingIsNowUnlessAskedOtherwise) {
  write_calls(1);
  start();
  const std::string now = call(R"({"context":"Extended"})");
  EXPECT_TRUE(has(now, R"("timing":"Now")"));
  EXPECT_FALSE(has(now, "TimeOfCall"));
  const std::string then = call(R"({"context":"Extended","contextTiming":["TimeOfCall"]})");
  EXPECT_FALSE(has(then, R"("timing":"Now")"));
  EXPECT_TRUE(has(then, "TimeOfCall"));
}

TEST_F(ContentTest, ExposedFieldsCutMembers) {
  write_calls(1);
  start();
  const std::string brief = call(R"({"exposedFields":{"content":{"brief":true}}})");
  EXPECT_TRUE(has(brief, R"("content":{"brief":"b","newThing":1})")) << brief;
  const std::string trackers = call(R"({"exposedFields":{"content":{"trackers":true}}})");
  EXPECT_TRUE(has(trackers, R"("trackers":[{"id":"t","count":1,"phrases":[{"count":1}]}])"))
      << trackers;
  const std::string stats =
      call(R"({"exposedFields":{"interaction":{"personInteractionStats":true}}})");
  EXPECT_TRUE(has(stats, R"("interaction":{"interactionStats":[]})")) << stats;
  EXPECT_FALSE(has(stats, "media"));
}

TEST_F(ContentTest, WrongSelectorsAreParseErrors) {
  write_calls(1);
  start();
  for (const std::string selector :
       {R"({"context":"extended"})", R"({"context":3})", R"({"contextTiming":"Now"})",
        R"({"contextTiming":["Later"]})", R"({"exposedFields":[]})",
        R"({"exposedFields":{"parties":"yes"}})", "[]"}) {
    const auto answer =
        post("/v2/calls/extensive", R"({"filter":{},"contentSelector":)" + selector + "}");
    EXPECT_EQ(answer.status, 400) << selector;
    EXPECT_TRUE(error(answer).starts_with("Json parse error")) << selector;
  }
}

TEST_F(ContentTest, OddRecordsGoOutAsTheyAre) {
  write("calls.jsonl",
        R"({"metaData":{"id":5183999898754200927,"started":"2026-09-01T00:00:00Z","x":1.50}})"
        "\n\n"
        R"({"metaData":{"id":"2","duration":1e400}})"
        "\r\n42\n"
        R"({"metaData":null})"
        "\n"
        R"({"metaData":{"id":"7"},"media":)"
        "\n");
  start();
  EXPECT_EQ(simulator_->malformed_lines(), 1);
  const auto all = post("/v2/calls/extensive", R"({"filter":{}})").body;
  EXPECT_TRUE(all.ends_with(
      R"("calls":[{"metaData":{"id":5183999898754200927,"started":"2026-09-01T00:00:00Z",)"
      R"("x":1.50}},{"metaData":{"id":"2","duration":1e400}},42,{"metaData":null}]})"))
      << all;
  // An id that is a number is found by its digits.
  const std::string by_id = R"({"filter":{"callIds":["5183999898754200927"]}})";
  EXPECT_EQ(post("/v2/calls/extensive", by_id).status, 200);
  start({.serve_malformed = true});
  EXPECT_TRUE(post("/v2/calls/extensive", R"({"filter":{}})")
                  .body.ends_with(R"(,{"metaData":{"id":"7"},"media":]})"));
}

TEST_F(ContentTest, ARecordWithoutATimeLiesBesideTheOneBefore) {
  write("calls.jsonl", R"({"metaData":{"id":"1","started":"2026-09-01T00:00:00Z"}})"
                       "\n"
                       R"({"metaData":{"id":"2","started":"yesterday"}})"
                       "\n");
  start();
  const auto found =
      post("/v2/calls/extensive", R"({"filter":{"fromDateTime":"2026-09-01T00:00:00Z",)"
                                  R"("toDateTime":"2026-09-01T00:00:01Z"}})");
  EXPECT_EQ(ids(found), (std::vector<std::string>{"1", "2"}));
}

TEST_F(ContentTest, RepeatedIdsAreServedInFileOrder) {
  write("calls-00000.jsonl", R"({"metaData":{"id":"1","title":"draft"}})");
  write("calls-00001.jsonl", R"({"metaData":{"id":"1","title":"full"}})");
  start();
  const auto both = post("/v2/calls/extensive", R"({"filter":{"callIds":["1"]}})").body;
  EXPECT_LT(both.find("draft"), both.find("full"));
  const Json one = json(get("/v2/calls/1"));
  EXPECT_EQ(json_string(*json_find(one, "call"), "title"), "full");
}

TEST_F(ContentTest, AFolderWithoutCallsOrUsersIsRefused) {
  SimulatorOptions options;
  options.data = dir_;
  EXPECT_EQ(Simulator::load(options, time_).error().code, Code::kNotFound);
  write_calls(1);
  EXPECT_TRUE(Simulator::load(options, time_));
  write("trackers.json", "nonsense");
  EXPECT_EQ(Simulator::load(options, time_).error().code, Code::kInvalidArgument);
}

TEST_F(ContentTest, UsersFilter) {
  write_calls(1);
  start();
  using Ids = std::vector<std::string>;
  const auto found = [&](const std::string& filter) {
    return ids(post("/v2/users/extensive", R"({"filter":)" + filter + "}"));
  };
  EXPECT_EQ(ids(get("/v2/users")), (Ids{"u0", "u1"}));
  EXPECT_EQ(found(R"({"userIds":["u1"]})"), (Ids{"u1"}));
  EXPECT_EQ(found(R"({"createdFromDateTime":"2025-06-01T00:00:00Z"})"), (Ids{"u1"}));
  EXPECT_EQ(found(R"({"createdToDateTime":"2026-01-01T00:00:00Z"})"), (Ids{"u0"}));
  const Json one = json(get("/v2/users/u0"));
  EXPECT_EQ(json_string(*json_find(one, "user"), "id"), "u0");
}

TEST_F(ContentTest, SettingsKeepTheirNamesAndIntegerIds) {
  write_calls(1);
  const std::string scorecards =
      R"("scorecards":[{"scorecardId":9223372036854775806,"workspaceId":1}])";
  write("scorecards.json", "{" + scorecards + "}");
  write("trackers.json", R"({"keywordTrackers":[{"trackerId":"t","workspaceId":"w0"}]})");
  start();
  EXPECT_TRUE(has(get("/v2/settings/scorecards").body, scorecards));
  EXPECT_TRUE(has(get("/v2/settings/trackers").body, "\"keywordTrackers\":[{"));
  EXPECT_TRUE(has(get("/v2/settings/trackers?workspaceId=w0").body, "\"keywordTrackers\":[{"));
  EXPECT_TRUE(has(get("/v2/settings/trackers?workspaceId=w1").body, "\"keywordTrackers\":[]"));
  EXPECT_TRUE(has(get("/v2/workspaces").body, R"("workspaces":[{"id":"w0"},{"id":"w1"}])"));
}

TEST_F(ContentTest, TheLibraryWantsAWorkspaceWhenThereAreTwo) {
  write_calls(1);
  write("library_folders.json",
        R"({"folders":[{"id":"f","name":"Best","workspaceId":"w0","calls":[{"id":"1000"}]}]})");
  start();
  EXPECT_EQ(get("/v2/library/folders").status, 400);
  EXPECT_TRUE(has(get("/v2/library/folders?workspaceId=w0").body,
                  R"("folders":[{"id":"f","name":"Best","workspaceId":"w0"}])"));
  EXPECT_TRUE(has(get("/v2/library/folder-content?folderId=f").body, R"("calls":[{"id":"1000"}])"));
  EXPECT_EQ(get("/v2/library/folder-content").status, 400);
  write("workspaces.json", R"({"workspaces":[{"id":"w0"}]})");
  start();
  EXPECT_EQ(get("/v2/library/folders").status, 200);
}

TEST_F(ContentTest, StatisticsTakeDaysBeforeToday) {
  write_calls(1);
  write("stats.json",
        R"({"usersAggregateActivityStats":[{"userId":"u0","userAggregateActivityStats":{}}],)"
        R"("usersDetailedActivities":[{"userId":"u0","userDailyActivityStats":[)"
        R"({"callsAsHost":["1"],"fromDate":"2026-11-01","toDate":"2026-11-02"},)"
        R"({"callsAsHost":["2"],"fromDate":"2026-11-02","toDate":"2026-11-03"}]}]})");
  start();
  const auto ask = [this](const std::string& path, const std::string& from, const std::string& to) {
    return post(path, R"({"filter":{"fromDate":")" + from + R"(","toDate":")" + to + "\"}}");
  };
  const std::string aggregate = "/v2/stats/activity/aggregate";
  EXPECT_EQ(ask(aggregate, "2026-11-01", "2026-11-19").status, 200);
  const auto today = ask(aggregate, "2026-11-01", "2026-11-20");
  EXPECT_EQ(today.status, 400);
  EXPECT_EQ(error(today), "The date(s) should not exceed the current day.");
  EXPECT_EQ(ask(aggregate, "2026-11-01T00:00:00Z", "2026-11-19").status, 400);
  EXPECT_EQ(ask(aggregate, "2026-09-31", "2026-11-19").status, 400);
  EXPECT_EQ(post(aggregate, R"({"filter":{"fromDate":"2026-11-01"}})").status, 400);
  EXPECT_EQ(ask("/v2/stats/interaction", "2026-11-01", "2026-11-19").status, 404);
  EXPECT_EQ(
      post("/v2/stats/activity/aggregate-by-period", R"({"aggregationPeriod":"HOUR","filter":{}})")
          .status,
      400);
  const auto daily = ask("/v2/stats/activity/day-by-day", "2026-11-02", "2026-11-05").body;
  EXPECT_TRUE(has(daily, R"(["2"])")) << daily;
  EXPECT_FALSE(has(daily, R"(["1"])")) << daily;
  EXPECT_TRUE(has(daily, R"("timeZone":"UTC","fromDateTime":"2026-11-02T00:00:00Z")")) << daily;
}

TEST_F(ContentTest, AnsweredScorecardsFilterByCallAndReviewDay) {
  write_calls(1);
  write("answered_scorecards.json",
        R"({"answeredScorecards":[{"scorecardId":7,"reviewedUserId":1,)"
        R"("callStartTime":"2026-11-01T23:00:00Z","reviewTime":"2026-11-05T00:00:00Z"}]})");
  start();
  const auto ask = [this](const std::string& filter) {
    return post("/v2/stats/activity/scorecards", R"({"filter":)" + filter + "}").status;
  };
  EXPECT_EQ(ask("{}"), 200);
  EXPECT_EQ(ask(R"({"callFromDate":"2026-11-01","callToDate":"2026-11-02"})"), 200);
  EXPECT_EQ(ask(R"({"callFromDate":"2026-11-02"})"), 404);
  EXPECT_EQ(ask(R"({"reviewToDate":"2026-11-05"})"), 404);
  EXPECT_EQ(ask(R"({"scorecardIds":["7"],"reviewedUserIds":[1]})"), 200);
  EXPECT_EQ(ask(R"({"scorecardIds":["8"]})"), 404);
}

}  // namespace
}  // namespace sophia::gong_sim::testing
