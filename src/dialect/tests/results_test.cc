// Answers of the engine to Snowflake's SQL, each worked out by hand from Snowflake's documentation.
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
    ai.load_embedder = [](std::string_view) {
      return fail(Code::kFailedPrecondition, "no model is installed");
    };
    const auto opened = open_session(*connection_, database_->catalog(), std::move(ai));
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
  }
  static void TearDownTestSuite() {
    connection_.reset();
    database_.reset();
  }

  static Result<warehouse::ResultSet> run(const std::string& sql) {
    SOPHIA_TRY(const auto options, rewrite_options(*connection_, database_->catalog(),
                                                   *parse_timestamp("2026-11-20T17:00:00Z")));
    auto done = rewrite(sql, options);
    if (!done) return fail(Code::kInvalidArgument, "refused: " + done.error().message);
    SOPHIA_CHECK_OK(define_macros(*connection_, database_->catalog(), done->sql));
    return connection_->query(done->sql);
  }
  static std::string text(const std::string& expression) {
    return rows("SELECT (" + expression + ")::STRING");
  }
  // Cells joined by |, rows by a blank; all cells are cast to text by the SQL.
  static std::string rows(const std::string& sql) {
    const auto result = run(sql);
    if (!result) return "error: " + result.error().message;
    std::string all;
    for (std::size_t row = 0; row < result->row_count(); ++row) {
      if (row > 0) all += ' ';
      for (std::size_t i = 0; i < result->columns().size(); ++i) {
        if (i > 0) all += '|';
        all += result->is_null(row, i) ? "NULL" : result->text(row, i);
      }
    }
    return all;
  }
  static std::string names(const std::string& sql) {
    const auto result = run(sql);
    if (!result) return "error: " + result.error().message;
    std::string all;
    for (const auto& column : result->columns()) all += (all.empty() ? "" : "|") + column.name;
    return all;
  }
  using Cases = std::vector<std::pair<const char*, const char*>>;
  static void expect_texts(const Cases& cases) {
    for (const auto& [expression, expected] : cases)
      EXPECT_EQ(text(expression), expected) << expression;
  }
  static void expect_rows(const Cases& cases) {
    for (const auto& [sql, expected] : cases) EXPECT_EQ(rows(sql), expected) << sql;
  }

  static inline std::optional<warehouse::Database> database_;
  static inline std::optional<warehouse::Connection> connection_;
};

// Division of exact numbers has max(s, min(s + 6, 12)) digits.
TEST_F(Results, NumbersDivideToSnowflakesDigits) {
  expect_texts({{"7 / 2", "3.5"},
                {"1 / 3", "0.333333"},
                {"2 / 3", "0.666667"},
                {"-1 / 3", "-0.333333"},
                {"1.00 / 3", "0.33333333"},
                {"10 / 4 / 5", "0.5"},
                {"1::FLOAT / 4", "0.25"},
                {"DIV0(1, 0)", "0"},
                {"DIV0NULL(1, NULL)", "0"},
                {"1 / NULL", "NULL"},
                {"MOD(-5, 3)", "-2"},
                {"7 % 4", "3"},
                {"ROUND(2.5)", "3"},
                {"ROUND(-2.5)", "-3"},
                {"2.5::INT", "3"},
                {"-2.5::FLOAT::INT", "-3"},
                {"'12.7'::INT", "13"},
                {"TO_NUMBER('12.345', 10, 2)", "12.35"},
                {"TRY_TO_NUMBER('12abc')", "NULL"},
                {"TRY_TO_NUMBER('12')", "12"},
                {"SQUARE(3)", "9"},
                {"WIDTH_BUCKET(5, 0, 10, 5)", "3"},
                {"ZEROIFNULL(NULL)", "0"},
                {"NULLIFZERO(0)", "NULL"},
                {"GREATEST_IGNORE_NULLS(1, NULL, 3)", "3"}});
}

TEST_F(Results, ByZeroIsAnError) {
  for (const char* expression : {"1 / 0", "1 % 0", "MOD(1, 0)", "1::FLOAT / 0"}) {
    EXPECT_NE(text(expression).find("Division by zero"), std::string::npos) << expression;
  }
}

