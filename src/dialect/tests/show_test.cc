// SHOW answers from the tables themselves, not from the engine's estimates.
#include <gtest/gtest.h>

#include "dialect/session.h"

namespace sophia::dialect {
namespace {

// The engine's own estimate counts rows that were replaced or deleted.
TEST(ShowTables, CountsTheRowsThatAreThere) {
  const auto database = warehouse::Database::open("", {});
  auto connection = database->connect();
  ASSERT_TRUE(open_session(*connection, database->catalog(), {}).has_value());
  for (const char* sql :
       {"CREATE SCHEMA CONFIG", "CREATE TABLE CONFIG.A (X INTEGER)",
        "CREATE TABLE CONFIG.B (X INTEGER)", "INSERT INTO CONFIG.A SELECT * FROM range(10)",
        "DELETE FROM CONFIG.A WHERE X < 7"}) {
    ASSERT_TRUE(connection->execute(sql).has_value()) << sql;
  }
  const auto options = rewrite_options(*connection, database->catalog(), Timestamp{0});
  const auto done = rewrite("SHOW TABLES IN SCHEMA CONFIG", *options);
  ASSERT_TRUE(done.has_value()) << done.error().message;
  const auto rows = connection->query(done->sql);
  ASSERT_TRUE(rows.has_value()) << rows.error().message;
  ASSERT_EQ(rows->row_count(), 2U);
  EXPECT_EQ(rows->text(0, 0), "A");
  EXPECT_EQ(rows->integer(0, 5), 3);
  EXPECT_EQ(rows->integer(1, 5), 0);
}

}  // namespace
}  // namespace sophia::dialect
