// What is deferred is durable, seen by every statement, and there exactly once, wherever the
// process was killed.
#include "warehouse/journal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "core/file.h"
#include "core/hash.h"

namespace sophia::warehouse {
namespace {

Change put(const std::string& id, std::int64_t number, std::vector<float> vector = {1, 2}) {
  return {Change::Kind::kPutRow, "main.FACTS", {Value(id), Value(number), Value(vector)}};
}
Change set(const std::string& id, std::int64_t number) {
  return {Change::Kind::kStatement,
          "UPDATE main.FACTS SET N = $2 WHERE ID = $1",
          {Value(id), Value(number)}};
}

class JournalTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "sophia_journal_XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = name;
    file_ = directory_ / "warehouse.duckdb";
    journal_ = file_.string() + ".journal";
    Database database = open();
    ASSERT_TRUE(database.connect()->execute(
        "CREATE TABLE main.FACTS (ID VARCHAR PRIMARY KEY, N BIGINT, V FLOAT[2])"));
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  Database open() const {
    auto database = Database::open(file_, {});
    if (!database) ADD_FAILURE() << database.error().message;
    return *std::move(database);
  }
  // "a=1,b=2" of the table, by id.
  static std::string facts(const Database& database) {
    auto connection = database.connect();
    const auto rows = connection->query(
        "SELECT coalesce(string_agg(ID || '=' || N, ',' ORDER BY ID), '') FROM main.FACTS");
    EXPECT_TRUE(rows) << rows.error().message;
    return rows ? rows->text(0, 0) : "";
  }
  std::uintmax_t journal_size() const {
    std::error_code error;
    const auto size = std::filesystem::file_size(journal_, error);
    return error ? 0 : size;
  }

  std::filesystem::path directory_;
  std::filesystem::path file_;
  std::filesystem::path journal_;
};

class KilledJournalTest : public JournalTest {
 protected:
  void SetUp() override {
#ifdef __SANITIZE_THREAD__
    GTEST_SKIP() << "the engine's allocator holds more locks while it forks than the check of "
                    "their order can follow";
#endif
    JournalTest::SetUp();
  }
  // Defers in another process that ends without settling or closing anything.
  void defer_and_die(const std::vector<std::vector<Change>>& calls) const {
    const pid_t child = ::fork();
    if (child == 0) {
      auto database = Database::open(file_, {});
      if (!database) _exit(2);
      for (const auto& changes : calls) {
        if (!database->defer(changes)) _exit(3);
      }
      ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << WEXITSTATUS(status);
  }
};

TEST_F(JournalTest, EveryStatementFindsWhatWasDeferred) {
  const Database database = open();
  ASSERT_TRUE(database.defer({put("a", 1), put("b", 2)}));
  EXPECT_GT(journal_size(), 0U);
  EXPECT_EQ(facts(database), "a=1,b=2");
  EXPECT_EQ(journal_size(), 0U) << "what the tables have is not kept twice";
  ASSERT_TRUE(database.defer({put("c", 3)}));
  auto connection = database.connect();
  ASSERT_TRUE(connection->begin());
  const auto rows = connection->query("SELECT N FROM main.FACTS WHERE ID = $1", {Value("c")});
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->row_count(), 1U);
  ASSERT_TRUE(connection->commit());
  ASSERT_TRUE(database.defer({put("d", 4)}));
  std::size_t seen = 0;
  ASSERT_TRUE(connection->stream("SELECT ID FROM main.FACTS", {}, [&](const ResultSet& part) {
    seen += part.row_count();
    return Status();
  }));
  EXPECT_EQ(seen, 4U);
}

TEST_F(JournalTest, ChangesKeepTheirOrder) {
  const Database database = open();
  ASSERT_TRUE(database.defer({put("a", 1), set("a", 5)}));
  ASSERT_TRUE(database.defer({put("b", 2)}));
  ASSERT_TRUE(database.defer({put("a", 7)}));  // replaces
  ASSERT_TRUE(database.defer({set("b", 9)}));
  EXPECT_EQ(facts(database), "a=7,b=9");
  ASSERT_TRUE(database.defer({set("a", 8), put("b", 3), set("b", 4)}));
  EXPECT_EQ(facts(database), "a=8,b=4");
}

TEST_F(KilledJournalTest, WhatAKilledProcessDeferredIsThere) {
  defer_and_die({{put("a", 1)}, {put("b", 2), set("a", 3)}});
  EXPECT_GT(journal_size(), 0U);
  {
    const Database database = open();
    EXPECT_EQ(facts(database), "a=3,b=2");
    EXPECT_EQ(journal_size(), 0U);
  }
  EXPECT_EQ(facts(open()), "a=3,b=2");
}

// The process was killed after the transaction and before the journal was emptied.
TEST_F(KilledJournalTest, SettlingTwiceIsSettlingOnce) {
  defer_and_die({{put("a", 1)}, {set("a", 2), put("b", 4)}});
  const auto bytes = read_file(journal_);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(facts(open()), "a=2,b=4");
  ASSERT_TRUE(write_file_atomically(journal_, *bytes));
  EXPECT_EQ(facts(open()), "a=2,b=4");
}

TEST_F(KilledJournalTest, ACutFrameIsDroppedAndTheNextOneKept) {
  defer_and_die({{put("a", 1)}, {put("b", 2)}});
  const auto bytes = read_file(journal_);
  ASSERT_TRUE(bytes);
  for (std::size_t cut = 0; cut <= bytes->size(); cut += 7) {
    ASSERT_TRUE(write_file_atomically(journal_, bytes->substr(0, cut)));
    JournalFile file(journal_);
    const auto frames = file.read();
    ASSERT_TRUE(frames) << frames.error().message;
    const std::size_t whole = frames->size();
    EXPECT_EQ(whole, cut >= bytes->size() ? 2U : (cut >= bytes->size() / 2 ? 1U : 0U)) << cut;
    ASSERT_TRUE(file.append(encode_changes(std::vector{put("c", 3)})));
    JournalFile again(journal_);
    const auto after = again.read();
    ASSERT_TRUE(after) << after.error().message;
    EXPECT_EQ(after->size(), whole + 1) << cut;
  }
}

TEST_F(KilledJournalTest, DamageBeforeAWholeFrameIsTold) {
  defer_and_die({{put("a", 1)}, {put("b", 2)}});
  auto bytes = read_file(journal_);
  ASSERT_TRUE(bytes);
  (*bytes)[bytes->size() / 4] ^= 1;
  ASSERT_TRUE(write_file_atomically(journal_, *bytes));
  const auto database = Database::open(file_, {});
  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().code, Code::kDataLoss);
  EXPECT_NE(database.error().message.find(journal_.string()), std::string::npos);
  std::filesystem::remove(journal_);
  EXPECT_EQ(facts(open()), "");
}

