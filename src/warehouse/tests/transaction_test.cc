#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "warehouse/database.h"

namespace sophia::warehouse {
namespace {

class Transaction : public ::testing::Test {
 protected:
  void SetUp() override {
    database_.emplace(*Database::open("", {}));
    one_.emplace(*database_->connect());
    two_.emplace(*database_->connect());
    ASSERT_TRUE(one_->execute(
        "CREATE TABLE t(a BIGINT PRIMARY KEY, b BIGINT); INSERT INTO t VALUES (1, 0)"));
  }
  std::int64_t value(Connection& con, const char* sql) { return con.query(sql)->integer(0, 0); }
  std::optional<Database> database_;
  std::optional<Connection> one_;
  std::optional<Connection> two_;
};

TEST_F(Transaction, CommitsOrRollsBackAsAWhole) {
  ASSERT_TRUE(transaction(*one_, [](Connection& con) -> Status {
    EXPECT_TRUE(con.in_transaction());
    return con.execute("INSERT INTO t VALUES (2, 2)");
  }));
  const auto failed = transaction(*one_, [](Connection& con) -> Status {
    if (auto status = con.execute("INSERT INTO t VALUES (3, 3)"); !status) return status;
    return fail(Code::kDataLoss, "no");
  });
  EXPECT_EQ(failed.error().code, Code::kDataLoss);
  EXPECT_FALSE(one_->in_transaction());
  EXPECT_EQ(value(*two_, "SELECT count(*) FROM t"), 2);
}

TEST_F(Transaction, ReadersSeeTheirSnapshot) {
  ASSERT_TRUE(two_->begin());
  EXPECT_EQ(value(*two_, "SELECT count(*) FROM t"), 1);
  ASSERT_TRUE(one_->execute("INSERT INTO t VALUES (2, 2)"));
  EXPECT_EQ(value(*two_, "SELECT count(*) FROM t"), 1);
  ASSERT_TRUE(two_->commit());
  EXPECT_EQ(value(*two_, "SELECT count(*) FROM t"), 2);
}

TEST_F(Transaction, AWriteConflictIsTriedAgain) {
  ASSERT_TRUE(two_->begin());
  ASSERT_TRUE(two_->execute("UPDATE t SET b = 10 WHERE a = 1"));
  int attempts = 0;
  const auto status = transaction(*one_, [&](Connection& con) -> Status {
    ++attempts;
    auto changed = con.query("UPDATE t SET b = b + 1 WHERE a = 1");
    if (changed) return {};
    EXPECT_EQ(changed.error().code, Code::kUnavailable) << changed.error().message;
    EXPECT_TRUE(two_->commit());
    return std::unexpected(changed.error());
  });
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_EQ(attempts, 2);
  EXPECT_EQ(value(*one_, "SELECT b FROM t WHERE a = 1"), 11);
}

TEST_F(Transaction, AConflictThatStaysIsReported) {
  ASSERT_TRUE(two_->begin());
  ASSERT_TRUE(two_->execute("UPDATE t SET b = 10 WHERE a = 1"));
  int attempts = 0;
  const auto status = transaction(*one_, [&](Connection& con) -> Status {
    ++attempts;
    auto changed = con.query("UPDATE t SET b = b + 1 WHERE a = 1");
    return changed ? Status() : std::unexpected(changed.error());
  });
  EXPECT_EQ(status.error().code, Code::kUnavailable);
  EXPECT_EQ(attempts, 5);
}

TEST_F(Transaction, TheSameKeyFromTwoTransactionsEndsAsAConstraint) {
  ASSERT_TRUE(two_->begin());
  ASSERT_TRUE(two_->execute("INSERT INTO t VALUES (7, 2)"));
  int attempts = 0;
  const auto status = transaction(*one_, [&](Connection& con) -> Status {
    ++attempts;
    auto added = con.query("INSERT INTO t VALUES (7, 1)");
    if (attempts == 1) {
      EXPECT_TRUE(two_->commit());
    }
    return added ? Status() : std::unexpected(added.error());
  });
  EXPECT_EQ(status.error().code, Code::kFailedPrecondition) << status.error().message;
  EXPECT_EQ(attempts, 2);
}

TEST_F(Transaction, AppendedRowsBelongToIt) {
  ASSERT_TRUE(one_->begin());
  auto appender = one_->appender("main", "t");
  ASSERT_TRUE(appender);
  const Value row[] = {std::int64_t{5}, std::int64_t{5}};
  ASSERT_TRUE(appender->append_row(row));
  ASSERT_TRUE(appender->close());
  EXPECT_EQ(value(*two_, "SELECT count(*) FROM t"), 1);
  ASSERT_TRUE(one_->rollback());
  EXPECT_EQ(value(*one_, "SELECT count(*) FROM t"), 1);
}

TEST_F(Transaction, InterruptEndsAStatementAndTheConnectionLivesOn) {
  std::atomic<bool> done = false;
  Status status;
  std::thread worker([&] {
    auto rows =
        one_->query("SELECT sum(a.range * b.range) FROM range(1000000) AS a, range(1000000) AS b");
    status = rows ? Status() : std::unexpected(rows.error());
    done = true;
  });
  while (!done) {
    one_->interrupt();
    std::this_thread::yield();
  }
  worker.join();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::kCancelled) << status.error().message;
  EXPECT_EQ(value(*one_, "SELECT count(*) FROM t"), 1);
}

}  // namespace
}  // namespace sophia::warehouse
