#include "warehouse/database.h"

#include <gtest/gtest.h>

#include <algorithm>
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
  EXPECT_EQ(rows->text(0, 13), R"({"a":1,"b":[2]})");
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

TEST(Query, BindsEachTypeOfParameter) {
  auto con = memory();
  const auto rows = con.query(
      "SELECT $1::BIGINT, $2::DOUBLE, $3::VARCHAR, $4::TIMESTAMPTZ, $5::VARCHAR[], $6::FLOAT[2], "
      "$7::BLOB, $8::BOOLEAN, $9 IS NULL",
      {std::numeric_limits<std::int64_t>::min(), 0.1, "12345678901234567890", Timestamp{1},
       std::vector<std::string>{"a", "", "ü"}, std::vector<float>{1.5F, -2}, Blob{"\xff\x01"}, true,
       Null{}});
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ(rows->integer(0, 0), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(rows->real(0, 1), 0.1);
  EXPECT_EQ(rows->text(0, 2), "12345678901234567890");
  EXPECT_EQ(rows->timestamp(0, 3).us, 1);
  EXPECT_EQ(rows->texts(0, 4), (std::vector<std::string>{"a", "", "ü"}));
  EXPECT_EQ(rows->floats(0, 5), (std::vector<float>{1.5F, -2}));
  EXPECT_EQ(std::get<Blob>(rows->at(0, 6)).bytes, "\xff\x01");
  EXPECT_TRUE(rows->boolean(0, 7));
  EXPECT_TRUE(rows->boolean(0, 8));
}

// A plan keeps statistics of the data at the time it was prepared; groups beyond them were an
// error.
TEST(Query, AStatementThatIsAskedAgainSeesGroupsThatCameSince) {
  Database database = *Database::open("", {});
  Connection writer = *database.connect();
  Connection reader = *database.connect();
  ASSERT_TRUE(writer.execute("CREATE TABLE t (id VARCHAR)").has_value());
  constexpr std::string_view kGroups = "SELECT id, count(*) FROM t GROUP BY id ORDER BY id";
  for (int i = 0; i < 12; ++i) {
    ASSERT_TRUE(writer.query("INSERT INTO t VALUES ($1)", {Value(std::to_string(i))}).has_value());
    const auto groups = reader.query(kGroups);
    ASSERT_TRUE(groups.has_value()) << groups.error().message;
    EXPECT_EQ(groups->row_count(), static_cast<std::size_t>(i + 1));
  }
  // The same after a transaction that the reader's statement was prepared beside.
  ASSERT_TRUE(writer.begin().has_value());
  ASSERT_TRUE(
      writer.execute("INSERT INTO t SELECT (100 + range)::VARCHAR FROM range(50)").has_value());
  ASSERT_TRUE(reader.query(kGroups).has_value());
  ASSERT_TRUE(writer.commit().has_value());
  const auto groups = reader.query(kGroups);
  ASSERT_TRUE(groups.has_value()) << groups.error().message;
  EXPECT_EQ(groups->row_count(), 62U);
}

TEST(DataVersion, GrowsWithChangesOfAnyConnectionButNotWithMemories) {
  auto db = Database::open("", {});
  ASSERT_TRUE(db);
  auto reader = db->connect();
  auto writer = db->connect();
  ASSERT_TRUE(reader && writer);
  ASSERT_TRUE(writer->execute(
      "CREATE SCHEMA AI_MEMORY; CREATE TABLE AI_MEMORY.T (X INTEGER); CREATE TABLE D (X INTEGER)"));
  std::uint64_t known = reader->data_version();
  const auto grows = [&] {
    const std::uint64_t before = std::exchange(known, reader->data_version());
    return known > before;
  };
  ASSERT_TRUE(reader->query("SELECT * FROM D"));
  EXPECT_FALSE(grows());
  ASSERT_TRUE(writer->query("INSERT INTO AI_MEMORY.T VALUES (1)"));
  EXPECT_FALSE(grows());
  ASSERT_TRUE(writer->query("INSERT INTO D VALUES (1)"));
  EXPECT_TRUE(grows());
  ASSERT_TRUE(writer->query("UPDATE D SET X = 2"));
  EXPECT_TRUE(grows());
  ASSERT_TRUE(writer->begin());
  ASSERT_TRUE(writer->query("DELETE FROM D"));
  EXPECT_TRUE(grows());
  ASSERT_TRUE(writer->commit());  // only now do others see it
  EXPECT_TRUE(grows());
  auto appender = writer->appender("main", "D");
  ASSERT_TRUE(appender);
  ASSERT_TRUE(appender->append_row(std::vector<Value>{std::int64_t{3}}));
  ASSERT_TRUE(appender->close());
  EXPECT_TRUE(grows());
}

TEST(Query, KeepsLongTextAndEmptyText) {
  auto con = memory();
  const std::string big(3'000'000, 'x');
  const auto rows = con.query("SELECT $1::VARCHAR, $2::VARCHAR, length($1)", {big, ""});
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ(rows->text(0, 0), big);
  EXPECT_EQ(rows->text(0, 1), "");
  EXPECT_FALSE(rows->is_null(0, 1));
  EXPECT_EQ(rows->integer(0, 2), 3'000'000);
}

TEST(Query, RefusesTextThatIsNoUtf8AndWrongNumbersOfParameters) {
  auto con = memory();
  EXPECT_EQ(con.query("SELECT $1::VARCHAR", {"\xff"}).error().code, Code::kInvalidArgument);
  EXPECT_EQ(con.query("SELECT $1::VARCHAR", {}).error().code, Code::kInvalidArgument);
  EXPECT_EQ(con.query(std::string_view("SELECT 1\0, 2", 12)).error().code, Code::kInvalidArgument);
}

TEST(Query, MapsErrorsToWhatTheCallerShouldDo) {
  auto con = memory();
  ASSERT_OK(con.execute(
      "CREATE TABLE t(a INT PRIMARY KEY, b INT NOT NULL); INSERT INTO t VALUES (1, 1)"));
  const auto code = [&](const char* sql) { return con.query(sql).error().code; };
  EXPECT_EQ(code("SELEC 1"), Code::kInvalidArgument);
  EXPECT_EQ(code("SELECT nope FROM t"), Code::kInvalidArgument);
  EXPECT_EQ(code("SELECT 'x'::INT"), Code::kInvalidArgument);
  EXPECT_EQ(code("SELECT * FROM nope"), Code::kFailedPrecondition);
  EXPECT_EQ(code("INSERT INTO t VALUES (1, 2)"), Code::kFailedPrecondition);
  EXPECT_EQ(code("INSERT INTO t VALUES (2, NULL)"), Code::kFailedPrecondition);
  EXPECT_EQ(code("SELECT * FROM read_text('/etc/hostname')"), Code::kPermissionDenied);
}

TEST(Query, ReusesPreparedStatementsAcrossChangesOfTheTable) {
  auto con = memory();
  ASSERT_OK(con.execute("CREATE TABLE t(a INT); INSERT INTO t VALUES (1)"));
  EXPECT_EQ(con.query("SELECT * FROM t")->columns().size(), 1u);
  ASSERT_OK(con.execute("ALTER TABLE t ADD COLUMN b UUID"));
  const auto rows = con.query("SELECT * FROM t");
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ(rows->columns().size(), 2u);
}

TEST(Query, CountsChangedRows) {
  auto con = memory();
  ASSERT_OK(con.execute("CREATE TABLE t(a INT)"));
  EXPECT_EQ(con.query("INSERT INTO t SELECT * FROM range(5)")->rows_changed(), 5);
  EXPECT_EQ(con.query("DELETE FROM t WHERE a < 2")->rows_changed(), 2);
}

TEST(Stream, GivesAllRowsInPartsAndEndsWithTheCallersError) {
  auto con = memory();
  std::int64_t sum = 0;
  std::size_t largest = 0;
  ASSERT_OK(con.stream("SELECT i, [i] FROM range(100000) AS r(i)", {},
                       [&](const ResultSet& part) -> Status {
                         largest = std::max(largest, part.row_count());
                         for (std::size_t r = 0; r < part.row_count(); ++r)
                           sum += part.integer(r, 0);
                         return {};
                       }));
  EXPECT_EQ(sum, 99'999LL * 100'000 / 2);
  EXPECT_LE(largest, 2048u);
  int calls = 0;
  const auto stopped =
      con.stream("SELECT i FROM range(100000) AS r(i)", {}, [&](const ResultSet&) -> Status {
        ++calls;
        return fail(Code::kDataLoss, "enough");
      });
  EXPECT_EQ(stopped.error().code, Code::kDataLoss);
  EXPECT_EQ(calls, 1);
  int empty_calls = 0;
  ASSERT_OK(con.stream("SELECT 1 AS a WHERE false", {}, [&](const ResultSet& part) -> Status {
    EXPECT_EQ(part.columns().size(), 1u);
    EXPECT_EQ(part.row_count(), 0u);
    ++empty_calls;
    return {};
  }));
  EXPECT_EQ(empty_calls, 1);
}

TEST(Stream, ReportsAnErrorInTheMiddle) {
  auto con = memory();
  const auto status =
      con.stream("SELECT CASE WHEN i = 50000 THEN 'x' ELSE '1' END::INT FROM range(100000) AS r(i)",
                 {}, [](const ResultSet&) -> Status { return {}; });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::kInvalidArgument) << status.error().message;
}