TEST_F(KilledJournalTest, ReadersOfAnUnsettledWarehouseAreTold) {
  defer_and_die({{put("a", 1)}});
  OpenOptions options;
  options.read_only = true;
  const auto reader = Database::open(file_, options);
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(facts(open()), "a=1");
  EXPECT_TRUE(Database::open(file_, options));
}

TEST_F(JournalTest, ManyChangesSettleByThemselves) {
  const Database database = open();
  for (std::size_t i = 0; i < Journal::kSettleChanges; ++i)
    ASSERT_TRUE(database.defer({put("f" + std::to_string(i), 1)}));
  EXPECT_EQ(journal_size(), 0U);
  const auto rows = database.connect()->query("SELECT count(*) FROM main.FACTS");
  EXPECT_EQ(rows->integer(0, 0), static_cast<std::int64_t>(Journal::kSettleChanges));
}

TEST_F(JournalTest, RefusesTextThatIsNotUtf8) {
  const Database database = open();
  const Status refused = database.defer({put("\xff", 1)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kInvalidArgument);
  EXPECT_EQ(facts(database), "");
}

TEST(JournalCodec, EveryKindOfValueComesBack) {
  const std::vector<Change> changes{
      {Change::Kind::kPutRow,
       "A.B",
       {Value("k"), Value(Null{}), Value(true), Value(std::int64_t{-5}), Value(0.1),
        Value(Timestamp{-7}), Value(std::vector<std::string>{"x", ""}),
        Value(std::vector<float>{0.5F, -1e-30F}), Value(Blob{std::string("\0\1", 2)})}},
      {Change::Kind::kStatement, "SELECT 1", {}}};
  const std::string bytes = encode_changes(changes);
  const auto back = decode_changes(bytes);
  ASSERT_TRUE(back) << back.error().message;
  ASSERT_EQ(back->size(), 2U);
  EXPECT_EQ((*back)[0].what, "A.B");
  EXPECT_EQ((*back)[0].values, changes[0].values);
  EXPECT_EQ((*back)[1].kind, Change::Kind::kStatement);
  Random random(5);
  for (int i = 0; i < 2000; ++i) {  // no byte brings the reader out of its bounds
    std::string hostile = bytes.substr(0, random.next() % (bytes.size() + 1));
    if (!hostile.empty())
      hostile[random.next() % hostile.size()] = static_cast<char>(random.next());
    static_cast<void>(decode_changes(hostile));
  }
  EXPECT_FALSE(decode_changes(bytes.substr(0, bytes.size() - 1)));
  EXPECT_FALSE(decode_changes(bytes + "x"));
}

}  // namespace
}  // namespace sophia::warehouse
