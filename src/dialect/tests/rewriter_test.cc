#include "dialect/rewriter.h"

#include <gtest/gtest.h>

namespace sophia::dialect {
namespace {

RewriteOptions options() {
  return {.now = *parse_timestamp("2026-11-20T17:00:00Z"),
          .catalog = "SOPHIA_AI_DEV",
          .json_columns = {"KEY_TOPICS", "V"}};
}

struct Case {
  const char* sql;
  const char* expected;
};
class Rewrites : public testing::TestWithParam<Case> {};
TEST_P(Rewrites, AsStated) {
  const auto done = rewrite(GetParam().sql, options());
  ASSERT_TRUE(done.has_value()) << done.error().message;
  EXPECT_EQ(done->sql, GetParam().expected);
}
INSTANTIATE_TEST_SUITE_P(
    Cases, Rewrites,
    testing::Values(
        Case{"select a, \"b\" from t", "SELECT A, \"b\" FROM T"},
        Case{"SELECT v:a.B[0]::string FROM t",
             "SELECT sf_text(json_extract(V, '$.\"a\".\"B\"[0]')) FROM T"},
        Case{"SELECT TOP 3 a FROM t ORDER BY a", "SELECT A FROM T ORDER BY A LIMIT 3"},
        Case{"SELECT a FROM t WHERE a RLIKE 'x'", "SELECT A FROM T WHERE A SIMILAR TO 'x'"},
        Case{"SELECT a FROM t WHERE a NOT RLIKE 'x'", "SELECT A FROM T WHERE A NOT SIMILAR TO 'x'"},
        Case{"SELECT CURRENT_DATE()", "SELECT DATE '2026-11-20'"},
        Case{"SELECT CURRENT_TIMESTAMP", "SELECT TIMESTAMPTZ '2026-11-20 17:00:00.000000+00'"},
        Case{"SELECT DATEADD(day, -3, d), DATEDIFF('WK', a, b)",
             "SELECT sf_add_day(D, -3), sf_diff_week(A, B)"},
        Case{"SELECT a FROM t MINUS SELECT b FROM u;", "SELECT A FROM T EXCEPT SELECT B FROM U"},
        Case{"SELECT SNOWFLAKE.CORTEX.COMPLETE('m', 'p', {'max_tokens': 2})",
             "SELECT SNOWFLAKE.CORTEX.COMPLETE('m', 'p', sf_object(['max_tokens'], [to_json(2)]))"},
        Case{"SELECT LAST_VALUE(a) OVER (ORDER BY b) FROM t",
             "SELECT LAST_VALUE(A) OVER (ORDER BY B ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED "
             "FOLLOWING) FROM T"},
        Case{"WITH c (x) AS (SELECT 1) SELECT x FROM c",
             "WITH C (X) AS (SELECT 1) SELECT X FROM C"},
        Case{"SELECT a IS DISTINCT FROM b FROM t", "SELECT A IS DISTINCT FROM B FROM T"},
        Case{"USE SCHEMA AI_MEMORY; SELECT 1", "SELECT 1"}));

class Refuses : public testing::TestWithParam<Case> {};
TEST_P(Refuses, WithThePlace) {
  const auto done = rewrite(GetParam().sql, options());
  ASSERT_FALSE(done.has_value()) << done->sql;
  EXPECT_EQ(done.error().code, Code::kInvalidArgument);
  EXPECT_TRUE(done.error().message.starts_with(GetParam().expected)) << done.error().message;
}
INSTANTIATE_TEST_SUITE_P(
    Cases, Refuses,
    testing::Values(Case{"SELECT v:a = 'x' FROM t", "1:8: a VARIANT"},
                    Case{"SELECT UPPER(v:a)", "1:14: UPPER of a VARIANT"},
                    Case{"SELECT a\nFROM t ORDER BY v:a", "2:17: ordering"},
                    Case{"SELECT a FROM t WHERE v:ok", "1:23: a VARIANT as"},
                    Case{"SELECT nope(1)", "1:8: the function NOPE"},
                    Case{"SELECT a[0] FROM t", "1:9: a subscript"},
                    Case{"SELECT 1; SELECT 2", "1:11: more than one"},
                    Case{"SELECT (1", "1:10: ) is expected"},
                    Case{"SELECT a FROM t SAMPLE (10)", "1:17: SAMPLE"},
                    Case{"SELECT a FROM t AT (OFFSET => -60)", "1:17: time travel"},
                    Case{"CREATE TABLE t (a INT)", "1:1: this statement"},
                    Case{"USE ROLE x; SELECT 1", "1:5: a role"},
                    Case{"SELECT RANK()", "1:8: RANK wants OVER"},
                    Case{"SELECT DATEADD(fortnight, 1, a)", "1:16: a date part"},
                    Case{"SELECT SNOWFLAKE.CORTEX.NOPE('a')", "1:25: SNOWFLAKE.CORTEX.NOPE"},
                    Case{"SELECT TOP 2 a FROM t UNION SELECT b FROM u", "1:8: TOP before"}));

TEST(IsSnowflakeSql, TellsTheDialects) {
  for (const char* sql : {"SELECT v:a FROM t", "SELECT DATEADD(day,1,a)", "SELECT CURRENT_DATE()",
                          "SELECT TOP 3 a FROM t", "SELECT SNOWFLAKE.CORTEX.SENTIMENT('a')",
                          "SHOW TABLES", "SELECT a::VARIANT"}) {
    EXPECT_TRUE(is_snowflake_sql(sql)) << sql;
  }
  for (const char* sql : {"FROM t", "SELECT {a: b}", "SELECT x[1:2]", "SELECT count(*) FROM t",
                          "SELECT 'a", "DESCRIBE t"}) {
    EXPECT_FALSE(is_snowflake_sql(sql)) << sql;
  }
}

TEST(Rewriter, DeepNestingIsRefusedNotCrashed) {
  const auto done = rewrite("SELECT " + std::string(100'000, '('), options());
  ASSERT_FALSE(done.has_value());
  EXPECT_NE(done.error().message.find("200 brackets"), std::string::npos);
}

}  // namespace
}  // namespace sophia::dialect
