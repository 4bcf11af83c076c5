#include "providers/embedding.h"

#include <gtest/gtest.h>

#include "fakes/manual_clock.h"
#include "providers/tests/scripted_http.h"

namespace sophia::providers {
namespace {

struct Fixture {
  ScriptedHttp http;
  fakes::ManualClock clock{"2026-11-20T17:00:00Z"};
  EmbeddingEndpoint endpoint(EmbeddingOptions options) {
    return {http, clock,
            EndpointOptions{.name = "openai",
                            .base_url = "http://h/v1",
                            .authorize = bearer("k"),
                            .max_attempts = 1},
            std::move(options), [](std::int64_t, const std::stop_token&) { return true; }};
  }
};

TEST(EmbeddingEndpoint, MatchesByIndexAndReadsBase64AndLists) {
  Fixture f;
  // 1.0f and -2.0f, little-endian: 00 00 80 3f 00 00 00 c0
  f.http.answer(200, R"({"data":[{"index":1,"embedding":[0.5,0.25]},)"
                     R"({"index":0,"embedding":"AACAPwAAAMA="}],"usage":{"total_tokens":4}})");
  auto endpoint = f.endpoint({.model = "m", .dimension = 2});
  const std::vector<std::string_view> texts = {"a", ""};
  const auto done = endpoint.embed(texts, {});
  ASSERT_TRUE(done.has_value()) << done.error().message;
  EXPECT_EQ(done->values, (std::vector<std::vector<float>>{{1.0F, -2.0F}, {0.5F, 0.25F}}));
  EXPECT_EQ(done->tokens, 4);
  EXPECT_EQ(to_text(f.http.body(0)),
            R"({"model":"m","input":["a"," "],"encoding_format":"base64","dimensions":2})");
  EXPECT_EQ(endpoint.model_id(), "openai:m/2");
}

TEST(EmbeddingEndpoint, SpeaksCortex) {
  Fixture f;
  f.http.answer(200, R"({"data":[{"embedding":[[0.5,1]],"index":0}]})");
  auto endpoint = f.endpoint({.form = EmbeddingForm::kCortex, .model = "e5-base-v2"});
  const std::vector<std::string_view> texts = {"a"};
  const auto done = endpoint.embed(texts, {});
  ASSERT_TRUE(done.has_value()) << done.error().message;
  EXPECT_EQ(done->values, (std::vector<std::vector<float>>{{0.5F, 1.0F}}));
  EXPECT_EQ(f.http.requests[0].url, "http://h/v1/inference:embed");
  EXPECT_EQ(to_text(f.http.body(0)), R"({"model":"e5-base-v2","text":["a"]})");
}

TEST(EmbeddingEndpoint, SplitsByItemsAndTokens) {
  Fixture f;
  for (int i = 0; i < 2; ++i) {
    f.http.answer(200, R"({"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1]}]})");
  }
  f.http.answer(200, R"({"data":[{"index":0,"embedding":[1]}]})");
  auto by_items = f.endpoint({.model = "m", .max_items = 2});
  const std::vector<std::string_view> texts = {"a", "b", "c", "d", "e"};
  EXPECT_EQ(by_items.embed(texts, {})->values.size(), 5U);
  EXPECT_EQ(f.http.requests.size(), 3U);
  for (int i = 0; i < 2; ++i) f.http.answer(200, R"({"data":[{"index":0,"embedding":[1]}]})");
  auto by_tokens = f.endpoint({.model = "m", .max_tokens = 12});
  const std::string long_text(35, 'x');  // 11 tokens at most
  const std::vector<std::string_view> two = {long_text, long_text};
  EXPECT_EQ(by_tokens.embed(two, {})->values.size(), 2U);
  EXPECT_EQ(f.http.requests.size(), 5U);
}

TEST(EmbeddingEndpoint, HalvesABatchThatIsTooLongThenCutsTheText) {
  Fixture f;
  const char* too_long = R"({"error":{"message":"maximum context length is 8192 tokens"}})";
  f.http.answer(400, too_long);                                     // both
  f.http.answer(200, R"({"data":[{"index":0,"embedding":[1]}]})");  // the first
  f.http.answer(400, too_long);                                     // the second
  f.http.answer(200, R"({"data":[{"index":0,"embedding":[2]}]})");  // its first half
  auto endpoint = f.endpoint({.model = "m"});
  const std::string text(100, 'y');
  const std::vector<std::string_view> texts = {"a", text};
  const auto done = endpoint.embed(texts, {});
  ASSERT_TRUE(done.has_value()) << done.error().message;
  EXPECT_EQ(done->values, (std::vector<std::vector<float>>{{1.0F}, {2.0F}}));
  EXPECT_EQ(done->cut_texts, 1U);
  EXPECT_EQ(json_array(f.http.body(3), "input")->at(0).as_string().size(), 50U);
}

TEST(EmbeddingEndpoint, RefusesVectorsThatAreNone) {
  for (const char* body :
       {R"({"data":[]})", R"({"data":[{"index":0,"embedding":[0,0]}]})",
        R"({"data":[{"index":0,"embedding":[1]}]})", R"({"data":[{"index":1,"embedding":[1,1]}]})",
        R"({"data":[{"index":0,"embedding":"AACAPw"}]})",
        R"({"data":[{"index":0,"embedding":"!!!!"}]})",
        R"({"data":[{"index":0,"embedding":["1",2]}]})"}) {
    Fixture f;
    f.http.answer(200, body);
    auto endpoint = f.endpoint({.model = "m", .dimension = 2});
    const std::vector<std::string_view> texts = {"a"};
    const auto done = endpoint.embed(texts, {});
    ASSERT_FALSE(done.has_value()) << body;
    EXPECT_EQ(done.error().code, Code::kDataLoss) << body;
  }
}

}  // namespace
}  // namespace sophia::providers
