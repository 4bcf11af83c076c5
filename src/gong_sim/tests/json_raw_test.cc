#include "gong_sim/json_raw.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace sophia::gong_sim {
namespace {

// By hand from the grammar of RFC 8259, after Nicolas Seriot's "Parsing JSON is a minefield".
TEST(IsValidJson, TakesTheGrammar) {
  for (const char* text :
       {"null", " true ", "0", "-0", "-1.5e+10", "1E400", "123456789012345678901234567890", "\"\"",
        R"("\u00e9\n\"")", R"("\ud83d")", "[]", "[ ]", "{}", R"({"a":1,"a":2})",
        R"([1,[2,[3]],{"x":{}}])", "\t[\r\n1 ,\n2]"}) {
    EXPECT_TRUE(is_valid_json(text)) << text;
  }
}

TEST(IsValidJson, RefusesTheRest) {
  for (const char* text : {"",
                           " ",
                           "nul",
                           "+1",
                           "01",
                           "1.",
                           ".5",
                           "1e",
                           "-",
                           "NaN",
                           "Infinity",
                           "\"",
                           "\"\t\"",
                           R"("\x")",
                           R"("\u12g4")",
                           "[1,]",
                           "[,1]",
                           "[1 2]",
                           "{",
                           R"({"a"})",
                           R"({"a":})",
                           R"({"a":1,})",
                           "{'a':1}",
                           "{a:1}",
                           "[}",
                           "{]",
                           "[1]]",
                           "1 2",
                           "\xEF\xBB\xBF{}",
                           "\"\xFF\"",
                           "\"\xC0\x80\"",
                           "\"cut \xE2\x82"}) {
    EXPECT_FALSE(is_valid_json(text)) << text;
  }
}

TEST(IsValidJson, DepthCostsNoStack) {
  const std::size_t depth = 2'000'000;
  std::string text(depth, '[');
  EXPECT_FALSE(is_valid_json(text));
  text += std::string(depth, ']');
  EXPECT_TRUE(is_valid_json(text));
}

TEST(RawItems, KeepsTheBytesOfKeysAndValues) {
  std::string seen;
  for (RawItems items(R"( {"a" : 1.50 ,"b\u0041":[1, 2],"c":{"d":"}"}} )"); items.next();) {
    seen += std::string(items.key()) + "=" + std::string(items.value()) + ";";
  }
  EXPECT_EQ(seen, R"(a=1.50;b\u0041=[1, 2];c={"d":"}"};)");
}

TEST(RawItems, ScalarsAndEmptyContainersHaveNone) {
  for (const char* text : {"", "null", "12", "\"x\"", "{}", "[ ]"}) {
    RawItems items(text);
    EXPECT_FALSE(items.next()) << text;
  }
}

TEST(RawField, ReadsStringsAndNumbersAsText) {
  const std::string object = R"({"a":"x\n","b":123456789012345678901,"c":null,"d":"1","d":"2"})";
  EXPECT_EQ(raw_field(object, "a"), "x\n");
  EXPECT_EQ(raw_field(object, "b"), "123456789012345678901");
  EXPECT_EQ(raw_field(object, "c"), std::nullopt);
  EXPECT_EQ(raw_field(object, "d"), "2");
  EXPECT_EQ(raw_field("[1]", "a"), std::nullopt);
}

// The examples of RFC 7396, appendix A.
TEST(MergePatch, DoesTheExamplesOfTheRfc) {
  const std::vector<std::array<const char*, 3>> table = {
      {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
      {R"({"a":"b"})", R"({"a":null})", "{}"},
      {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
      {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
      {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
      {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
      {R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
      {R"({"a":"b"})", R"(["c"])", R"(["c"])"},
      {R"({"a":"foo"})", "null", "null"},
      {R"({"a":"foo"})", "\"bar\"", "\"bar\""},
      {R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
      {"[1,2]", R"({"a":"b","c":null})", R"({"a":"b"})"},
      {"{}", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"}};
  for (const auto& [target, patch, expected] : table) {
    EXPECT_EQ(merge_patch(target, patch), expected) << target << " + " << patch;
  }
}

TEST(MergePatch, UntouchedValuesKeepTheirBytes) {
  EXPECT_EQ(merge_patch(R"({"n":1.500,"big":123456789012345678901,"s":"\u00e9"})", R"({"x":0.10})"),
            R"({"n":1.500,"big":123456789012345678901,"s":"\u00e9","x":0.10})");
}

}  // namespace
}  // namespace sophia::gong_sim