TEST(Appender, ReportsConstraintsWithTheTable) {
  auto con = memory();
  ASSERT_OK(con.execute("CREATE TABLE t(a BIGINT PRIMARY KEY)"));
  auto appender = con.appender("main", "t");
  ASSERT_TRUE(appender);
  const Value one[] = {std::int64_t{1}};
  ASSERT_OK(appender->append_row(one));
  ASSERT_OK(appender->append_row(one));
  const auto closed = appender->close();
  ASSERT_FALSE(closed);
  EXPECT_EQ(closed.error().code, Code::kFailedPrecondition) << closed.error().message;
  EXPECT_NE(closed.error().message.find("main.t"), std::string::npos);
  EXPECT_EQ(con.query("SELECT count(*) FROM t")->integer(0, 0), 0);
}

TEST(Appender, RefusesWrongRowsAndDropsWhatIsNotClosed) {
  auto con = memory();
  ASSERT_OK(con.execute("CREATE TABLE t(a BIGINT, b FLOAT[2])"));
  EXPECT_FALSE(con.appender("main", "nope"));
  {
    auto appender = con.appender("main", "t");
    ASSERT_TRUE(appender);
    EXPECT_EQ(appender->append_row(std::vector<Value>{std::int64_t{1}}).error().code,
              Code::kInvalidArgument);
    ASSERT_OK(appender->append_row(std::vector<Value>{std::int64_t{1}, std::vector<float>{1, 2}}));
  }
  EXPECT_EQ(con.query("SELECT count(*) FROM t")->integer(0, 0), 0);
  auto appender = con.appender("main", "t");
  ASSERT_TRUE(appender);
  const auto bad =
      appender->append_row(std::vector<Value>{std::int64_t{1}, std::vector<float>{1, 2, 3}});
  const auto closed = bad ? appender->close() : bad;
  EXPECT_FALSE(closed) << "an array of the wrong length was accepted";
}

