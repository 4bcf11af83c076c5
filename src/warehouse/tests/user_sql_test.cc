#include "warehouse/user_sql.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace sophia::warehouse {
namespace {

class UserSql : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "sophia_user_sql_XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = name;
    open(false);
    ASSERT_TRUE(con_->execute(
        "CREATE TABLE t(a INT, b VARCHAR); INSERT INTO t SELECT i, 'x' FROM range(5000) AS r(i)"));
  }
  void TearDown() override {
    con_.reset();
    database_.reset();
    std::filesystem::remove_all(directory_);
  }
  void open(bool read_only) {
    con_.reset();
    database_.reset();
    OpenOptions options;
    options.read_only = read_only;
    options.writable_file = directory_ / "out.parquet";
    auto opened = Database::open(directory_ / "warehouse.duckdb", options);
    ASSERT_TRUE(opened) << opened.error().message;
    database_.emplace(std::move(*opened));
    con_.emplace(*database_->connect());
    ASSERT_TRUE(con_->execute("SET GLOBAL lock_configuration = true"));
  }
  Result<UserSqlReport> run(std::string_view sql, UserSqlOptions options = {}) {
    text_.clear();
    const auto writer =
        make_row_writer({RowFormat::kCsv, 0}, [this](std::string_view part) -> Status {
          text_ += part;
          return {};
        });
    return run_user_sql(*con_, sql, options, writer.get());
  }
  std::int64_t count() {
    return con_->query("SELECT count(*) FROM SOPHIA_AI_DEV.main.t")->integer(0, 0);
  }

  std::filesystem::path directory_;
  std::optional<Database> database_;
  std::optional<Connection> con_;
  std::string text_;
};

TEST_F(UserSql, ReadsAndStopsAtTheRowLimit) {
  const auto all = run("SELECT a FROM t ORDER BY a;  -- done");
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_EQ(all->rows, 5000);
  const auto some = run("SELECT a FROM t ORDER BY a", {.may_write = false, .max_rows = 3});
  ASSERT_TRUE(some) << some.error().message;
  EXPECT_EQ(some->rows, 3);
  EXPECT_EQ(text_, "a\n0\n1\n2\n");
  EXPECT_EQ(run("SELECT count(*) FROM t")->rows, 1) << "the connection lives on after a cut result";
}

TEST_F(UserSql, RefusesEveryWriteUnlessAllowed) {
  for (const bool read_only : {false, true}) {
    open(read_only);
    for (const char* sql :
         {"INSERT INTO t VALUES (1, 'y')", "DELETE FROM t", "UPDATE t SET a = 0", "DROP TABLE t",
          "TRUNCATE t", "CREATE TABLE u(a INT)", "CREATE TEMP TABLE u(a INT)",
          "CREATE OR REPLACE VIEW v AS SELECT 1",
          "WITH x AS (SELECT 1 AS a) INSERT INTO t SELECT a, 'y' FROM x",
          "EXPLAIN ANALYZE DELETE FROM t", "explain (analyze) delete from t",
          "INSERT INTO t VALUES (1, 'y') RETURNING a", "ALTER TABLE t ADD COLUMN c INT",
          "COMMENT ON TABLE t IS 'x'", "/* SELECT */ DELETE FROM t",
          "MERGE INTO t USING t AS s ON t.a = s.a WHEN MATCHED THEN DELETE",
          "CREATE SECRET s (TYPE s3)", "CREATE MACRO f() AS 1"}) {
      const auto refused = run(sql);
      ASSERT_FALSE(refused) << sql;
      EXPECT_EQ(refused.error().code, Code::kPermissionDenied)
          << sql << ": " << refused.error().message;
      EXPECT_NE(refused.error().message.find("--write"), std::string::npos)
          << refused.error().message;
    }
    EXPECT_EQ(count(), 5000);
  }
}

TEST_F(UserSql, RefusesWhatReachesBeyondTheTablesEvenWithWrite) {
  for (const char* sql : {"COPY t TO '/tmp/sophia_out.csv'",
                          "COPY t FROM '/etc/passwd'",
                          "ATTACH '/tmp/sophia_other.db'",
                          "ATTACH ':memory:' AS other",
                          "DETACH SOPHIA_AI_DEV",
                          "INSTALL httpfs",
                          "FORCE INSTALL httpfs",
                          "LOAD '/tmp/x'",
                          "PRAGMA version",
                          "PRAGMA database_list",
                          "SET threads = 1",
                          "SET GLOBAL TimeZone = 'Asia/Tokyo'",
                          "RESET threads",
                          "CALL pragma_version()",
                          "EXPORT DATABASE '/tmp/sophia_export'",
                          "IMPORT DATABASE '/tmp/x'",
                          "USE memory",
                          "BEGIN",
                          "COMMIT",
                          "CHECKPOINT",
                          "VACUUM",
                          "PREPARE p AS SELECT 1",
                          "EXECUTE p",
                          "UPDATE EXTENSIONS",
                          "-- SELECT\nCOPY t TO '/tmp/sophia_out.csv'"}) {
    const auto refused = run(sql, {.may_write = true});
    ASSERT_FALSE(refused) << sql;
    EXPECT_EQ(refused.error().code, Code::kPermissionDenied)
        << sql << ": " << refused.error().message;
  }
  EXPECT_FALSE(std::filesystem::exists("/tmp/sophia_out.csv"));
}

