// Credentials, redirects, check and the connector's command line.
#include <filesystem>

#include <unistd.h>

#include "airbyte/json_lines_sink.h"
#include "core/file.h"
#include "gong/connector.h"
#include "gong/tests/sync_fixture.h"

namespace sophia::gong {
namespace {

using fakes::FakeGong;
using Scripted = std::optional<Result<net::HttpResponse>>;

airbyte::ConnectionStatus check(SyncTest&, GongConfig config, FakeGong& gong,
                                fakes::ManualClock& clock) {
  fakes::RecordingSink sink;
  GongSource source(std::move(config), {gong, clock, clock.sleeper(), 1});
  const auto status = source.check(sink, {});
  EXPECT_TRUE(status);
  return status.value_or(airbyte::ConnectionStatus{});
}

TEST_F(SyncTest, CheckSaysWhatToDo) {
  EXPECT_TRUE(check(*this, config, gong, clock).succeeded);
  config.access_key_secret = "wrong";
  const auto refused = check(*this, config, gong, clock);
  EXPECT_FALSE(refused.succeeded);
  EXPECT_NE(refused.message.find("check access key and secret"), std::string::npos);
  EXPECT_EQ(refused.message.find("wrong"), std::string::npos) << "no secret in messages";
}

TEST_F(SyncTest, ARedirectNamesTheHostAndIsNotFollowed) {
  gong.fault = [](const net::HttpRequest&) -> Scripted {
    net::HttpResponse response{302, {{"location", "https://us-1.api.gong.io/v2/users?t=1"}}, ""};
    return response;
  };
  const auto status = check(*this, config, gong, clock);
  EXPECT_FALSE(status.succeeded);
  EXPECT_NE(status.message.find("Gong redirects to us-1.api.gong.io;"), std::string::npos);
  EXPECT_EQ(status.message.find("t=1"), std::string::npos);
  EXPECT_EQ(gong.requests.size(), 1);
}

TEST_F(SyncTest, AnErrorThatRepeatsTheRequestShowsNoSecret) {
  config.access_key = "the-access-key";
  config.access_key_secret = "the-secret-of-it";
  gong.fault = [](const net::HttpRequest& request) -> Scripted {
    std::string sent;
    for (const auto& [name, value] : request.headers) sent += name + "=" + value + " ";
    return FakeGong::error(403, "the-access-key may not: " + sent);
  };
  const auto status = check(*this, config, gong, clock);
  EXPECT_FALSE(status.succeeded);
  EXPECT_NE(status.message.find("(secret) may not: Authorization=Basic (secret)"),
            std::string::npos)
      << status.message;
  EXPECT_EQ(status.message.find("the-access-key"), std::string::npos);
}

TEST_F(SyncTest, ALongErrorIsCutBetweenCharacters) {
  std::string long_text = "x";
  for (int i = 0; i < 150; ++i) long_text += "\xC3\xA9";  // each two bytes, the 200th inside one
  gong.fault = [&](const net::HttpRequest&) -> Scripted { return FakeGong::error(403, long_text); };
  const auto status = check(*this, config, gong, clock);
  EXPECT_TRUE(status.message.ends_with(long_text.substr(0, 199))) << status.message;
}

class OAuthTest : public SyncTest {
 protected:
  OAuthTest() {
    config.auth = AuthKind::kOAuth;
    config.client_id = "app";
    config.client_secret = "s3";
    config.refresh_token = "r1";
    config.token_url = "https://app.example/token";
    gong.authorization = "Bearer a2";
    gong.fault = [this](const net::HttpRequest& request) -> Scripted {
      if (!request.url.starts_with("https://app.example/token?")) return std::nullopt;
      ++refreshes;
      last_refresh = request;
      return FakeGong::json(200, token_answer);
    };
  }
  int refreshes = 0;
  net::HttpRequest last_refresh;
  std::string token_answer = R"({"access_token":"a2","refresh_token":"r2","expires_in":3600,)"
                             R"("api_base_url_for_customer":"https://eu.api.example"})";
};

TEST_F(OAuthTest, RefreshesWithQueryParametersAndTellsTheNewConfig) {
  const auto sink = sync_well({"users"});
  EXPECT_EQ(refreshes, 1);
  EXPECT_EQ(last_refresh.url,
            "https://app.example/token?grant_type=refresh_token&refresh_token=r1");
  EXPECT_EQ(last_refresh.headers[0].second, "Basic YXBwOnMz");  // app:s3
  ASSERT_EQ(sink.configs.size(), 1);
  const auto back = from_connector_json(sink.configs[0]);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->refresh_token, "r2");
  EXPECT_EQ(back->access_token, "a2");
  EXPECT_EQ(back->base_url, "https://eu.api.example");
  EXPECT_TRUE(gong.requests.back().url.starts_with("https://eu.api.example/v2/users"));
}

TEST_F(OAuthTest, ARefusedTokenIsRenewedOnce) {
  config.access_token = "a1";
  config.token_expiry_date = "2027-01-01T00:00:00Z";
  EXPECT_EQ(sync_well({"users"}).ids("users").size(), 1);
  EXPECT_EQ(refreshes, 1);
  token_answer = R"({"access_token":"a3"})";
  const auto sink = sync({"users"});
  EXPECT_FALSE(ok);
  EXPECT_EQ(error.code, Code::kPermissionDenied);
  EXPECT_EQ(refreshes, 2);
}

TEST_F(OAuthTest, ARefusedRefreshTokenStopsTheSyncOnce) {
  gong.fault = [this](const net::HttpRequest&) -> Scripted {
    ++refreshes;
    return FakeGong::error(400, "used before");
  };
  sync({"users", "workspaces", "extensiveCalls"});
  EXPECT_FALSE(ok);
  EXPECT_EQ(error.code, Code::kPermissionDenied);
  EXPECT_NE(error.message.find("refused the refresh token"), std::string::npos) << error.message;
  EXPECT_EQ(error.message.find("r1"), std::string::npos) << "no secret in messages";
  EXPECT_EQ(refreshes, 1);
}

TEST_F(SyncTest, RefusedCredentialsStopTheSyncAtOnceWithOneMessage) {
  config.access_key_secret = "wrong";
  const auto sink = sync({"extensiveCalls", "callTranscripts", "users", "workspaces"});
  EXPECT_FALSE(ok);
  EXPECT_EQ(error.code, Code::kPermissionDenied);
  EXPECT_TRUE(error.message.starts_with("Gong refused the credentials (HTTP status 401)"))
      << error.message;
  EXPECT_EQ(gong.requests.size(), 1);
  EXPECT_EQ(sink.statuses,
            (std::vector<std::string>{"extensiveCalls STARTED", "extensiveCalls INCOMPLETE"}));
}

TEST_F(SyncTest, AMissingScopeStopsItsStreamOnly) {
  gong.fault = [](const net::HttpRequest& request) -> Scripted {
    if (request.url.find("/v2/users") == std::string::npos) return std::nullopt;
    return FakeGong::error(403, "no scope");
  };
  const auto sink = sync({"users", "workspaces"});
  EXPECT_TRUE(ok);
  EXPECT_FALSE(complete);
  ASSERT_EQ(sink.errors.size(), 1);
  EXPECT_EQ(sink.errors[0].stream, "users");
  EXPECT_TRUE(sink.errors[0].message.starts_with("GET /v2/users: Gong does not allow this"))
      << sink.errors[0].message;
  EXPECT_EQ(sink.ids("workspaces").size(), 1);
}

TEST_F(SyncTest, AHostThatNeverAnswersIsToldAtOnceAndStopsTheSync) {
  gong.fault = [](const net::HttpRequest&) -> Scripted {
    return fail(Code::kUnavailable, "gong.example/v2: Couldn't connect to server");
  };
  const auto sink = sync({"extensiveCalls", "users"});
  EXPECT_FALSE(ok);
  EXPECT_EQ(error.code, Code::kUnavailable);
  EXPECT_TRUE(error.message.starts_with("Gong can't be reached (gong.example/v2: Couldn't connect"))
      << error.message;
  EXPECT_EQ(gong.requests.size(), 8);  // one stream's tries
  ASSERT_FALSE(sink.logs.empty());
  // After the first try 7 are left: 7 x 20 s for an answer and pauses of 0.5, 1, ... 32 s.
  EXPECT_EQ(sink.logs[0],
            "Gong can't be reached (gong.example/v2: Couldn't connect to server); trying again up "
            "to 7 times, for at most 204 s");
}

TEST_F(SyncTest, AHostThatIsGoneForAMomentIsToldOnceAndTheSyncGoesOn) {
  add_calls(3, "2026-11-18T00:00:00Z");
  int left = 3;
  gong.fault = [&](const net::HttpRequest&) -> Scripted {
    if (left-- <= 0) return std::nullopt;
    return fail(Code::kUnavailable, "no route");
  };
  const auto sink = sync_well({"extensiveCalls"});
  EXPECT_EQ(std::ranges::count_if(sink.logs,
                                  [](const auto& l) { return l.find("can't be reached") == 5; }),
            1);
}

TEST(Config, OldFlatShapeAndDefaults) {
  const auto config = from_connector_json(R"({"access_key":"k","access_key_secret":"s"})");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->auth, AuthKind::kApiKey);
  EXPECT_EQ(config->access_key, "k");
  EXPECT_EQ(format_seconds(config->start), "2015-01-01T00:00:00Z");
  EXPECT_EQ(config->lookback_days, 7);
}

