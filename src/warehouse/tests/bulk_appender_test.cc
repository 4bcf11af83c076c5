#include "warehouse/bulk_appender.h"

#include <gtest/gtest.h>

namespace sophia::warehouse {
namespace {

class BulkAppend : public testing::Test {
 protected:
  BulkAppend() : database_(*Database::open("", {})), connection_(*database_.connect()) {
    EXPECT_TRUE(connection_.execute(
        "CREATE TABLE main.t(id BIGINT PRIMARY KEY, word VARCHAR, flag BOOLEAN DEFAULT TRUE, "
        "share DOUBLE, made TIMESTAMPTZ); CREATE TEMP TABLE s(word VARCHAR, v FLOAT[])"));
  }
  std::string one(std::string_view sql) {
    const auto rows = connection_.query(sql);
    EXPECT_TRUE(rows) << rows.error().message;
    return rows && rows->row_count() == 1 ? rows->text(0, 0) : "?";
  }
  Database database_;
  Connection connection_;
};

// 5,000 rows: more than two vectors of 2,048.
TEST_F(BulkAppend, RowsOfSeveralVectorsArriveWithDefaultsAndNulls) {
  constexpr std::string_view kColumns[] = {"word", "id", "share", "made"};
  auto rows = BulkAppender::open(connection_, "main", "t", kColumns);
  ASSERT_TRUE(rows) << rows.error().message;
  for (std::int64_t i = 0; i < 5000; ++i) {
    rows->text("a word of more than twelve bytes " + std::to_string(i)).integer(i);
    if (i % 2 == 0) {
      rows->real(0.5).timestamp({1'000'000});
    } else {
      rows->null().null();
    }
    ASSERT_TRUE(rows->end_row());
  }
  const auto closed = rows->close();
  ASSERT_TRUE(closed) << closed.error().message;
  EXPECT_EQ(one("SELECT concat_ws(' ', count(*), count(DISTINCT word), sum(id), sum(share), "
                "count(made), count(*) FILTER (flag), max(epoch(made))::INT) FROM main.t"),
            "5000 5000 12497500 1250.0 2500 5000 1");
  EXPECT_EQ(one("SELECT word FROM main.t WHERE id = 4999"),
            "a word of more than twelve bytes 4999");
}

TEST_F(BulkAppend, TemporaryTablesAreReached) {
  constexpr std::string_view kColumns[] = {"word"};
  auto rows = BulkAppender::open(connection_, "temp", "s", kColumns);
  ASSERT_TRUE(rows) << rows.error().message;
  ASSERT_TRUE(rows->text("x").end_row());
  ASSERT_TRUE(rows->close());
  EXPECT_EQ(one("SELECT word FROM s"), "x");
}

TEST_F(BulkAppend, ABrokenKeyIsAnErrorAndARowThatNobodyClosedIsDropped) {
  constexpr std::string_view kColumns[] = {"id"};
  {
    auto rows = BulkAppender::open(connection_, "main", "t", kColumns);
    ASSERT_TRUE(rows->integer(1).end_row());
    ASSERT_TRUE(rows->integer(1).end_row());
    const auto closed = rows->close();
    ASSERT_FALSE(closed);
    EXPECT_NE(closed.error().message.find("main.t"), std::string::npos) << closed.error().message;
    auto dropped = BulkAppender::open(connection_, "main", "t", kColumns);
    ASSERT_TRUE(dropped->integer(2).end_row());
  }
  EXPECT_EQ(one("SELECT count(*)::VARCHAR FROM main.t"), "0");
}

TEST_F(BulkAppend, WhatItCannotWriteIsRefusedAtOnce) {
  constexpr std::string_view kVector[] = {"v"};
  constexpr std::string_view kNone[] = {"nope"};
  EXPECT_EQ(BulkAppender::open(connection_, "temp", "s", kVector).error().code,
            Code::kInvalidArgument);
  EXPECT_FALSE(BulkAppender::open(connection_, "main", "t", kNone));
  EXPECT_FALSE(BulkAppender::open(connection_, "main", "absent", kNone));
}

}  // namespace
}  // namespace sophia::warehouse
