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

INSTANTIATE_TEST_SUITE_P(
    OrdersByVariant, Refuses,
    testing::Values(
        Case{"SELECT f.value FROM TABLE(FLATTEN(PARSE_JSON('[9,10]'))) f ORDER BY 1",
             "1:69: ordering"},
        Case{"SELECT v:a AS x FROM t ORDER BY x", "1:33: ordering"},
        Case{"SELECT id, v:meta.duration FROM t ORDER BY 2 DESC", "1:44: ordering"},
        Case{"SELECT id, v:a AS x FROM t ORDER BY id, 2", "1:41: ordering"},
        Case{"SELECT *, v:a FROM t ORDER BY 2", "1:31: the position of a column behind *"},
        Case{"SELECT v:a FROM t ORDER BY ALL", "1:28: ordering"},
        Case{"SELECT 1 AS n UNION ALL SELECT v:a FROM t ORDER BY n", "1:52: ordering"},
        Case{"SELECT 1 AS n UNION ALL SELECT v:a FROM t ORDER BY 1", "1:52: ordering"},
        Case{"SELECT a FROM t ORDER BY CASE WHEN b THEN v:a ELSE v:b END", "1:26: ordering"},
        Case{"SELECT a FROM t ORDER BY CASE WHEN b THEN 1 ELSE 2 END, v:a", "1:57: ordering"},
        Case{"SELECT (SELECT v:a FROM t LIMIT 1) AS x ORDER BY x", "1:50: ordering"}));

INSTANTIATE_TEST_SUITE_P(
    VariantsOfDerivedTables, Refuses,
    testing::Values(
        Case{"SELECT MAX(w) FROM (SELECT value w FROM TABLE(FLATTEN(PARSE_JSON('[9,10]'))))",
             "1:12: MAX of a VARIANT"},
        Case{"SELECT ROW_NUMBER() OVER (ORDER BY w) FROM (SELECT v:a AS w FROM t)",
             "1:36: ordering"},
        Case{"SELECT ARRAY_AGG(w) WITHIN GROUP (ORDER BY w) FROM (SELECT v:a w FROM t)",
             "1:44: ordering"},
        Case{"SELECT LENGTH(q) FROM (SELECT PARSE_JSON('\"abc\"') q)", "1:15: LENGTH"},
        Case{"SELECT UPPER(x.q) FROM (SELECT v:a q FROM t) x", "1:14: UPPER"},
        Case{"SELECT SUBSTR(q, 1) FROM (SELECT v:a q FROM t)", "1:15: SUBSTR"},
        Case{"SELECT q LIKE 'a%' FROM (SELECT v:a q FROM t)", "1:8: a VARIANT"},
        Case{"SELECT LENGTH(r) FROM (SELECT q AS r FROM (SELECT v:a q FROM t))", "1:15: LENGTH"},
        Case{"SELECT LENGTH(r) FROM (SELECT v:a FROM t) AS d (r)", "1:15: LENGTH"},
        Case{"WITH d (r) AS (SELECT v:a FROM t) SELECT LENGTH(r) FROM d", "1:49: LENGTH"},
        Case{"SELECT LENGTH(r) FROM (SELECT 'a' AS r UNION ALL SELECT v:a FROM t)", "1:15: LENGTH"},
        Case{"SELECT LENGTH(x) FROM (VALUES (PARSE_JSON('1'))) t (x)", "1:15: LENGTH"},
        Case{"SELECT UPPER(CASE WHEN b THEN v:a END) FROM t", "1:14: UPPER"},
        Case{"SELECT LENGTH(COALESCE(b, v:a)) FROM t", "1:15: LENGTH"}));

INSTANTIATE_TEST_SUITE_P(
    DotsBehindVariants, Refuses,
    testing::Values(
        Case{"SELECT key_topics.metaData.title FROM t",
             "1:8: a path into a VARIANT starts with a colon: write key_topics:metaData.title"},
        Case{"SELECT t.v.b FROM t", "1:8: a path into a VARIANT starts with a colon: write t.v:b"},
        Case{"SELECT a.b FROM (SELECT OBJECT_CONSTRUCT('b', 1) a)", "1:8: a path into a VARIANT"},
        Case{"SELECT a.b FROM (SELECT OBJECT_CONSTRUCT('b', 1) a) a", "1:8: a path into a VARIANT"},
        Case{"SELECT value.x FROM t, LATERAL FLATTEN(t.v) AS value", "1:8: a path into a VARIANT"},
        Case{"SELECT f.value.x FROM t, LATERAL FLATTEN(t.v) f",
             "1:8: a path into a VARIANT starts with a colon: write f.value:x"}));