TEST_F(Results, TextOfValues) {
  expect_texts(
      {{"'a' || 1.0::FLOAT", "a1"},
       {"0.1::FLOAT || ''", "0.1"},
       {"1e20::FLOAT || ''", "1e+20"},
       {"1.50::NUMBER(5,2) || ''", "1.50"},
       {"TRUE || ''", "true"},
       {"'2024-01-05'::DATE || ''", "2024-01-05"},
       {"'2024-01-05 06:07:08.9'::TIMESTAMP_NTZ || ''", "2024-01-05 06:07:08.900"},
       {"'a' || 'b' || 'c' || 'd' || 'e' || 'f' || 'g' || 'h' || 'i' || 'j'", "abcdefghij"},
       {"'a' || NULL", "NULL"},
       {"CONCAT('a', NULL)", "NULL"},
       {"CONCAT_WS('-', 'a', 'b')", "a-b"},
       {"CONCAT_WS('-', 'a', NULL)", "NULL"},
       {"SUBSTR('abc', 0, 2)", "ab"},
       {"SUBSTR('abc', -2)", "bc"},
       {"SPLIT_PART('a,b', ',', -1)", "b"},
       {"SPLIT_PART('a,b', ',', 0)", "a"},
       {"SPLIT_PART('abc', '', 1)", "abc"},
       {"SPLIT_PART('abc', '', 0)", "abc"},
       {"SPLIT_PART('abc', '', -1)", "abc"},
       {"SPLIT_PART('abc', '', 2)", ""},
       {"SPLIT_PART(NULL, '', 2)", "NULL"},
       {"SPLIT('abc', '')", "[\"abc\"]"},
       {"SPLIT('', ',')", "[\"\"]"},
       {"SPLIT(NULL, '')", "NULL"},
       {"STRTOK_TO_ARRAY('a b', '')", "[\"a b\"]"},
       {"CHARINDEX('b', 'abcb', 3)", "4"},
       {"EDITDISTANCE('kitten', 'sitting')", "3"},
       {"JAROWINKLER_SIMILARITY('MARTHA', 'MARHTA')", "96"},
       {"REPLACE('abab', 'b')", "aa"},
       {"TRY_TO_BOOLEAN('yes')", "true"},
       {"TRY_TO_BOOLEAN('maybe')", "NULL"},
       {"PROMPT('{0} of {1}', 'a', 2)", "a of 2"}});
}

// The whole text must match; patterns of LIKE have no escape of their own.
TEST_F(Results, Patterns) {
  expect_texts({{"'abc' RLIKE 'b'", "false"},
                {"'abc' RLIKE '.b.'", "true"},
                {"'abc' NOT RLIKE 'b'", "true"},
                {"REGEXP_LIKE('abc', 'b')", "false"},
                {"REGEXP_LIKE('a1', '\\\\w\\\\d')", "true"},
                {"REGEXP_SUBSTR('abc', 'b.')", "bc"},
                {"REGEXP_SUBSTR('abc', 'x')", "NULL"},
                {"REGEXP_COUNT('aXbXc', 'X')", "2"},
                {"REGEXP_INSTR('abc', 'c')", "3"},
                {"REGEXP_REPLACE('aXbX', 'X')", "ab"},
                {"REGEXP_REPLACE('ab', '(a)(b)', '\\\\2\\\\1')", "ba"},
                {"'A' ILIKE ANY ('b', 'a')", "true"},
                {"'A' LIKE ANY ('b', 'a')", "false"},
                {"'ab' LIKE ALL ('a%', '%b')", "true"},
                {"'x' NOT ILIKE ANY ('b', 'a')", "true"},
                {"'a_b' LIKE 'a\\\\_b'", "false"}});
}

// Borders are counted, not time; weeks start on Monday.
TEST_F(Results, DateDifferences) {
  expect_texts({{"DATEDIFF(week, '2024-01-07', '2024-01-08')", "1"},
                {"DATEDIFF(week, '2024-01-01', '2024-01-07')", "0"},
                {"DATEDIFF(week, '2024-01-08', '2024-01-07')", "-1"},
                {"DATEDIFF('week', '2023-12-31', '2024-01-14')", "2"},
                {"DATEDIFF(year, '2023-12-31', '2024-01-01')", "1"},
                {"DATEDIFF(quarter, '2024-03-31', '2024-04-01')", "1"},
                {"DATEDIFF(month, '2024-01-31', '2024-02-01')", "1"},
                {"DATEDIFF(day, '2024-01-01 23:59:59', '2024-01-02 00:00:01')", "1"},
                {"DATEDIFF(day, '2024-01-02', '2024-01-01')", "-1"},
                {"DATEDIFF(hour, '2024-01-01 10:59:00', '2024-01-01 11:00:00')", "1"},
                {"DATEDIFF(ms, '2024-01-01 00:00:00', '2024-01-01 00:00:01.5')", "1500"},
                {"TIMESTAMPDIFF(minute, '2024-01-01 00:00:59', '2024-01-01 00:01:00')", "1"},
                {"'2024-01-05'::DATE - '2024-01-01'::DATE", "4"}});
}