TEST(Appender, WritesVectorsAsChunks) {
  auto con = memory();
  ASSERT_OK(
      con.execute("CREATE TABLE e(id VARCHAR, v FLOAT[3], n BIGINT, t TIMESTAMPTZ, b BLOB, f "
                  "FLOAT, ok BOOLEAN, j JSON)"));
  auto appender = con.appender("main", "e");
  ASSERT_TRUE(appender) << appender.error().message;
  constexpr std::int64_t kRows = 5'000;  // three chunks of the engine, the last one not full
  for (std::int64_t i = 0; i < kRows; ++i) {
    const auto x = static_cast<float>(i);
    std::vector<Value> row{"row number " + std::to_string(i),
                           std::vector<float>{x, x / 2, -x},
                           i,
                           Timestamp{i},
                           Blob{std::string(1, '\xff')},
                           0.5,
                           true,
                           "{}"};
    if (i % 7 == 0) row[1] = Null{};
    if (i % 5 == 0) row[0] = Null{};
    // A refused row leaves nothing behind, not even its NULLs.
    if (i == 3) {
      EXPECT_EQ(appender
                    ->append_row(std::vector<Value>{Null{}, std::vector<float>{1, 2}, i,
                                                    Timestamp{i}, Null{}, 0.5, true, "{}"})
                    .error()
                    .code,
                Code::kInvalidArgument);
    }
    ASSERT_OK(appender->append_row(row));
  }
  ASSERT_OK(appender->close());
  const auto rows = con.query("SELECT * FROM e ORDER BY n");
  ASSERT_TRUE(rows) << rows.error().message;
  ASSERT_EQ(rows->row_count(), 5'000u);
  for (std::size_t i = 0; i < rows->row_count(); ++i) {
    const auto x = static_cast<float>(i);
    EXPECT_EQ(rows->is_null(i, 0), i % 5 == 0);
    if (i % 5 != 0) {
      EXPECT_EQ(rows->text(i, 0), "row number " + std::to_string(i));
    }
    EXPECT_EQ(rows->floats(i, 1),
              i % 7 == 0 ? std::vector<float>() : (std::vector<float>{x, x / 2, -x}));
    ASSERT_EQ(rows->timestamp(i, 3).us, static_cast<std::int64_t>(i));
  }
  EXPECT_EQ(std::get<Blob>(rows->at(9, 4)).bytes, "\xff");
  EXPECT_EQ(rows->real(9, 5), 0.5);
}

TEST(Inspect, TellsReadsFromWritesFromTheRest) {
  auto con = memory();
  ASSERT_OK(con.execute("CREATE TABLE t(a INT)"));
  const auto kind = [&](const char* sql) { return con.inspect(sql); };
  for (const char* sql :
       {"SELECT 1", "FROM t", "WITH x AS (SELECT 1) SELECT * FROM x", "VALUES (1)", "SHOW TABLES",
        "DESCRIBE t", "SUMMARIZE t", "EXPLAIN DELETE FROM t", "EXPLAIN ANALYZE SELECT 1",
        "(SELECT 1)", "-- x\nSELECT 1;"}) {
    EXPECT_EQ(kind(sql), StatementKind::kRead) << sql;
  }
  for (const char* sql :
       {"INSERT INTO t VALUES (1)", "DELETE FROM t", "UPDATE t SET a = 1", "CREATE TABLE u(a INT)",
        "DROP TABLE t", "TRUNCATE t", "WITH x AS (SELECT 1 AS a) INSERT INTO t SELECT a FROM x",
        "EXPLAIN ANALYZE DELETE FROM t", "EXPLAIN (ANALYZE, FORMAT json) DELETE FROM t",
        "/* c */ ALTER TABLE t ADD COLUMN b INT"}) {
    EXPECT_EQ(kind(sql), StatementKind::kWrite) << sql;
  }
  for (const char* sql :
       {"COPY t TO '/tmp/x'", "ATTACH '/tmp/x'", "INSTALL httpfs", "LOAD httpfs", "SET threads = 1",
        "PRAGMA version", "CALL pragma_version()", "EXPORT DATABASE '/tmp/x'", "BEGIN",
        "CHECKPOINT", "USE memory", "UPDATE EXTENSIONS"}) {
    EXPECT_EQ(kind(sql), StatementKind::kOther) << sql;
  }
  EXPECT_FALSE(kind("SELECT 1; SELECT 2"));
  EXPECT_FALSE(kind(" -- nothing"));
}

}  // namespace
}  // namespace sophia::warehouse