TEST(Config, TheBaseUrlEndsBeforeTheVersion) {
  for (const char* tail : {"", "/", "/v2", "/v2/", "/v2//", "/v2/v2/"}) {
    const auto config = from_connector_json(
        R"({"access_key":"k","access_key_secret":"s","base_url":"https://x.api.gong.io)" +
        std::string(tail) + "\"}");
    ASSERT_TRUE(config) << tail;
    EXPECT_EQ(config->base_url, "https://x.api.gong.io") << tail;
  }
}

TEST(Config, ErrorsNameTheMember) {
  const auto error = [](std::string_view json) {
    return from_connector_json(json).error().message;
  };
  EXPECT_NE(error("{}").find("credentials is missing"), std::string::npos);
  EXPECT_NE(error(R"({"credentials":{"auth_type":"APIKey","access_key":"k"}})")
                .find("access_key_secret is missing"),
            std::string::npos);
  EXPECT_NE(error(R"({"access_key":"k","access_key_secret":"s","num_workers":99})")
                .find("num_workers must be a number from 1 to 10"),
            std::string::npos);
  EXPECT_NE(
      error(R"({"access_key":"k","access_key_secret":"s","start_date":"soon"})").find("start_date"),
      std::string::npos);
  EXPECT_NE(error(R"({"access_key":"k","access_key_secret":"s","base_url":"gong"})")
                .find("base_url must be"),
            std::string::npos);
  EXPECT_NE(error("[").find("config"), std::string::npos);
}

