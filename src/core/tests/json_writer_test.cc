#include "core/json_writer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/json.h"

namespace sophia {
namespace {

TEST(JsonWriter, WritesNestedDocuments) {
  JsonWriter w;
  w.begin_object().field("id", "1").key("a").begin_array().value(0.5).value(true).null();
  w.begin_object().end_object().end_array().field("n", std::int64_t{-7}).end_object();
  EXPECT_EQ(w.str(), R"({"id":"1","a":[0.5,true,null,{}],"n":-7})");
}

TEST(JsonWriter, DecimalAlwaysHasAPoint) {
  JsonWriter w;
  w.begin_array().decimal(12).decimal(1718000000000.0).decimal(0.25).end_array();
  EXPECT_EQ(w.str(), "[12.0,1718000000000.0,0.25]");
}

TEST(JsonWriter, EscapesAndRepairsText) {
  EXPECT_EQ(json_quote("a\"b\\c\n\x01"), "\"a\\\"b\\\\c\\n\\u0001\"");
  EXPECT_EQ(json_quote("\xff"), "\"\xEF\xBF\xBD\"");
  EXPECT_EQ(json_quote("\xed\xa0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");  // surrogate
  EXPECT_EQ(json_quote("\xf0\x9f\x98\x80"), "\"\xf0\x9f\x98\x80\"");
}

TEST(JsonWriter, NumbersReadBackEqual) {
  for (const double number : {0.1, 1e300, -2.5e-10, 123456789.123}) {
    JsonWriter w;
    w.begin_array().value(number).end_array();
    EXPECT_EQ(parse_json(w.str())->at(0).as_double(), number);
  }
  JsonWriter w;
  w.begin_array().value(std::nan("")).value(INFINITY).end_array();
  EXPECT_EQ(w.str(), "[null,null]");
}

}  // namespace
}  // namespace sophia