TEST_F(Results, DatesMoveAndAreCut) {
  expect_texts(
      {{"DATEADD(month, 1, '2024-01-31'::DATE)", "2024-02-29"},
       {"DATEADD(year, 1, '2024-02-29'::DATE)", "2025-02-28"},
       {"DATEADD(week, -1, '2024-01-01'::DATE)", "2023-12-25"},
       {"DATEADD(hour, 1, '2024-01-01'::DATE)", "2024-01-01 01:00:00.000"},
       {"ADD_MONTHS('2024-02-29'::DATE, 1)", "2024-03-31"},
       {"MONTHS_BETWEEN('2024-03-31'::DATE, '2024-02-29'::DATE)", "1"},
       {"LAST_DAY('2024-02-10'::DATE)", "2024-02-29"},
       {"LAST_DAY('2024-01-03'::DATE, week)", "2024-01-07"},
       {"DATE_TRUNC(week, '2024-01-07'::DATE)", "2024-01-01"},
       {"DATE_TRUNC('week', '2024-01-08'::DATE)", "2024-01-08"},
       {"DATE_TRUNC('quarter', '2024-05-17'::DATE)", "2024-04-01"},
       {"'2024-01-05'::DATE + 3", "2024-01-08"},
       {"CURRENT_DATE()", "2026-11-20"},
       {"CURRENT_TIMESTAMP()", "2026-11-20 17:00:00.000 +0000"},
       {"CONVERT_TIMEZONE('America/New_York', 'UTC', '2024-01-01 00:00:00'::TIMESTAMP_NTZ)",
        "2024-01-01 05:00:00.000"}});
}

TEST_F(Results, PartsAndFormatsOfDates) {
  expect_texts({{"DAYNAME('2024-01-01'::DATE)", "Mon"},
                {"MONTHNAME('2024-01-01'::DATE)", "Jan"},
                {"DAYOFWEEK('2024-01-07'::DATE)", "0"},
                {"DAYOFWEEKISO('2024-01-07'::DATE)", "7"},
                {"WEEKISO('2021-01-01'::DATE)", "53"},
                {"YEAROFWEEKISO('2021-01-01'::DATE)", "2020"},
                {"EXTRACT(YEAR FROM '2024-05-01'::DATE)", "2024"},
                {"DATE_PART(epoch_second, '1970-01-02'::TIMESTAMP_NTZ)", "86400"},
                {"TO_VARCHAR('2024-01-05 13:04:09'::TIMESTAMP_NTZ, 'YYYY-MM-DD HH24:MI:SS')",
                 "2024-01-05 13:04:09"},
                {"TO_VARCHAR('2024-01-05 13:04:09'::TIMESTAMP_NTZ, 'DY MON DD YY HH12:MI AM')",
                 "Fri Jan 05 24 01:04 PM"},
                {"TO_CHAR('2024-01-05'::DATE, 'DD.MM.YYYY')", "05.01.2024"},
                {"TO_DATE('05/01/2024', 'DD/MM/YYYY')", "2024-01-05"},
                {"TRY_TO_DATE('nope')", "NULL"},
                {"TO_TIMESTAMP_NTZ(86400)", "1970-01-02 00:00:00.000"}});
}

