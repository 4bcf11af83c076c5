// Answers of the engine to Snowflake's SQL, each worked out by hand.
#include <gtest/gtest.h>

#include "dialect/session.h"

namespace sophia::dialect {
namespace {

class Results : public testing::Test {
 protected:
  // One engine for all tests: none of them writes.
  static void SetUpTestSuite() {
    database_.emplace(*warehouse::Database::open("", {}));
    connection_.emplace(*database_->connect());
    AiOptions ai;
    ai.load_encoder = [](std::string_view) { return fail(Code::kFailedPrecondition, "no model"); };
    const auto opened = open_session(*connection_, database_->catalog(), std::move(ai));
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
  }
  static void TearDownTestSuite() {
    connection_.reset();
    database_.reset();
  }
  std::string text(std::string_view expression) {
    const auto done = rewrite("SELECT (" + std::string(expression) + ")::STRING",
                              *rewrite_options(*connection_, database_->catalog(), Timestamp{0}));
    if (!done) return "refused: " + done.error().message;
    const auto rows = connection_->query(done->sql);
    if (!rows) return "error: " + rows.error().message;
    return rows->is_null(0, 0) ? "NULL" : rows->text(0, 0);
  }
  static inline std::optional<warehouse::Database> database_;
  static inline std::optional<warehouse::Connection> connection_;
};

TEST_F(Results, AreSnowflakes) {
  const std::pair<const char*, const char*> cases[] = {
      {"7 / 2", "3.5"},
      {"'a' || 1.0::FLOAT", "a1"},
      {"CONCAT('a', NULL)", "NULL"},
      {"GREATEST(1, NULL)", "NULL"},
      {"DIV0(1, 0)", "0"},
      {"2.5::INT", "3"},
      {"-2.5::FLOAT::INT", "-3"},
      {"DATEDIFF(week, '2024-01-07', '2024-01-08')", "1"},
      {"DATEDIFF(week, '2024-01-01', '2024-01-07')", "0"},
      {"DATEDIFF(year, '2023-12-31', '2024-01-01')", "1"},
      {"DATEADD(month, 1, '2024-01-31'::DATE)", "2024-02-29"},
      {"DATE_TRUNC(week, '2024-01-07'::DATE)", "2024-01-01"},
      {"DAYNAME('2024-01-01'::DATE)", "Mon"},
      {"PARSE_JSON('{\"a\":null}'):a IS NULL", "false"},
      {"PARSE_JSON('{\"a\":null}'):a::STRING", "NULL"},
      {"PARSE_JSON('{\"a\":1}'):A", "NULL"},
      {"PARSE_JSON('[5,6]')[0]", "5"},
      {"PARSE_JSON('\"x\"')", "x"},
      {"ARRAY_SIZE(PARSE_JSON('[1,null]'))", "2"},
      {"ARRAY_SIZE(PARSE_JSON('5'))", "NULL"},
      {"ARRAY_CONTAINS('a'::VARIANT, PARSE_JSON('[\"a\"]'))", "true"},
      {"OBJECT_CONSTRUCT('a', 1, 'b', NULL)", "{\"a\":1}"},
      {"'abc' RLIKE 'b'", "false"},
      {"'abc' RLIKE '.b.'", "true"},
      {"REGEXP_REPLACE('aXbX', 'X')", "ab"},
      {"SPLIT_PART('a,b', ',', -1)", "b"},
      {"CHARINDEX('b', 'abcb', 3)", "4"},
      {"NVL2(NULL, 1, 2)", "2"},
      {"TRY_TO_NUMBER('x')", "NULL"},
      {"TO_NUMBER('12.7')", "13"},
      {"VECTOR_L1_DISTANCE([1,2]::VECTOR(FLOAT,2), [2,4]::VECTOR(FLOAT,2))", "3"},
      {"'A' ILIKE ANY ('b', 'a')", "true"},
      {"SNOWFLAKE.CORTEX.TRY_COMPLETE('m', 'p')", "NULL"}};
  for (const auto& [expression, expected] : cases)
    EXPECT_EQ(text(expression), expected) << expression;
}

TEST_F(Results, DivisionByZeroIsAnError) {
  EXPECT_NE(text("1 / 0").find("Division by zero"), std::string::npos);
}

TEST_F(Results, CompleteNamesTheSetting) {
  EXPECT_NE(text("SNOWFLAKE.CORTEX.COMPLETE('m', 'p')").find("cortex.provider"), std::string::npos);
}

}  // namespace
}  // namespace sophia::dialect
