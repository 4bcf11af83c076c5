#include "warehouse/database.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace sophia::warehouse {
namespace {

Connection memory() {
  auto database = Database::open("", {});
  EXPECT_TRUE(database) << database.error().message;
  auto connection = database->connect();
  EXPECT_TRUE(connection) << connection.error().message;
  return std::move(*connection);
}

#define ASSERT_OK(...)                                   \
  do {                                                   \
    const auto ok_ = (__VA_ARGS__);                      \
    ASSERT_TRUE(ok_.has_value()) << ok_.error().message; \
  } while (false)

TEST(Query, ReturnsEachTypeOfCell) {
  auto con = memory();
  const auto rows = con.query(
      "SELECT true, 7::TINYINT, 12345678901234567890::UBIGINT, 1.5::FLOAT, 12.34::DECIMAL(15,2), "
      "'x'::VARCHAR, TIMESTAMPTZ '2026-11-20 17:00:00.000123+02', DATE '2024-02-29', "
      "['a','b'], [1,2]::FLOAT[2], '{\"k\":1}'::JSON, 'a\\x00'::BLOB, "
      "18446744073709551616::HUGEINT, {'a': 1, 'b': [2]}, INTERVAL 3 DAYS, NULL");
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_TRUE(rows->boolean(0, 0));
  EXPECT_EQ(rows->integer(0, 1), 7);
  EXPECT_EQ(rows->text(0, 2), "12345678901234567890");
  EXPECT_EQ(rows->real(0, 3), 1.5);
  EXPECT_DOUBLE_EQ(rows->real(0, 4), 12.34);
  EXPECT_EQ(rows->text(0, 5), "x");
  EXPECT_EQ(format_micros(rows->timestamp(0, 6)), "2026-11-20T15:00:00.000123Z");
  EXPECT_EQ(rows->text(0, 7), "2024-02-29");
  EXPECT_EQ(rows->texts(0, 8), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(rows->floats(0, 9), (std::vector<float>{1, 2}));
  EXPECT_EQ(rows->text(0, 10), "{\"k\":1}");
  EXPECT_EQ(std::get<Blob>(rows->at(0, 11)).bytes, std::string("a\0", 2));
  EXPECT_EQ(rows->text(0, 12), "18446744073709551616");
  EXPECT_EQ(rows->text(0, 13), "{'a': 1, 'b': [2]}");
  EXPECT_EQ(rows->text(0, 14), "3 days");
  EXPECT_TRUE(rows->is_null(0, 15));
  EXPECT_EQ(rows->columns()[4].sql_type, "DECIMAL(15,2)");
  EXPECT_EQ(rows->columns()[9].sql_type, "FLOAT[2]");
  EXPECT_EQ(rows->columns()[10].type, ColumnType::kJson);
}

TEST(Appender, WritesEachTypeOfCell) {
  auto con = memory();
  ASSERT_OK(con.execute(
      "CREATE TABLE t(a BOOLEAN, b BIGINT, c DOUBLE, d VARCHAR, e TIMESTAMPTZ, "
      "f TIMESTAMP, g VARCHAR[], h FLOAT[3], i BLOB, j DECIMAL(15,2), k DATE, l JSON)"));
  auto appender = con.appender("main", "t");
  ASSERT_TRUE(appender) << appender.error().message;
  const std::vector<Value> row{true,
                               std::int64_t{-9007199254740993},
                               0.1,
                               "99999999999999999999",
                               Timestamp{1'700'000'000'123'456},
                               Timestamp{-1},
                               std::vector<std::string>{"x", ""},
                               std::vector<float>{1, 2, 3},
                               Blob{std::string("\0\xff", 2)},
                               12.34,
                               "2024-02-29",
                               "{}"};
  ASSERT_OK(appender->append_row(row));
  ASSERT_OK(appender->append_row(std::vector<Value>(12, Null{})));
  ASSERT_OK(appender->close());
  const auto rows = con.query("SELECT * FROM t");
  ASSERT_TRUE(rows) << rows.error().message;
  ASSERT_EQ(rows->row_count(), 2u);
  for (std::size_t c = 0; c < row.size(); ++c) {
    EXPECT_EQ(rows->at(0, c), row[c]) << "column " << c;
    EXPECT_TRUE(rows->is_null(1, c)) << "column " << c;
  }
}

}  // namespace
}  // namespace sophia::warehouse