// A JSON null is a value; SQL's NULL is none. Arrays count from 0, keys are case-sensitive.
TEST_F(Results, Variants) {
  expect_texts({{"PARSE_JSON('{\"a\":null}'):a IS NULL", "false"},
                {"PARSE_JSON('{\"a\":null}'):a::STRING", "NULL"},
                {"PARSE_JSON('{\"a\":null}'):b IS NULL", "true"},
                {"IS_NULL_VALUE(PARSE_JSON('{\"a\":null}'):a)", "true"},
                {"IS_NULL_VALUE(PARSE_JSON('{}'):a)", "NULL"},
                {"PARSE_JSON('{\"a\":1}'):A", "NULL"},
                {"PARSE_JSON('{\"a\":[{\"b\":7}]}'):a[0].b", "7"},
                {"PARSE_JSON('{\"x y\":7}'):\"x y\"", "7"},
                {"PARSE_JSON('{\"x\":{\"y z\":7}}'):x['y z']", "7"},
                {"PARSE_JSON('[5,6]')[0]", "5"},
                {"PARSE_JSON('[5,6]')[2]", "NULL"},
                {"GET(PARSE_JSON('[5,6]'), 1)", "6"},
                {"PARSE_JSON('\"x\"')", "x"},
                {"TRY_PARSE_JSON('{')", "NULL"},
                {"TYPEOF(PARSE_JSON('-17'))", "INTEGER"},
                {"TYPEOF(PARSE_JSON('123.12'))", "DECIMAL"},
                {"TYPEOF(PARSE_JSON('1.912e2'))", "DOUBLE"},
                {"TYPEOF(PARSE_JSON('null'))", "NULL_VALUE"},
                {"TYPEOF(PARSE_JSON('12345678901234567890123'))", "INTEGER"},
                {"TYPEOF(PARSE_JSON('\"a\"'))", "VARCHAR"},
                {"OBJECT_CONSTRUCT('a', 1, 'b', NULL)", "{\"a\":1}"},
                {"{'a': 1, 'b': NULL, 'c': 'x'}", "{\"a\":1,\"c\":\"x\"}"},
                {"TO_JSON({'a': [1, 2]})", "{\"a\":[1,2]}"},
                {"OBJECT_KEYS(PARSE_JSON('{\"b\":1,\"a\":2}'))", "[\"a\",\"b\"]"}});
}

TEST_F(Results, Arrays) {
  expect_texts({{"ARRAY_SIZE(PARSE_JSON('[1,null]'))", "2"},
                {"ARRAY_SIZE(PARSE_JSON('5'))", "NULL"},
                {"ARRAY_SIZE(ARRAY_CONSTRUCT(1, NULL))", "2"},
                {"ARRAY_CONTAINS('a'::VARIANT, PARSE_JSON('[\"a\"]'))", "true"},
                {"ARRAY_CONTAINS('A'::VARIANT, PARSE_JSON('[\"a\"]'))", "false"},
                {"ARRAY_POSITION('b'::VARIANT, PARSE_JSON('[\"a\",\"b\"]'))", "1"},
                {"ARRAY_SLICE(PARSE_JSON('[1,2,3]'), 0, 2)", "[1,2]"},
                {"ARRAY_APPEND(PARSE_JSON('[1]'), 2)", "[1,2]"},
                {"ARRAY_CAT(PARSE_JSON('[1]'), PARSE_JSON('[2]'))", "[1,2]"},
                {"ARRAYS_OVERLAP(PARSE_JSON('[1,2]'), PARSE_JSON('[2,3]'))", "true"},
                {"ARRAY_TO_STRING(PARSE_JSON('[1,\"a\"]'), ', ')", "1, a"},
                {"SPLIT('a,b', ',')[1]", "b"}});
}

// Also in objects within others, and when one of the two is written with an escape.
TEST_F(Results, AnObjectHasAKeyOnce) {
  for (const char* json : {R"({"a":1,"a":2})", R"([0,{"b":{"a":1,"c":[],"a":2}}])",
                           R"({"a":1,"\\u0061":2})", R"({"a\\"":1,"a\\"":2})"}) {
    const std::string value = std::string("PARSE_JSON('") + json + "')";
    EXPECT_NE(text(value).find("duplicate object attribute"), std::string::npos) << value;
    EXPECT_EQ(text("TRY_" + value), "NULL");
    EXPECT_NE(text(std::string("CHECK_JSON('") + json + "')"), "NULL");
  }
  for (const char* value : {"OBJECT_CONSTRUCT('a', 1, 'a', 2)", "{'a': 1, 'a': 2}"}) {
    EXPECT_NE(text(value).find("Duplicate field key"), std::string::npos) << value;
  }
  EXPECT_EQ(text("OBJECT_CONSTRUCT('a', 1, 'a', NULL)"), "{\"a\":1}");
  expect_texts({{R"(PARSE_JSON('{"a":{"a":"a"},"b":[{"a":1},{"a":2}]}'))",
                 R"({"a":{"a":"a"},"b":[{"a":1},{"a":2}]})"},
                {R"(PARSE_JSON('{"a":"a","b":"\\"a"}'):b)", "\"a"},
                {"PARSE_JSON(NULL)", "NULL"},
                {"CHECK_JSON('{\"a\":1}')", "NULL"}});
}

