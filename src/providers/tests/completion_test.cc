#include "providers/completion.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "fakes/manual_clock.h"
#include "providers/cache.h"
#include "providers/chain.h"
#include "providers/tests/scripted_http.h"
#include "providers/usage.h"

namespace sophia::providers {
namespace {

constexpr const char* kAnswer =
    R"({"model":"m-1","choices":[{"message":{"role":"assistant","content":"Low."},)"
    R"("finish_reason":"stop"}],"usage":{"prompt_tokens":19,"completion_tokens":10}})";

CompletionRequest hello() {
  return {.model = "m",
          .messages = {JsonObject{{"role", "user"}, {"content", "hello"}}},
          .parameters = {{"max_tokens", 5}}};
}

struct Fixture {
  ScriptedHttp http;
  fakes::ManualClock clock{"2026-11-20T17:00:00Z"};
  std::vector<std::int64_t> slept;

  std::unique_ptr<ChatEndpoint> chat(const std::string& name = "openai",
                                     const std::string& fallback = "") {
    return std::make_unique<ChatEndpoint>(
        http, clock,
        EndpointOptions{.name = name, .base_url = "http://h/v1//", .authorize = bearer("sk-1")},
        fallback, [this](std::int64_t ms, const std::stop_token&) {
          slept.push_back(ms);
          clock.advance_ms(ms);
          return true;
        });
  }
};

TEST(ChatEndpoint, AsksInOpenAisForm) {
  Fixture f;
  f.http.answer(200, kAnswer);
  const auto done = f.chat()->complete(hello(), {});
  ASSERT_TRUE(done.has_value()) << done.error().message;
  EXPECT_EQ(done->text, "Low.");
  EXPECT_EQ(done->model, "m-1");
  EXPECT_EQ(done->prompt_tokens, 19);
  EXPECT_EQ(done->completion_tokens, 10);
  EXPECT_FALSE(done->is_cut);
  EXPECT_EQ(f.http.requests[0].url, "http://h/v1/chat/completions");
  EXPECT_EQ(to_text(f.http.body(0)),
            R"({"max_tokens":5,"model":"m","messages":[{"role":"user","content":"hello"}]})");
  EXPECT_EQ(f.http.requests[0].headers[0],
            (std::pair<std::string, std::string>("Authorization", "Bearer sk-1")));
}

TEST(ChatEndpoint, WaitsAsLongAsItIsTold) {
  Fixture f;
  f.http.answer(429, R"({"error":{"message":"slow down"}})", {{"retry-after-ms", "250"}});
  f.http.answer(429, R"({"error":"slow down"})", {{"retry-after", "2"}});
  f.http.answer(200, kAnswer);
  ASSERT_TRUE(f.chat()->complete(hello(), {}).has_value());
  EXPECT_EQ(f.slept, (std::vector<std::int64_t>{250, 2000}));
}

TEST(ChatEndpoint, ARateHeaderHoldsTheNextRequest) {
  Fixture f;
  f.http.answer(
      200, kAnswer,
      {{"x-ratelimit-remaining-requests", "0"}, {"x-ratelimit-reset-requests", "1m1.5s"}});
  f.http.answer(200, kAnswer);
  const auto chat = f.chat();
  ASSERT_TRUE(chat->complete(hello(), {}).has_value());
  ASSERT_TRUE(chat->complete(hello(), {}).has_value());
  ASSERT_EQ(f.slept.size(), 1U);
  EXPECT_NEAR(static_cast<double>(f.slept[0]), 61'500, 5);
}

struct Refusal {
  int status;
  const char* body;
  Code code;
  const char* says;
};
TEST(ChatEndpoint, DoesNotRepeatWhatNoWaitingMends) {
  for (const Refusal& refusal :
       {Refusal{429, R"({"error":{"code":"insufficient_quota","message":"x"}})",
                Code::kResourceExhausted, "quota is used up"},
        Refusal{400, R"({"error":{"message":"bad sk-1 thing"}})", Code::kInvalidArgument,
                "HTTP 400: bad *** thing"},
        Refusal{401, R"({"error":{"message":"key sk-1 is wrong"}})", Code::kPermissionDenied,
                "the key or token is refused"},
        Refusal{402, R"({"message":"budget"})", Code::kResourceExhausted, "budget"},
        Refusal{200, "<html>", Code::kDataLoss, "no JSON"},
        Refusal{200, R"({"choices":[]})", Code::kDataLoss, "no text"},
        Refusal{200, R"({"choices":[{"message":{"content":null,"refusal":"no"}}]})",
                Code::kDataLoss, "refused to answer"}}) {
    Fixture f;
    f.http.answer(refusal.status, refusal.body);
    const auto done = f.chat()->complete(hello(), {});
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code, refusal.code) << refusal.body;
    EXPECT_NE(done.error().message.find(refusal.says), std::string::npos) << done.error().message;
    EXPECT_EQ(done.error().message.find("sk-1"), std::string::npos) << done.error().message;
    EXPECT_EQ(f.http.requests.size(), 1U) << refusal.body;
  }
}

TEST(ChatEndpoint, AnUnknownModelIsReplacedByTheConfiguredOne) {
  Fixture f;
  f.http.answer(404, R"({"error":{"message":"no such model"}})");
  f.http.answer(200, kAnswer);
  ASSERT_TRUE(f.chat("openai", "mine")->complete(hello(), {}).has_value());
  EXPECT_EQ(json_string(f.http.body(1), "model"), "mine");
  f.http.answer(404, "{}");
  const auto done = f.chat()->complete(hello(), {});
  ASSERT_FALSE(done.has_value());
  EXPECT_NE(done.error().message.find("cortex.completion_model"), std::string::npos);
}

TEST(ChatEndpoint, RefusesOptionsThatNobodyKnows) {
  Fixture f;
  auto request = hello();
  request.parameters["guardrails"] = true;
  const auto done = f.chat()->complete(request, {});
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().code, Code::kInvalidArgument);
  EXPECT_TRUE(f.http.requests.empty());
}

TEST(ProviderChain, TheNextAnswersAndAFailingOneRests) {
  Fixture f;
  std::vector<std::unique_ptr<CompletionProvider>> links;
  links.push_back(f.chat("cortex"));
  links.push_back(f.chat("openai"));
  ProviderChain chain(std::move(links), f.clock, {.failures = 2, .rest_ms = 30'000});
  for (int i = 0; i < 2; ++i) {
    f.http.answer(403, "{}");
    f.http.answer(200, kAnswer);
    const auto done = chain.complete(hello(), {});
    ASSERT_TRUE(done.has_value()) << done.error().message;
    EXPECT_EQ(done->provider, "openai");
  }
  f.http.answer(200, kAnswer);  // cortex rests: the one request goes to openai
  EXPECT_EQ(chain.complete(hello(), {})->provider, "openai");
  EXPECT_EQ(f.http.requests.size(), 5U);
  f.clock.advance_ms(30'000);
  f.http.answer(200, kAnswer);
  EXPECT_EQ(chain.complete(hello(), {})->provider, "cortex");
}

TEST(ProviderChain, AWrongRequestIsNotPassedOn) {
  Fixture f;
  std::vector<std::unique_ptr<CompletionProvider>> links;
  links.push_back(f.chat("cortex"));
  links.push_back(f.chat("openai"));
  ProviderChain chain(std::move(links), f.clock);
  f.http.answer(400, R"({"error":"no"})");
  EXPECT_EQ(chain.complete(hello(), {}).error().code, Code::kInvalidArgument);
  EXPECT_EQ(f.http.requests.size(), 1U);
  f.http.answer(403, "{}");
  f.http.answer(402, "{}");
  const auto none = chain.complete(hello(), {});
  EXPECT_EQ(none.error().code, Code::kResourceExhausted);
  EXPECT_NE(none.error().message.find("cortex: HTTP 403"), std::string::npos);
  EXPECT_NE(none.error().message.find("openai: HTTP 402"), std::string::npos);
}

class CompletionCache : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) / "completions";
    std::filesystem::remove_all(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

TEST_F(CompletionCache, AnswersWithinItsTimeAndCountsNoCost) {
  Fixture f;
  MeteredCompletions metered(
      std::make_unique<CachedCompletions>(f.chat(), f.clock, CacheOptions{folder_, 60}),
      {.input = 1'000'000, .output = 2'000'000});
  f.http.answer(200, kAnswer);
  EXPECT_FALSE(metered.complete(hello(), {})->is_cached);
  EXPECT_TRUE(metered.complete(hello(), {})->is_cached);
  EXPECT_EQ(f.http.requests.size(), 1U);
  EXPECT_EQ(metered.total().calls, 2);
  EXPECT_EQ(metered.total().cached, 1);
  EXPECT_EQ(metered.total().prompt_tokens, 19);
  EXPECT_DOUBLE_EQ(metered.total().cost, 19 * 1.0 + 10 * 2.0);
  auto other = hello();
  other.parameters["max_tokens"] = 6;
  f.http.answer(200, kAnswer);
  EXPECT_FALSE(metered.complete(other, {})->is_cached);
  f.clock.advance_ms(60'000);
  f.http.answer(200, kAnswer);
  EXPECT_FALSE(metered.complete(hello(), {})->is_cached);
  EXPECT_EQ(f.http.requests.size(), 3U);
}

TEST_F(CompletionCache, VarietyIsNotKeptAndDamageIsAskedAgain) {
  Fixture f;
  CachedCompletions cache(f.chat(), f.clock, {folder_, 60});
  auto warm = hello();
  warm.parameters["temperature"] = 0.7;
  f.http.answer(200, kAnswer);
  f.http.answer(200, kAnswer);
  EXPECT_FALSE(cache.complete(warm, {})->is_cached);
  EXPECT_FALSE(cache.complete(warm, {})->is_cached);
  f.http.answer(200, kAnswer);
  ASSERT_TRUE(cache.complete(hello(), {}).has_value());
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder_)) {
    if (file.is_regular_file()) std::ofstream(file.path()) << "{\"text\":";
  }
  f.http.answer(200, kAnswer);
  EXPECT_FALSE(cache.complete(hello(), {})->is_cached);
}

TEST(GoDuration, IsReadAsGoWritesIt) {
  EXPECT_EQ(parse_go_duration("20ms"), 20);
  EXPECT_EQ(parse_go_duration("1s"), 1000);
  EXPECT_EQ(parse_go_duration("6m0s"), 360'000);
  EXPECT_EQ(parse_go_duration("1h2m3.5s"), 3'723'500);
  EXPECT_FALSE(parse_go_duration("soon").has_value());
  EXPECT_FALSE(parse_go_duration("").has_value());
  EXPECT_FALSE(parse_go_duration("1730000000").has_value());
}

}  // namespace
}  // namespace sophia::providers
