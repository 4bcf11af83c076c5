// The rules of Gong's API that a client can break, one test each.
#include <set>

#include "core/hash.h"
#include "gong_sim/tests/fixture.h"

namespace sophia::gong_sim::testing {
namespace {

using RulesTest = SimulatorTest;

constexpr char kWindow[] = "?fromDateTime=2026-09-01T00:00:00Z&toDateTime=2026-11-20T00:00:00Z";
constexpr char kAll[] = R"({"filter":{}})";

TEST_F(RulesTest, WithoutCredentials401) {
  write_calls(1);
  start({.credentials = {.access_key = "key", .access_key_secret = "right"}});
  EXPECT_EQ(send("GET", "/v2/users", "", "").status, 401);
  EXPECT_EQ(send("GET", "/v2/users", "", "Basic " + base64("key:wrong")).status, 401);
  EXPECT_EQ(send("GET", "/v2/users", "", "Bearer nonsense").status, 401);
  EXPECT_EQ(send("GET", "/v2/users", "", "Basic " + base64("key:right")).status, 200);
}

TEST_F(RulesTest, RefreshTokensWorkOnceAndAccessTokensEnd) {
  write_calls(1);
  start({.credentials = {.client_id = "id",
                         .client_secret = "sec",
                         .refresh_token = "first",
                         .token_seconds = 60}});
  const std::string client = "Basic " + base64("id:sec");
  const std::string path = "/oauth2/generate-customer-token";
  const std::string refresh = "grant_type=refresh_token&refresh_token=";
  const auto first = send("POST", path + "?" + refresh + "first", "", client);
  ASSERT_EQ(first.status, 200) << first.body;
  const Json token = json(first);
  EXPECT_EQ(json_string(token, "api_base_url_for_customer"), "http://127.0.0.1:9");
  EXPECT_EQ(json_int(token, "expires_in"), 60);
  const std::string bearer = "Bearer " + *json_string(token, "access_token");
  EXPECT_EQ(send("GET", "/v2/users", "", bearer).status, 200);
  EXPECT_EQ(send("POST", path + "?" + refresh + "first", "", client).status, 400);
  time_.ms += 61'000;
  EXPECT_EQ(send("GET", "/v2/users", "", bearer).status, 401);
  const std::string next = refresh + *json_string(token, "refresh_token");
  EXPECT_EQ(send("POST", path, next, "Basic " + base64("id:no")).status, 401);
  EXPECT_EQ(send("POST", path, next, client).status, 200);
}

TEST_F(RulesTest, PagesHoldAHundredAndEveryRecordOnce) {
  write_calls(250);
  start();
  const auto all = all_ids("/v2/calls/extensive", "{}");
  EXPECT_EQ(all.size(), 250);
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 250);
  const Json first = json(post("/v2/calls/extensive", kAll));
  EXPECT_EQ(json_int(*json_find(first, "records"), "totalRecords"), 250);
  EXPECT_EQ(json_int(*json_find(first, "records"), "currentPageSize"), 100);
  EXPECT_EQ(all_ids("/v2/calls/transcript", "{}").size(), 250);
}

TEST_F(RulesTest, ExactlyAHundredHasNoCursor) {
  write_calls(100);
  start();
  EXPECT_EQ(cursor(post("/v2/calls/extensive", kAll)), "");
}

TEST_F(RulesTest, GetTakesTheCursorFromTheQuery) {
  write_calls(150);
  start();
  const auto first = get(std::string("/v2/calls") + kWindow);
  const auto second = get(std::string("/v2/calls") + kWindow + "&cursor=" + cursor(first));
  EXPECT_EQ(ids(first).front(), "1000");
  EXPECT_EQ(ids(second).front(), "1100");
  EXPECT_EQ(ids(second).size(), 50);
}

TEST_F(RulesTest, ACursorInTheQueryOfAPostIsIgnored) {
  write_calls(150);
  start();
  const std::string next = cursor(post("/v2/calls/extensive", kAll));
  EXPECT_EQ(ids(post("/v2/calls/extensive?cursor=" + next, kAll)).front(), "1000");
}

TEST_F(RulesTest, ACursorIsRefusedWithAnotherFilterSelectorOrEndpoint) {
  write_calls(150);
  start();
  const std::string tail = R"(,"cursor":")" + cursor(post("/v2/calls/extensive", kAll)) + "\"}";
  const auto status = [&](const std::string& path, const std::string& head) {
    return post(path, head + tail).status;
  };
  EXPECT_EQ(status("/v2/calls/extensive", R"({"filter":{})"), 200);
  EXPECT_EQ(status("/v2/calls/extensive", R"({"filter":{"fromDateTime":"2026-09-01T00:00:00Z"})"),
            400);
  EXPECT_EQ(status("/v2/calls/extensive", R"({"filter":{},"contentSelector":{"context":"Basic"})"),
            400);
  EXPECT_EQ(status("/v2/calls/transcript", R"({"filter":{})"), 400);
  EXPECT_EQ(post("/v2/calls/extensive", R"({"filter":{},"cursor":"made up"})").status, 400);
  EXPECT_EQ(post("/v2/calls/extensive", R"({"filter":{},"cursor":7})").status, 400);
}