TEST_F(Results, FlattenGivesTheMembers) {
  expect_rows(
      {{"SELECT f.index::STRING, f.value::STRING, f.path, f.key "
        "FROM TABLE(FLATTEN(INPUT => PARSE_JSON('[\"a\",\"b\"]'))) f",
        "0|a|[0]|NULL 1|b|[1]|NULL"},
       {"SELECT f.key, f.value::STRING, f.path, f.index::STRING "
        "FROM TABLE(FLATTEN(INPUT => PARSE_JSON('{\"a\":1,\"b\":2}'))) f",
        "a|1|a|NULL b|2|b|NULL"},
       {"SELECT f.path, f.value::STRING "
        "FROM TABLE(FLATTEN(INPUT => PARSE_JSON('{\"a\":1, \"b\":[77,88]}'), PATH => 'b')) f",
        "b[0]|77 b[1]|88"},
       {"SELECT f.path FROM TABLE(FLATTEN(INPUT => PARSE_JSON('{\"b\":{\"c\":1}}'), PATH => 'b')) "
        "f",
        "b.c"},
       {"SELECT COUNT(*)::STRING FROM TABLE(FLATTEN(INPUT => PARSE_JSON('[ ]'))) f", "0"},
       {"SELECT COUNT(*)::STRING FROM TABLE(FLATTEN(INPUT => PARSE_JSON('5'))) f", "0"},
       {"SELECT f.key, f.path, f.index::STRING, f.value::STRING "
        "FROM TABLE(FLATTEN(INPUT => PARSE_JSON('[ ]'), OUTER => TRUE)) f",
        "NULL||NULL|NULL"},
       {"SELECT f.value::STRING "
        "FROM TABLE(FLATTEN(INPUT => PARSE_JSON('[1,2]'), OUTER => TRUE)) f",
        "1 2"},
       {"SELECT t.n::STRING, f.value::STRING FROM (SELECT 1 AS n, PARSE_JSON('[1,2]') AS v UNION "
        "ALL "
        "SELECT 2, PARSE_JSON('[]')) t, LATERAL FLATTEN(INPUT => t.v) f ORDER BY t.n, f.index",
        "1|1 1|2"}});
}

constexpr const char* kNumbers =
    "(SELECT 1 AS x UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 10)";

TEST_F(Results, AggregatesAndWindows) {
  const std::string numbers = kNumbers;
  const std::string letters =
      "(SELECT 'b' AS x UNION ALL SELECT 'a' UNION ALL SELECT NULL UNION ALL SELECT 'b')";
  const std::vector<std::pair<std::string, const char*>> cases = {
      {"SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY x)::STRING, "
       "PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY x)::STRING, MEDIAN(x)::STRING FROM " +
           numbers,
       "2.5|2|2.5"},
      {"SELECT LISTAGG(x, ',') WITHIN GROUP (ORDER BY x DESC) FROM " + letters, "b,b,a"},
      {"SELECT LISTAGG(DISTINCT x, ',') WITHIN GROUP (ORDER BY x) FROM " + letters, "a,b"},
      {"SELECT '[' || LISTAGG(x) || ']' FROM " + letters + " WHERE x = 'z'", "[]"},
      {"SELECT ARRAY_AGG(x) WITHIN GROUP (ORDER BY x)::STRING FROM " + letters,
       "[\"a\",\"b\",\"b\"]"},
      {"SELECT RATIO_TO_REPORT(x) OVER ()::STRING FROM (SELECT 1 AS x UNION ALL SELECT 3) ORDER BY "
       "x",
       "0.25 0.75"},
      {"SELECT x::STRING FROM " + numbers +
           " QUALIFY ROW_NUMBER() OVER (ORDER BY x DESC) <= 2 ORDER BY x",
       "3 10"},
      {"SELECT TOP 2 x::STRING FROM " + numbers + " ORDER BY x", "1 2"},
      {"SELECT COUNT_IF(x > 1)::STRING, BOOLOR_AGG(x > 9)::STRING, BOOLAND_AGG(x > 9)::STRING "
       "FROM " +
           numbers,
       "3|true|false"},
      {"SELECT LAST_VALUE(x) OVER (ORDER BY x)::STRING FROM " + numbers + " ORDER BY x",
       "10 10 10 10"},
      {"SELECT LAG(x) OVER (ORDER BY x)::STRING FROM " + numbers + " ORDER BY x", "NULL 1 2 3"},
      {"SELECT COUNT(DISTINCT x, x)::STRING FROM " + letters, "2"},
      {"SELECT DECODE(x, NULL, 'none', 'a', 'first', 'other') FROM " + letters + " ORDER BY x",
       "first other other none"}};
  for (const auto& [sql, expected] : cases) EXPECT_EQ(rows(sql), expected) << sql;
}

