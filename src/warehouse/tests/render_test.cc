#include "warehouse/render.h"

#include <gtest/gtest.h>

namespace sophia::warehouse {
namespace {

std::string render(RowFormat format, const char* sql, std::size_t width = 0, bool is_cut = false) {
  auto database = Database::open("", {});
  auto con = database->connect();
  const auto rows = con->query(sql);
  EXPECT_TRUE(rows) << rows.error().message;
  std::string text;
  const auto writer = make_row_writer({format, width}, [&](std::string_view part) -> Status {
    text += part;
    return {};
  });
  EXPECT_TRUE(writer->columns(rows->columns()));
  EXPECT_TRUE(writer->rows(*rows));
  EXPECT_TRUE(writer->end(is_cut));
  return text;
}

TEST(DisplayWidth, CountsTerminalCells) {
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("日本"), 4u);
  EXPECT_EQ(display_width("e\xCC\x81"), 1u);  // e and a combining acute
  EXPECT_EQ(display_width("\xff"), 1u);
}

TEST(Table, AlignsWideCharactersAndNumbers) {
  EXPECT_EQ(render(RowFormat::kTable, "VALUES ('日本', 1.5::DECIMAL(9,2)), ('abc', NULL)"),
            " col0 │ col1\n"
            "──────┼──────\n"
            " 日本 │ 1.50\n"
            " abc  │ NULL\n"
            "(2 rows)\n");
}

TEST(Table, CutsTheWidestColumnToFit) {
  const std::string text =
      render(RowFormat::kTable, "SELECT repeat('日', 20) AS a, 'short' AS b", 20, true);
  std::size_t start = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', start)) {
    const auto line = std::string_view(text).substr(start, end - start);
    if (line[0] != '(') {
      EXPECT_LE(display_width(line), 20u) << line;
    }
    start = end + 1;
  }
  EXPECT_NE(text.find("…"), std::string::npos);
  EXPECT_NE(text.find("short"), std::string::npos);
  EXPECT_NE(text.find("(first 1 row; there are more)"), std::string::npos);
}

TEST(JsonRows, NestedValuesAreJson) {
  EXPECT_EQ(render(RowFormat::kJsonLines,
                   "SELECT [1, NULL, 3] AS a, {'x': 1.5, 'y': [DATE '2026-01-02']} AS b, "
                   "MAP {'k': 2} AS c, [['p'], []] AS d, ['nan'::DOUBLE] AS e, "
                   "NULL::INTEGER[] AS f"),
            "{\"a\":[1,null,3],\"b\":{\"x\":1.5,\"y\":[\"2026-01-02\"]},\"c\":{\"k\":2},"
            "\"d\":[[\"p\"],[]],\"e\":\"[NaN]\",\"f\":null}\n");
  EXPECT_EQ(render(RowFormat::kCsv, "SELECT [1, 2] AS a"), "a\n\"[1,2]\"\n");
}

// U+202E would turn the rest of a line around, U+2066 begins an isolate.
TEST(Table, BidirectionalControlsDoNotReachTheTerminal) {
  const std::string text = render(RowFormat::kTable,
                                  "SELECT 'a' || chr(8238) || 'b' || chr(8294) || 'c' "
                                  "AS \"x\u202Ey\"");
  for (const char* control : {"\u202E", "\u2066"}) {
    EXPECT_EQ(text.find(control), std::string::npos) << text;
  }
  EXPECT_NE(text.find("a\uFFFDb\uFFFDc"), std::string::npos) << text;
}

TEST(Csv, QuotesAsRfc4180) {
  EXPECT_EQ(
      render(RowFormat::kCsv,
             "SELECT 'a,b' AS \"x\"\"y\", 'say \"hi\"' AS b, NULL AS c, '' AS d, 'l1\nl2' AS e, "
             "TIMESTAMPTZ '2026-11-20 17:00:00Z' AS f"),
      "\"x\"\"y\",b,c,d,e,f\n\"a,b\",\"say \"\"hi\"\"\",,\"\",\"l1\nl2\",2026-11-20T17:00:00Z\n");
}

TEST(JsonRows, KeepTypes) {
  EXPECT_EQ(render(RowFormat::kJsonLines,
                   "SELECT 1 AS a, 'x' AS a, true AS b, 0.5 AS c, 'nan'::DOUBLE AS d, NULL AS e, "
                   "'{\"k\": [1]}'::JSON AS f, "
                   "['p', 'q'] AS g, [0.5, 2]::FLOAT[2] AS h, 12345678901234567890::UBIGINT AS i, "
                   "'\\x00a'::BLOB AS j, "
                   "TIMESTAMP '2026-01-02 03:04:05.5' AS k, DATE '2026-01-02' AS l"),
            "{\"a\":1,\"a_2\":\"x\",\"b\":true,\"c\":0.5,\"d\":null,\"e\":null,\"f\":{\"k\": "
            "[1]},\"g\":[\"p\",\"q\"],"
            "\"h\":[0.5,2],\"i\":\"12345678901234567890\",\"j\":\"\\\\x00a\",\"k\":\"2026-01-02T03:"
            "04:05.500000\","
            "\"l\":\"2026-01-02\"}\n");
  EXPECT_EQ(render(RowFormat::kJson, "SELECT 1 AS a UNION ALL SELECT 2 ORDER BY a"),
            "[\n{\"a\":1},\n{\"a\":2}\n]\n");
  EXPECT_EQ(render(RowFormat::kJson, "SELECT 1 AS a WHERE false"), "[]\n");
}

}  // namespace
}  // namespace sophia::warehouse
