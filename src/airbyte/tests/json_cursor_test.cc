#include "airbyte/json_cursor.h"

#include <gtest/gtest.h>

#include <vector>

namespace sophia::airbyte {
namespace {

std::vector<std::string> elements_of(std::string_view text, bool* whole = nullptr) {
  std::vector<std::string> out;
  JsonCursor cursor(text);
  const bool ok = cursor.elements([&] {
    std::string_view raw;
    if (!cursor.value(raw)) return false;
    out.emplace_back(raw);
    return true;
  }) && cursor.at_end();
  if (whole != nullptr) *whole = ok;
  return out;
}

TEST(JsonCursor, PartsComeAsTheyStand) {
  bool whole = false;
  EXPECT_EQ(
      elements_of(R"( [ {"a" : [1, {"b":"]}"}]} , "x\"],", -1.5e+3 , null,[[]],true ] )", &whole),
      (std::vector<std::string>{R"({"a" : [1, {"b":"]}"}]})", R"("x\"],")", "-1.5e+3", "null",
                                "[[]]", "true"}));
  EXPECT_TRUE(whole);
  EXPECT_TRUE(elements_of("[]", &whole).empty());
  EXPECT_TRUE(whole);
}

// Brackets and quotes at every distance from the start of a 16-byte block.
TEST(JsonCursor, EveryAlignment) {
  for (std::size_t pad = 0; pad < 70; ++pad) {
    const std::string inner = R"({"k":")" + std::string(pad, 'x') + R"(\\\"}]","z":[{}]})";
    bool whole = false;
    EXPECT_EQ(elements_of("[" + inner + "," + inner + "]", &whole),
              (std::vector<std::string>{inner, inner}));
    EXPECT_TRUE(whole) << pad;
  }
}

// Cutting a document anywhere is always noticed.
TEST(JsonCursor, EveryCutIsNoticed) {
  const std::string text = R"([{"a":"b\\","c":[1,2,{"d":null}]},"e",12,[true]])";
  for (std::size_t n = 0; n < text.size(); ++n) {
    bool whole = true;
    elements_of(std::string_view(text).substr(0, n), &whole);
    EXPECT_FALSE(whole) << text.substr(0, n);
  }
}

TEST(JsonCursor, BrokenStructureIsNoticed) {
  for (const char* text : {"[1 2]", "[,]", "[1,]", "[1]x", "{}", "", "]", "[\"a]", "[{]"}) {
    bool whole = true;
    elements_of(text, &whole);
    EXPECT_FALSE(whole) << text;
  }
}

TEST(JsonCursor, Members) {
  JsonCursor cursor(R"({"a":{"b":1},"c":"x"})");
  std::vector<std::string> seen;
  EXPECT_TRUE(cursor.members([&](std::string_view key) {
    std::string_view raw;
    const bool ok = cursor.value(raw);
    seen.push_back(std::string(key) + "=" + std::string(raw));
    return ok;
  }));
  EXPECT_EQ(seen, (std::vector<std::string>{R"(a={"b":1})", R"(c="x")"}));
}

TEST(JsonText, DecodesEscapes) {
  EXPECT_EQ(json_text(R"("plain")"), "plain");
  EXPECT_EQ(json_text(R"("a\u00e9\n")"), "a\xC3\xA9\n");
  EXPECT_EQ(json_text("12"), std::nullopt);
  EXPECT_EQ(json_text(R"("\ud83d")"), std::nullopt);
  EXPECT_EQ(json_text("\""), std::nullopt);
}

TEST(JsonText, IsUtf8WithoutControlCharacters) {
  EXPECT_EQ(json_text("\"caf\xC3\xA9\""), "caf\xC3\xA9");
  EXPECT_EQ(json_text("\"caf\xE9\""), std::nullopt);
  EXPECT_EQ(json_text("\"\xED\xA0\x80\""), std::nullopt);  // a surrogate
  EXPECT_EQ(json_text("\"a\tb\""), std::nullopt);
}

}  // namespace
}  // namespace sophia::airbyte