TEST_F(RulesTest, CursorsExpire) {
  write_calls(150);
  start({.cursor_ttl_ms = 10'000});
  const std::string request =
      R"({"filter":{},"cursor":")" + cursor(post("/v2/calls/extensive", kAll)) + "\"}";
  time_.ms += 10'000;
  EXPECT_EQ(post("/v2/calls/extensive", request).status, 200);
  time_.ms += 1;
  const auto late = post("/v2/calls/extensive", request);
  EXPECT_EQ(late.status, 400);
  EXPECT_EQ(error(late), "The cursor has expired");
}

TEST_F(RulesTest, ABareBodyIsRefusedAndAnEmptyFilterIsNot) {
  write_calls(1);
  start();
  for (const char* path : {"/v2/calls/extensive", "/v2/calls/transcript", "/v2/users/extensive"}) {
    for (const char* body :
         {"", "{}", "[]", "nonsense", R"({"filter":null})", R"({"filter":[]})"}) {
      EXPECT_EQ(post(path, body).status, 400) << path << body;
    }
    EXPECT_EQ(post(path, kAll).status, 200) << path;
  }
  EXPECT_EQ(post("/v2/calls", kAll).status, 400);  // creates calls, lists none
}

TEST_F(RulesTest, NothingFoundIsA404WithGongsWords) {
  write_calls(1);
  start();
  const std::string none =
      R"({"filter":{"fromDateTime":"2020-01-01T00:00:00Z","toDateTime":"2020-01-02T00:00:00Z"}})";
  const std::vector<ServerResponse> answers = {
      post("/v2/calls/extensive", none), post("/v2/calls/transcript", none),
      get("/v2/calls?fromDateTime=2020-01-01T00:00:00Z&toDateTime=2020-01-02T00:00:00Z"),
      post("/v2/users/extensive", R"({"filter":{"userIds":["nobody"]}})"),
      post("/v2/stats/activity/scorecards", kAll)};
  for (const auto& answer : answers) {
    EXPECT_EQ(answer.status, 404);
    EXPECT_NE(error(answer).find("found corresponding to the provided filters"), std::string::npos);
  }
  EXPECT_EQ(error(answers[0]), "No calls found corresponding to the provided filters");
}

TEST_F(RulesTest, OtherNotFoundsDoNotLookEmpty) {
  write_calls(1);
  start();
  for (const char* target : {"/v2/calls/999", "/v2/users/nobody", "/v2/nonsense", "/v1/calls",
                             "/v2/library/folder-content?folderId=9"}) {
    const auto answer = get(target);
    EXPECT_EQ(answer.status, 404) << target;
    EXPECT_EQ(error(answer).find("corresponding"), std::string::npos) << target;
  }
  const Json known = json(get("/v2/calls/1000"));
  EXPECT_EQ(json_string(*json_find(known, "call"), "title"), "call 0");
}

TEST_F(RulesTest, AtMostAHundredIdsARequest) {
  write_calls(150);
  start();
  const auto request = [](int count) {
    std::string list;
    for (int i = 0; i < count; ++i) {
      list += (i > 0 ? ",\"" : "\"") + std::to_string(1000 + i) + "\"";
    }
    return R"({"filter":{"callIds":[)" + list + "]}}";
  };
  for (const char* path : {"/v2/calls/extensive", "/v2/calls/transcript"}) {
    EXPECT_EQ(ids(post(path, request(100))).size(), 100) << path;
    EXPECT_EQ(post(path, request(101)).status, 400) << path;
    EXPECT_EQ(post(path, request(0)).status, 400) << path;
    EXPECT_EQ(post(path, R"({"filter":{"callIds":"1000"}})").status, 400) << path;
    EXPECT_EQ(post(path, R"({"filter":{"callIds":[null]}})").status, 400) << path;
  }
}

TEST_F(RulesTest, ListWindowsAreAtMostNinetyDays) {
  write_calls(1);
  start();
  const std::string from = "/v2/calls?fromDateTime=2026-08-01T00:00:00Z&toDateTime=";
  EXPECT_EQ(get(from + "2026-10-30T00:00:00Z").status, 200);  // 90 days
  EXPECT_EQ(get(from + "2026-10-30T00:00:01Z").status, 400);
  EXPECT_EQ(get("/v2/calls?toDateTime=2026-10-30T00:00:00Z").status, 400);
  EXPECT_EQ(get("/v2/calls?fromDateTime=2026-08-01T00:00:00Z").status, 400);  // until now
  EXPECT_EQ(get("/v2/calls?fromDateTime=2026-09-01T00:00:00Z").status, 200);
  start({.max_window_days = 0});
  EXPECT_EQ(get("/v2/calls?fromDateTime=1970-01-01T00:00:00Z").status, 200);
}

TEST_F(RulesTest, DatesNeedATimeAndAZone) {
  write_calls(1);
  start();
  for (const std::string date :
       {"2026-09-01", "2026-09-01T00:00:00", "yesterday", "2026-13-01T00:00:00Z"}) {
    EXPECT_EQ(get("/v2/calls?fromDateTime=" + date).status, 400) << date;
    const std::string filter = R"({"filter":{"fromDateTime":")" + date + "\"}}";
    EXPECT_EQ(post("/v2/calls/extensive", filter).status, 400) << date;
  }
  const std::string offset = R"({"filter":{"fromDateTime":"2026-09-01T02:00:00.000+02:00"}})";
  EXPECT_EQ(ids(post("/v2/calls/extensive", offset)).size(), 1);
}

