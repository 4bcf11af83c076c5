#include "core/json.h"

#include <gtest/gtest.h>

namespace sophia {
namespace {

TEST(ParseJson, ReadsMembersByType) {
  const auto json = parse_json(R"({"s":"x","i":3,"d":1.5,"b":true,"n":null,"a":[1],"o":{}} )");
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(json_string(*json, "s"), "x");
  EXPECT_EQ(json_int(*json, "i"), 3);
  EXPECT_EQ(json_double(*json, "i"), 3.0);
  EXPECT_EQ(json_double(*json, "d"), 1.5);
  EXPECT_EQ(json_bool(*json, "b"), true);
  EXPECT_EQ(json_string(*json, "n"), std::nullopt);
  EXPECT_EQ(json_string(*json, "i"), std::nullopt);
  EXPECT_EQ(json_array(*json, "a")->size(), 1U);
  EXPECT_NE(json_object(*json, "o"), nullptr);
  EXPECT_EQ(json_find(*json, "absent"), nullptr);
}

TEST(ParseJson, RefusesHostileText) {
  std::string deep(100000, '[');
  for (const std::string& bad : {std::string(), std::string("{"), std::string("{} {}"),
                                 std::string("[1,]"), deep, std::string("\"\xff\"")}) {
    const auto json = parse_json(bad);
    ASSERT_FALSE(json.has_value()) << bad.substr(0, 20);
    EXPECT_EQ(json.error().code, Code::kInvalidArgument);
  }
}

}  // namespace
}  // namespace sophia