INSTANTIATE_TEST_SUITE_P(
    NamesThatDifferInCase, Refuses,
    testing::Values(Case{"SELECT \"x\", X FROM (SELECT 1 AS \"x\", 2 AS x) t", "1:13: X and \"x\""},
                    Case{"SELECT \"abc\" FROM (SELECT 1 AS abc)", "1:32: ABC and \"abc\""},
                    Case{"SELECT a AS \"Name\" FROM (SELECT 1 AS a) ORDER BY name",
                         "1:50: NAME and \"Name\""},
                    Case{"SELECT MAX(a) AS \"a\" FROM t ORDER BY a", "1:38: A and \"a\""},
                    Case{"SELECT MAX(a) AS \"a\" FROM t ORDER BY \"a\" + 1", "1:38: \"a\" and A"},
                    Case{"SELECT \"Name\", \"name\" FROM t", "1:16: \"name\" and \"Name\""}));

INSTANTIATE_TEST_SUITE_P(
    TheEnginesOwn, Refuses,
    testing::Values(Case{"SELECT a FROM t SEMI JOIN u ON t.a = u.a", "1:17: SEMI JOIN"},
                    Case{"SELECT a FROM t ANTI JOIN u USING (a)", "1:17: ANTI JOIN"},
                    Case{"SELECT a FROM t POSITIONAL JOIN u", "1:17: POSITIONAL JOIN"},
                    Case{"SELECT DISTINCT ON (a) a, b FROM t", "1:8: DISTINCT ON"},
                    Case{"SELECT 2 ** 3", "1:10: ** is not"},
                    Case{"SELECT a == 3 FROM t", "1:10: == is not"},
                    Case{"SELECT a FROM t WHERE a SIMILAR TO 'x'", "1:25: SIMILAR TO"},
                    Case{"SELECT [x*2 FOR x IN [1,2]]", "1:13: a list comprehension"},
                    Case{"SELECT * FROM range(3)", "1:15: the function RANGE"},
                    Case{"SELECT range(3)", "1:8: the function RANGE"}));

// What looks like one of the refused and is Snowflake's.
class Accepts : public testing::TestWithParam<const char*> {};
TEST_P(Accepts, AsSnowflakeDoes) {
  const auto done = rewrite(GetParam(), options());
  EXPECT_TRUE(done.has_value()) << done.error().message;
}
INSTANTIATE_TEST_SUITE_P(
    Cases, Accepts,
    testing::Values(
        "SELECT v:a::STRING AS x FROM t ORDER BY 1", "SELECT v:a::STRING AS v FROM t ORDER BY v",
        "SELECT v:a, b FROM t ORDER BY 2, 2 + 1",
        "SELECT x::STRING AS x FROM (SELECT v:a AS x FROM t) ORDER BY x",
        "SELECT UPPER(x::STRING) FROM (SELECT v:a AS x FROM t)",
        "SELECT v:a IS NULL AS x FROM t ORDER BY x, 1",
        "SELECT CASE WHEN v:a IS NULL THEN 1 ELSE 2 END AS x FROM t ORDER BY 1",
        "SELECT a FROM t WHERE EXISTS (SELECT v:a FROM t)", "SELECT v.id FROM (SELECT 1 AS id) v",
        "SELECT v.v FROM (SELECT 1 AS v) v", "SELECT a.a, a.c FROM (SELECT v:x AS a, c FROM t) a",
        "SELECT v.b FROM s.v", "SELECT value.value::STRING FROM t, LATERAL FLATTEN(t.v) value",
        "SELECT x.v:a.b FROM t x", "SELECT d.a[0] FROM (SELECT v:b AS a FROM t) d",
        "SELECT a AS \"a\" FROM t ORDER BY a", "SELECT t.a AS \"a\", \"A\" FROM t",
        "SELECT MAX(a) AS \"a\" FROM t WHERE a > 1 ORDER BY \"a\" DESC, b",
        "SELECT v:title::STRING AS \"title\" FROM t ORDER BY \"title\"",
        "SELECT COUNT(*) AS \"count\" FROM t",
        "SELECT SUM(a) OVER (ORDER BY b RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM t",
        "SELECT DISTINCT a FROM t", "SELECT COUNT(*) * 2 FROM t"));

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