TEST_F(RulesTest, FromIsInclusiveToIsExclusiveAndFiltersIntersect) {
  write_calls(10);
  start();
  const std::string window =
      R"("fromDateTime":"2026-09-01T02:00:00Z","toDateTime":"2026-09-01T05:00:00Z"}})";
  const auto found = [&](const std::string& path, const std::string& more) {
    return ids(post(path, R"({"filter":{)" + more + window));
  };
  using Ids = std::vector<std::string>;
  EXPECT_EQ(found("/v2/calls/extensive", ""), (Ids{"1002", "1003", "1004"}));
  EXPECT_EQ(found("/v2/calls/transcript", ""), (Ids{"1002", "1003", "1004"}));
  EXPECT_EQ(found("/v2/calls/extensive", R"("callIds":["1001","1004"],)"), (Ids{"1004"}));
  EXPECT_EQ(found("/v2/calls/extensive", R"("primaryUserIds":["u1"],)"), (Ids{"1003"}));
  EXPECT_EQ(found("/v2/calls/transcript", R"("workspaceId":"w1",)"), (Ids{"1003"}));
}

TEST_F(RulesTest, TheListComparesTheScheduledTime) {
  write("calls.jsonl", R"({"metaData":{"id":"1","scheduled":"2026-10-01T00:00:00Z",)"
                       R"("started":"2026-09-01T00:00:00Z"}})");
  start();
  EXPECT_EQ(get("/v2/calls?fromDateTime=2026-09-30T00:00:00Z").status, 200);
  const std::string same = R"({"filter":{"fromDateTime":"2026-09-30T00:00:00Z"}})";
  EXPECT_EQ(post("/v2/calls/extensive", same).status, 404);
}

TEST_F(RulesTest, TheBucketAnswers429WithTheSecondsToWait) {
  write_calls(1);
  start({.requests_per_second = 2});
  EXPECT_EQ(get("/v2/users").status, 200);
  EXPECT_EQ(get("/v2/users").status, 200);
  const auto refused = get("/v2/users");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.headers.back().first, "Retry-After");
  EXPECT_EQ(refused.headers.back().second, "1");
  time_.ms += 500;
  EXPECT_EQ(get("/v2/users").status, 200);
  EXPECT_EQ(get("/v2/users").status, 429);
  EXPECT_EQ(stat("requests", "rateLimited"), 2);
}

TEST_F(RulesTest, TheDailyQuotaLastsUntilMidnight) {
  write_calls(1);
  start({.daily_requests = 3});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(get("/v2/users").status, 200);
  const auto refused = get("/v2/users");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.headers.back().second, "43200");  // from noon
  time_.ms += 43'200'000;
  EXPECT_EQ(get("/v2/users").status, 200);
}

TEST_F(RulesTest, MethodsAreChecked) {
  write_calls(1);
  start();
  EXPECT_EQ(get("/v2/calls/transcript").status, 404);  // a call of that name: unknown
  EXPECT_EQ(post("/v2/users", "{}").status, 405);
}

}  // namespace
}  // namespace sophia::gong_sim::testing