struct Printed {
  int code = 0;
  std::string out;
};

class ConnectorTest : public SyncTest {
 protected:
  ConnectorTest() {
    std::string name = (std::filesystem::temp_directory_path() / "sophia-gong-XXXXXX").string();
    dir_ = ::mkdtemp(name.data());
  }
  ~ConnectorTest() override { std::filesystem::remove_all(dir_); }

  std::string file(const std::string& name, std::string_view text) {
    EXPECT_TRUE(write_file_atomically(dir_ / name, text));
    return (dir_ / name).string();
  }
  Printed run(const ConnectorArguments& arguments) {
    Printed printed;
    airbyte::JsonLinesSink sink(
        [&](std::string_view bytes) {
          printed.out += bytes;
          return Status{};
        },
        clock);
    printed.code = run_connector(arguments, {gong, clock, clock.sleeper(), 1}, sink, {});
    std::string_view rest = printed.out;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      EXPECT_TRUE(airbyte::parse_message(rest.substr(0, end))) << rest.substr(0, end);
      rest.remove_prefix(end + 1);
    }
    return printed;
  }
  std::filesystem::path dir_;
};

constexpr std::string_view kConfig =
    R"({"credentials":{"auth_type":"APIKey","access_key":"key","access_key_secret":"secret"},)"
    R"("start_date":"2026-10-01T00:00:00Z","requests_per_second":0})";

TEST_F(ConnectorTest, SpecIsOneLineThatParses) {
  const auto printed = run({"spec", "", "", ""});
  EXPECT_EQ(printed.code, 0);
  const auto json = parse_json(printed.out);
  ASSERT_TRUE(json) << json.error().message;
  EXPECT_EQ(json_string(*json, "type"), "SPEC");
}

TEST_F(ConnectorTest, ABadConfigFailsTheCheckWithExitCodeZero) {
  const auto printed = run({"check", file("c.json", "{}"), "", ""});
  EXPECT_EQ(printed.code, 0);
  EXPECT_NE(printed.out.find(R"("status":"FAILED","message":"credentials is missing)"),
            std::string::npos);
}

TEST_F(ConnectorTest, ReadPrintsRecordsStatesAndStatuses) {
  add_calls(3, "2026-11-18T00:00:00Z");
  const auto catalog = configured({"extensiveCalls"}, airbyte::SyncMode::kIncremental);
  const auto printed = run({"read", file("c.json", kConfig),
                            file("k.json", airbyte::to_json(catalog)), file("s.json", "[]")});
  EXPECT_EQ(printed.code, 0) << printed.out;
  for (const char* part : {R"("status":"STARTED")", R"("type":"RECORD")", R"("type":"STATE")",
                           R"("status":"COMPLETE")", R"("type":"ESTIMATE")"}) {
    EXPECT_NE(printed.out.find(part), std::string::npos) << part;
  }
}

TEST_F(ConnectorTest, AFailedStreamIsExitCodeOneWithATrace) {
  gong.fault = [](const net::HttpRequest&) -> Scripted { return FakeGong::error(403, "no scope"); };
  const auto catalog = configured({"users"}, airbyte::SyncMode::kFullRefresh);
  const auto printed =
      run({"read", file("c.json", kConfig), file("k.json", airbyte::to_json(catalog)), ""});
  EXPECT_EQ(printed.code, 1);
  EXPECT_NE(printed.out.find(R"("failure_type":"config_error")"), std::string::npos);
  EXPECT_NE(printed.out.find(R"("status":"INCOMPLETE")"), std::string::npos);
  EXPECT_EQ(run({"read", "", "", ""}).code, 1);
}

}  // namespace
}  // namespace sophia::gong