// NULL is larger than everything, in windows too.
TEST_F(Results, NullsAreTheLargest) {
  const std::string values = "(SELECT 1 AS x UNION ALL SELECT NULL UNION ALL SELECT 2)";
  EXPECT_EQ(rows("SELECT x::STRING FROM " + values + " ORDER BY x"), "1 2 NULL");
  EXPECT_EQ(rows("SELECT x::STRING FROM " + values + " ORDER BY x DESC"), "NULL 2 1");
  EXPECT_EQ(rows("SELECT x::STRING FROM " + values + " ORDER BY x DESC NULLS LAST"), "2 1 NULL");
  EXPECT_EQ(rows("SELECT ROW_NUMBER() OVER (ORDER BY x DESC)::STRING FROM " + values +
                 " WHERE TRUE ORDER BY x"),
            "3 2 1");
  EXPECT_EQ(rows("SELECT NVL2(NULL, 1, 2)::STRING, IFF(NULL, 1, 2)::STRING, "
                 "EQUAL_NULL(NULL, NULL)::STRING, GREATEST(1, NULL)::STRING"),
            "2|2|true|NULL");
}

TEST_F(Results, NamesAreFoldedToUpperCase) {
  EXPECT_EQ(names("SELECT 1 AS abc, 2 AS \"abc d\", 3 Xyz"), "ABC|abc d|XYZ");
  EXPECT_EQ(rows("SELECT \"ABC\"::STRING FROM (SELECT 1 AS abc)"), "1");
  EXPECT_EQ(names("SELECT * FROM (SELECT 'JAN' AS m, 5 AS amount) PIVOT(SUM(amount) FOR m IN "
                  "('JAN', 'FEB'))"),
            "'JAN'|'FEB'");
}

TEST_F(Results, VectorsOfAnyLengthAreCompared) {
  expect_texts({{"VECTOR_L1_DISTANCE([1,2]::VECTOR(FLOAT,2), [2,4]::VECTOR(FLOAT,2))", "3"},
                {"VECTOR_L2_DISTANCE([0,0]::VECTOR(FLOAT,2), [3,4]::VECTOR(FLOAT,2))", "5"},
                {"VECTOR_INNER_PRODUCT([1,2]::VECTOR(FLOAT,2), [3,4]::VECTOR(FLOAT,2))", "11"},
                {"VECTOR_COSINE_SIMILARITY([1,0]::VECTOR(FLOAT,2), [0,2]::VECTOR(FLOAT,2))", "0"}});
  for (const char* name : {"VECTOR_L1_DISTANCE", "VECTOR_L2_DISTANCE", "VECTOR_INNER_PRODUCT",
                           "VECTOR_COSINE_SIMILARITY"}) {
    const auto wrong =
        text(std::string(name) + "([1,2]::VECTOR(FLOAT,2), [1,2,3]::VECTOR(FLOAT,3))");
    EXPECT_TRUE(wrong.starts_with("error: ")) << name << ": " << wrong;
  }
}

TEST_F(Results, CompletingWithoutAProviderNamesTheSetting) {
  EXPECT_NE(text("SNOWFLAKE.CORTEX.COMPLETE('m', 'p')").find("cortex.provider"), std::string::npos);
  EXPECT_NE(text("AI_FILTER('p')").find("cortex.provider"), std::string::npos);
  EXPECT_EQ(text("SNOWFLAKE.CORTEX.TRY_COMPLETE('m', 'p')"), "NULL");
  EXPECT_EQ(text("SNOWFLAKE.CORTEX.COMPLETE('m', NULL)"), "NULL");
}

TEST_F(Results, LocalAiFunctions) {
  expect_texts({{"AI_REDACT('write to ann.smith@acme.example today')", "write to [EMAIL] today"},
                {"SNOWFLAKE.CORTEX.SENTIMENT(NULL)", "NULL"},
                {"SNOWFLAKE.CORTEX.SENTIMENT('Great, we love it.') > 0.2", "true"},
                {"AI_SENTIMENT('This is terrible.'):categories[0].sentiment", "negative"},
                {"SNOWFLAKE.CORTEX.SUMMARIZE('One short sentence.')", "One short sentence."}});
  EXPECT_NE(text("AI_SIMILARITY('a', 'b')").find("no model is installed"), std::string::npos);
}

}  // namespace
}  // namespace sophia::dialect
