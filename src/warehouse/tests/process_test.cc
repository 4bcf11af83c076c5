// What one process may do to another: the lock, kill -9, and other programs that read the file.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>

#include "core/file.h"
#include "warehouse/data_lock.h"
#include "warehouse/database.h"

namespace sophia::warehouse {
namespace {

class Process : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name =
        (std::filesystem::temp_directory_path() / "sophia_warehouse_XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = name;
    file_ = directory_ / "warehouse.duckdb";
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  struct Ended {
    int status = 0;
    std::string output;
  };
  static Ended run(const std::string& command) {
    std::FILE* pipe = popen((command + " 2>&1").c_str(), "r");
    Ended ended;
    char buffer[4096];
    while (const std::size_t n = std::fread(buffer, 1, sizeof buffer, pipe))
      ended.output.append(buffer, n);
    ended.status = pclose(pipe);
    return ended;
  }
  // Runs the test Child.DoesWhatItIsTold in a process of its own.
  Ended child(const std::string& what) const {
    const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
    return run("SOPHIA_CHILD_FILE='" + file_.string() + "' SOPHIA_CHILD_TASK=" + what + " exec '" +
               self + "' --gtest_filter=Child.DoesWhatItIsTold");
  }

  std::filesystem::path directory_;
  std::filesystem::path file_;
};

// The other process of the tests below; does nothing in an ordinary run.
TEST(Child, DoesWhatItIsTold) {
  const auto file = env("SOPHIA_CHILD_FILE");
  const std::string task = env("SOPHIA_CHILD_TASK").value_or("");
  if (!file) GTEST_SKIP() << "only for the tests of Process";
  OpenOptions options;
  options.read_only = task == "read";
  auto database = Database::open(*file, options);
  if (!database) {
    std::printf("refused: %s\n", database.error().message.c_str());
    return;
  }
  std::printf("opened\n");
  if (task != "die") return;
  auto con = database->connect();
  ASSERT_TRUE(con->execute(
      "CREATE TABLE t(a BIGINT); BEGIN; INSERT INTO t SELECT * FROM range(1000); COMMIT"));
  ASSERT_TRUE(con->begin());
  auto appender = con->appender("main", "t");
  for (std::int64_t i = 0; i < 300'000; ++i) {
    const Value row[] = {i};
    ASSERT_TRUE(appender->append_row(row));
  }
  ASSERT_TRUE(con->execute("DELETE FROM t WHERE a < 500"));
  kill(getpid(), SIGKILL);
}

TEST_F(Process, ASecondOneIsRefusedAndToldByWhom) {
  auto database = Database::open(file_, {});
  ASSERT_TRUE(database) << database.error().message;
  const auto refused = child("write");
  EXPECT_NE(refused.output.find("refused: the data directory"), std::string::npos)
      << refused.output;
  EXPECT_NE(refused.output.find("process " + std::to_string(getpid())), std::string::npos)
      << refused.output;
  EXPECT_NE(child("read").output.find("refused"), std::string::npos);
  EXPECT_EQ(*lock_holder(directory_), getpid());
}

TEST_F(Process, ClosingAnotherHandleOfTheFileLosesNoLock) {
  auto database = Database::open(file_, {});
  ASSERT_TRUE(database);
  // POSIX: closing any descriptor of a file drops the process's fcntl locks on it.
  const int fd = open(file_.c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  close(fd);
  EXPECT_NE(child("write").output.find("refused"), std::string::npos);
  const auto second = Database::open(file_, {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::kFailedPrecondition);
  EXPECT_NE(second.error().message.find("this process already"), std::string::npos)
      << second.error().message;
  EXPECT_NE(child("write").output.find("refused"), std::string::npos)
      << "after a refused second open";
}

TEST_F(Process, TheLockLastsAsLongAsAConnection) {
  std::optional<Connection> con;
  {
    auto database = Database::open(file_, {});
    ASSERT_TRUE(database);
    con.emplace(*database->connect());
  }
  EXPECT_NE(child("write").output.find("refused"), std::string::npos);
  con.reset();
  EXPECT_NE(child("write").output.find("opened"), std::string::npos);
  EXPECT_EQ(*lock_holder(directory_), 0);
}

TEST_F(Process, ReadersShareAndKeepWritersOut) {
  {
    ASSERT_TRUE(Database::open(file_, {}));
  }
  OpenOptions options;
  options.read_only = true;
  auto reader = Database::open(file_, options);
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_NE(child("read").output.find("opened"), std::string::npos);
  const auto writer = child("write");
  EXPECT_NE(writer.output.find("other processes that read it"), std::string::npos) << writer.output;
  EXPECT_FALSE(Database::open(file_, options))
      << "a second open in one process would drop the engine's lock";
  EXPECT_EQ(reader->connect()->execute("CREATE TABLE t(a INT)").error().code,
            Code::kPermissionDenied);
}

TEST_F(Process, KillInATransactionLosesNothingCommittedAndLeavesNoLock) {
  const auto killed = child("die");
  ASSERT_TRUE(WIFSIGNALED(killed.status)) << killed.output;
  EXPECT_EQ(WTERMSIG(killed.status), SIGKILL);
  EXPECT_EQ(*lock_holder(directory_), 0);
  auto database = Database::open(file_, {});
  ASSERT_TRUE(database) << database.error().message;
  const auto rows = database->connect()->query("SELECT count(*), sum(a)::BIGINT FROM t");
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ(rows->integer(0, 0), 1000);
  EXPECT_EQ(rows->integer(0, 1), 499'500);
}

TEST_F(Process, RefusesWhatIsNoWarehouse) {
  ASSERT_TRUE(write_file_atomically(file_, std::string(20'000, 'x')));
  const auto opened = Database::open(file_, {});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::kDataLoss) << opened.error().message;
  OpenOptions existing;
  existing.create = false;
  EXPECT_EQ(Database::open(directory_ / "other.duckdb", existing).error().code, Code::kNotFound);
  OpenOptions unknown;
  unknown.environment = "qa";
  EXPECT_EQ(Database::open("", unknown).error().code, Code::kInvalidArgument);
}

TEST_F(Process, AFileOfAnotherEnvironmentIsRefused) {
  {
    auto database = Database::open(file_, {});
    auto con = database->connect();
    ASSERT_TRUE(
        con->execute("CREATE SCHEMA CONFIG; CREATE TABLE CONFIG.APPLICATION_SETTINGS(SETTING_NAME "
                     "VARCHAR, SETTING_VALUE "
                     "VARCHAR, APPLICATION_NAME VARCHAR); INSERT INTO CONFIG.APPLICATION_SETTINGS "
                     "VALUES ('environment', 'dev', 'SOPHIA_AI')"));
    EXPECT_EQ(con->query("SELECT SETTING_VALUE FROM SOPHIA_AI_DEV.CONFIG.APPLICATION_SETTINGS")
                  ->text(0, 0),
              "dev");
  }
  OpenOptions prod;
  prod.environment = "prod";
  const auto refused = Database::open(file_, prod);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kFailedPrecondition);
  EXPECT_NE(refused.error().message.find("SOPHIA_ENVIRONMENT=dev"), std::string::npos);
  EXPECT_TRUE(Database::open(file_, {}));
}

TEST_F(Process, SortsBeyondMemorySpillBesideTheFile) {
  OpenOptions small;
  small.memory_limit = "60MB";
  small.threads = 1;
  auto database = Database::open(file_, small);
  ASSERT_TRUE(database) << database.error().message;
  const auto rows = database->connect()->query(
      "SELECT count(*), max(t) FROM (SELECT hash(i)::VARCHAR || repeat('x', 40) AS t FROM "
      "range(2000000) AS r(i) ORDER BY t)");
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ(rows->integer(0, 0), 2'000'000);
  EXPECT_FALSE(std::filesystem::exists(".tmp")) << "spilled into the working directory";
}

TEST_F(Process, ThePlainDuckdbModuleReadsTheFile) {
  const std::string python =
      env("SOPHIA_DEPS_DIR").value_or(SOPHIA_SOURCE_DIR "/.deps") + "/venv/bin/python";
  if (!std::filesystem::exists(python))
    GTEST_SKIP() << python << " is not there: run scripts/setup";
  {
    auto database = Database::open(file_, {});
    ASSERT_TRUE(database->connect()->execute(
        "CREATE SCHEMA RAW_AIRBYTE; CREATE TABLE RAW_AIRBYTE.T(a JSON, b FLOAT[3]); "
        "INSERT INTO RAW_AIRBYTE.T VALUES ('{\"k\":\"ü\"}', [1, 2, 3])"));
  }
  EXPECT_FALSE(std::filesystem::exists(file_.string() + ".wal")) << "not checkpointed at close";
  const auto read =
      run("'" + python + "' -c \"import duckdb; print(duckdb.connect('" + file_.string() +
          "', read_only=True).execute('SELECT a, b FROM RAW_AIRBYTE.T').fetchall())\"");
  EXPECT_EQ(read.status, 0) << read.output;
  EXPECT_NE(read.output.find("ü"), std::string::npos) << read.output;
  EXPECT_NE(read.output.find("(1.0, 2.0, 3.0)"), std::string::npos) << read.output;
}

}  // namespace
}  // namespace sophia::warehouse