TEST_F(UserSql, ReachesNoFileAndNoNetwork) {
  for (const char* sql :
       {"SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'", "SELECT * FROM '/etc/passwd.csv'",
        "SELECT * FROM glob('/*')", "SELECT * FROM read_blob('/etc/*')",
        "SELECT * FROM read_json('/etc/passwd')",
        "SELECT * FROM read_parquet('https://example.com/x.parquet')",
        "SELECT * FROM 's3://bucket/x.parquet'", "SELECT * FROM sniff_csv('/etc/passwd')",
        "SELECT getenv('HOME')", "SELECT * FROM duckdb_secrets()",
        "SELECT * FROM parquet_metadata('/etc/passwd')",
        "SELECT * FROM query('COPY t TO ''/tmp/sophia_out.csv''')",
        "SELECT * FROM query_table('/etc/passwd')", "SELECT * FROM read_duckdb('/tmp/x.db')",
        "SELECT * FROM sqlite_scan('/tmp/x', 'y')",
        "CREATE TABLE u AS SELECT * FROM read_csv('/etc/passwd')"}) {
    const auto refused = run(sql, {.may_write = true});
    EXPECT_FALSE(refused) << sql << " gave\n" << text_;
    EXPECT_EQ(text_.find("root:"), std::string::npos) << sql;
  }
}

TEST_F(UserSql, RefusesSeveralStatementsAndNone) {
  for (const char* sql :
       {"SELECT 1; DELETE FROM t", "SELECT 1; COPY t TO '/tmp/x'", "", " -- nothing", ";;"}) {
    const auto refused = run(sql, {.may_write = true});
    ASSERT_FALSE(refused) << sql;
    EXPECT_EQ(refused.error().code, Code::kInvalidArgument) << sql;
  }
  EXPECT_EQ(count(), 5000);
}

TEST_F(UserSql, WritesInATransactionWhenAllowed) {
  const auto deleted = run("DELETE FROM t WHERE a < 10", {.may_write = true});
  ASSERT_TRUE(deleted) << deleted.error().message;
  EXPECT_TRUE(deleted->is_write);
  EXPECT_EQ(deleted->rows_changed, 10);
  const auto returned = run("INSERT INTO t VALUES (1, 'new') RETURNING b", {.may_write = true});
  ASSERT_TRUE(returned) << returned.error().message;
  EXPECT_EQ(text_, "b\nnew\n");
  EXPECT_FALSE(run(
      "INSERT INTO t SELECT CASE WHEN i < 9 THEN '1' ELSE 'x' END::INT, 'z' FROM range(10) AS r(i)",
      {.may_write = true}));
  EXPECT_EQ(count(), 4991);
}

TEST_F(UserSql, WritesParquetToTheNamedFileOnly) {
  const auto file = directory_ / "out.parquet";
  const auto written =
      run("SELECT a FROM t -- all", {.may_write = false, .max_rows = 0, .parquet_file = file});
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_EQ(written->rows, 5000);
  EXPECT_EQ(
      con_->query("SELECT count(*) FROM read_parquet('" + file.string() + "')")->integer(0, 0),
      5000);
  EXPECT_FALSE(
      run("SELECT a FROM t",
          {.may_write = false, .max_rows = 0, .parquet_file = directory_ / "other.parquet"}));
}

TEST_F(UserSql, ErrorsPointAtThePlace) {
  const auto message = [&](std::string_view sql) { return run(sql).error().message; };
  EXPECT_TRUE(message("SELEC 1").starts_with("1:1: ")) << message("SELEC 1");
  const std::string binder = message("SELECT a,\n  nope\nFROM t");
  EXPECT_TRUE(binder.starts_with("2:3: ")) << binder;
  EXPECT_TRUE(binder.ends_with("\n    nope\n    ^")) << binder;
  const std::string wide = message("SELECT '日本', nope FROM t");
  EXPECT_TRUE(wide.starts_with("1:14: ")) << wide;
  EXPECT_TRUE(wide.ends_with("\n  SELECT '日本', nope FROM t\n" + std::string(17, ' ') + "^"))
      << wide;
  const std::string end = message("SELECT (1");
  EXPECT_TRUE(end.starts_with("1:10: ")) << end;
  const std::string far = message("SELECT " + std::string(300, ' ') + "nope FROM t");
  EXPECT_TRUE(far.starts_with("1:308: ")) << far;
  // Columns of nested types are read through a SELECT around the statement.
  const std::string wrapped = message("SELECT {'k': 1},\n b::INT FROM t");
  EXPECT_TRUE(wrapped.starts_with("2:")) << wrapped;
}

}  // namespace
}  // namespace sophia::warehouse
