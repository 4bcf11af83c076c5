#include "warehouse/deploy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace sophia::warehouse {
namespace {

const FixedClock kClock(Timestamp{1'763'658'000'000'000});

class Deploy : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = Database::open("", {});
    ASSERT_TRUE(opened) << opened.error().message;
    database_.emplace(std::move(*opened));
    connection_.emplace(*database_->connect());
  }
  Connection& con() { return *connection_; }
  void run(const char* sql) {
    const auto status = con().execute(sql);
    ASSERT_TRUE(status) << status.error().message;
  }
  std::string one(const char* sql) {
    const auto rows = con().query(sql);
    if (!rows) return rows.error().message;
    return rows->row_count() == 1 ? rows->text(0, 0) : std::to_string(rows->row_count()) + " rows";
  }
  DeployContext context(std::span<const Migration> migrations = shipped_migrations()) {
    return {migrations, "dev", "sophia test", kClock};
  }
  std::optional<Database> database_;
  std::optional<Connection> connection_;
};

constexpr char kVersionsTable[] =
    "CREATE SCHEMA OPS_MONITORING; CREATE TABLE OPS_MONITORING.SCHEMA_VERSIONS (VERSION BIGINT, "
    "NAME VARCHAR, CHECKSUM VARCHAR, APPLIED_AT TIMESTAMPTZ, APPLIED_BY VARCHAR, DURATION_MS "
    "BIGINT, "
    "ROLLBACK_SQL VARCHAR); CREATE TABLE kept(a INT);";
constexpr char kVersionsDown[] =
    "DROP TABLE kept; DROP TABLE OPS_MONITORING.SCHEMA_VERSIONS; DROP SCHEMA OPS_MONITORING";

TEST_F(Deploy, MakesTheContractAndASecondRunChangesNothing) {
  const auto first = deploy(con(), context());
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first->version_before, 0);
  EXPECT_EQ(first->changed.size(), shipped_migrations().size());
  EXPECT_TRUE(check_deployed(con()));
  const std::string applied =
      "SELECT string_agg(VERSION::VARCHAR || CHECKSUM || APPLIED_AT::VARCHAR "
      "ORDER BY VERSION) FROM OPS_MONITORING.SCHEMA_VERSIONS";
  const std::string before = one(applied.c_str());
  const auto second = deploy(con(), context());
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_TRUE(second->changed.empty());
  EXPECT_EQ(one(applied.c_str()), before);
  const auto drift = find_drift(con(), context());
  ASSERT_TRUE(drift) << drift.error().message;
  EXPECT_TRUE(drift->empty());
}

// Names and types as the warehouse contract gives them.
TEST_F(Deploy, ColumnsOfTheContractHaveTheirTypes) {
  ASSERT_TRUE(deploy(con(), context()));
  const auto type = [&](const char* table, const char* column) {
    const auto rows = con().query(
        "SELECT data_type FROM duckdb_columns() WHERE database_name = 'SOPHIA_AI_DEV' "
        "AND schema_name || '.' || table_name = $1 AND column_name = $2",
        {std::string(table), std::string(column)});
    return rows && rows->row_count() == 1 ? rows->text(0, 0) : std::string("absent");
  };
  EXPECT_EQ(type("RAW_AIRBYTE.RAW_GONG_CALLS_RAW", "_AIRBYTE_RAW_GONG_CALLS_HASHID"), "VARCHAR");
  EXPECT_EQ(type("RAW_AIRBYTE.RAW_GONG_TRANSCRIPTS_RAW", "_AIRBYTE_RAW_GONG_TRANSCRIPTS_HASHID"),
            "VARCHAR");
  EXPECT_EQ(type("RAW_AIRBYTE.RAW_SLACK_USERS_RAW", "_AIRBYTE_DATA"), "JSON");
  EXPECT_EQ(type("RAW_AIRBYTE.RAW_GONG_CALLS_RAW", "CALL_STARTED_AT"), "TIMESTAMP WITH TIME ZONE");
  EXPECT_EQ(type("STG_TRANSFORMED.STG_GONG_CALLS", "DEAL_VALUE"), "DECIMAL(15,2)");
  EXPECT_EQ(type("STG_TRANSFORMED.STG_GONG_CALLS", "AI_MEMORY_EMBEDDING"), "FLOAT[768]");
  // Of no width before the first vectors; those of the installed model give it theirs.
  EXPECT_EQ(type("STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS", "AI_MEMORY_EMBEDDING"), "FLOAT[]");
  EXPECT_EQ(type("STG_TRANSFORMED.STG_GONG_CALLS", "AI_MEMORY_UPDATED_AT"), "TIMESTAMP");
  EXPECT_EQ(type("AI_MEMORY.MEMORY_RECORDS", "EMBEDDING"), "FLOAT[768]");
  EXPECT_EQ(type("OPS_MONITORING.ETL_JOB_LOGS", "LOG_ID"), "BIGINT");
}

TEST_F(Deploy, ConfigFunctionsPreferTheEnvironmentAndKeepAUserOnOneSide) {
  ASSERT_TRUE(deploy(con(), context()));
  run("INSERT INTO CONFIG.APPLICATION_SETTINGS (SETTING_NAME, SETTING_VALUE, DATA_TYPE, "
      "ENVIRONMENT) "
      "VALUES ('coaching.min_calls', '7', 'integer', 'prod')");
  EXPECT_EQ(one("SELECT CONFIG.GET_CONFIG_VALUE('coaching.min_calls', 'dev', 'SOPHIA_AI')"), "5");
  EXPECT_EQ(one("SELECT CONFIG.GET_CONFIG_VALUE('coaching.min_calls', 'prod', 'SOPHIA_AI')"), "7");
  EXPECT_EQ(one("SELECT coalesce(CONFIG.GET_CONFIG_VALUE('nope', 'dev', 'SOPHIA_AI'), 'NULL')"),
            "NULL");
  EXPECT_EQ(one("SELECT CONFIG.GET_CONFIG_VALUE('environment')"), "dev");
  run("INSERT INTO CONFIG.FEATURE_FLAGS (FLAG_NAME, IS_ENABLED, ROLLOUT_PERCENTAGE, END_DATE) "
      "VALUES "
      "('all', TRUE, 100, NULL), ('none', TRUE, 0, NULL), ('off', FALSE, 100, NULL), "
      "('over', TRUE, 100, '2020-01-01'), ('half', TRUE, 50, NULL)");
  const auto flag = [&](const char* name) {
    return one((std::string("SELECT CONFIG.EVALUATE_FEATURE_FLAG('") + name +
                "', 'u1', 'dev', 'SOPHIA_AI')::VARCHAR")
                   .c_str());
  };
  EXPECT_EQ(flag("all"), "true");
  EXPECT_EQ(flag("none"), "false");
  EXPECT_EQ(flag("off"), "false");
  EXPECT_EQ(flag("over"), "false");
  EXPECT_EQ(flag("unknown"), "false");
  // 1,000 users at 50 %: five standard deviations are 79.
  EXPECT_EQ(one("SELECT (abs(count(*) - 500) < 79)::VARCHAR FROM range(1000) AS r(i) "
                "WHERE CONFIG.EVALUATE_FEATURE_FLAG('half', 'user' || i, 'dev', 'SOPHIA_AI')"),
            "true");
}

TEST_F(Deploy, AFailingStepLeavesTheFormerVersion) {
  const Migration good[] = {{1, "one", kVersionsTable, kVersionsDown}};
  ASSERT_TRUE(deploy(con(), context(good)));
  const Migration bad[] = {good[0],
                           {2, "two", "CREATE TABLE fine(a INT)", "DROP TABLE fine"},
                           {3, "three", "CREATE TABLE t(a INT); SELECT nope FROM t", ""}};
  const auto report = deploy(con(), context(bad));
  ASSERT_FALSE(report);
  EXPECT_NE(report.error().message.find("migration 0003 three"), std::string::npos)
      << report.error().message;
  EXPECT_EQ(applied_migrations(con())->size(), 1u);
  EXPECT_EQ(one("SELECT count(*)::VARCHAR FROM duckdb_tables() WHERE table_name IN ('fine', 't')"),
            "0");
}

TEST_F(Deploy, AnEditedOrUnknownMigrationIsRefused) {
  const Migration first[] = {{1, "one", kVersionsTable, kVersionsDown},
                             {2, "two", "CREATE TABLE x(a INT)", "DROP TABLE x"}};
  ASSERT_TRUE(deploy(con(), context(first)));
  const Migration edited[] = {first[0], {2, "two", "CREATE TABLE x(a BIGINT)", "DROP TABLE x"}};
  EXPECT_EQ(deploy(con(), context(edited)).error().code, Code::kFailedPrecondition);
  const auto older = deploy(con(), context(std::span(first, 1)));
  ASSERT_FALSE(older);
  EXPECT_NE(older.error().message.find("newer"), std::string::npos);
}

TEST_F(Deploy, RollbackTakesBackAndCanBeDeployedAgain) {
  ASSERT_TRUE(deploy(con(), context()));
  const auto last = static_cast<std::int64_t>(shipped_migrations().size());
  const auto one_back = rollback(*database_, context(), {});
  ASSERT_TRUE(one_back) << one_back.error().message;
  EXPECT_EQ(one_back->version, last - 1);
  EXPECT_EQ(applied_migrations(con())->size(), static_cast<std::size_t>(last - 1));
  const auto all_back = rollback(*database_, context(), {.to_version = 0});
  ASSERT_TRUE(all_back) << all_back.error().message;
  EXPECT_EQ(
      one("SELECT count(*)::VARCHAR FROM duckdb_tables() WHERE database_name = 'SOPHIA_AI_DEV'"),
      "0");
  ASSERT_TRUE(deploy(con(), context()));
  EXPECT_TRUE(find_drift(con(), context())->empty());
}

TEST_F(Deploy, RollbackIsRefusedWhereRowsWouldBeLost) {
  ASSERT_TRUE(deploy(con(), context()));
  run("INSERT INTO CONFIG.FEATURE_FLAGS (FLAG_NAME) VALUES ('mine')");
  const auto refused = rollback(*database_, context(), {.to_version = 5});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kFailedPrecondition);
  EXPECT_NE(refused.error().message.find("CONFIG.FEATURE_FLAGS (1 rows)"), std::string::npos)
      << refused.error().message;
  EXPECT_EQ(refused.error().message.find("APPLICATION_SETTINGS"), std::string::npos)
      << "rows of the migration itself count";
  EXPECT_EQ(one("SELECT FLAG_NAME FROM CONFIG.FEATURE_FLAGS"), "mine");
  ASSERT_TRUE(rollback(*database_, context(), {.to_version = 5, .discard_data = true}));
}

TEST_F(Deploy, RollbackSeesLostColumnsAndDeletedRows) {
  const Migration steps[] = {
      {1, "one", kVersionsTable, kVersionsDown},
      {2, "two", "ALTER TABLE kept ADD COLUMN b VARCHAR", "ALTER TABLE kept DROP COLUMN b"},
      {3, "three", "SELECT 1", "DELETE FROM kept WHERE a = 2"}};
  ASSERT_TRUE(deploy(con(), context(steps)));
  run("INSERT INTO kept VALUES (1, 'x'), (2, NULL)");
  const auto deleted = rollback(*database_, context(steps), {});
  ASSERT_FALSE(deleted);
  EXPECT_NE(deleted.error().message.find("main.kept (1 rows)"), std::string::npos)
      << deleted.error().message;
  const auto column = rollback(*database_, context(steps), {.to_version = 1});
  ASSERT_FALSE(column);
  EXPECT_NE(column.error().message.find("main.kept.b (1 values)"), std::string::npos)
      << column.error().message;
  run("UPDATE kept SET b = NULL; DELETE FROM kept WHERE a = 2");
  const auto clean = rollback(*database_, context(steps), {.to_version = 1});
  ASSERT_TRUE(clean) << clean.error().message;
  EXPECT_EQ(one("SELECT count(*)::VARCHAR FROM kept"), "1");
}

TEST_F(Deploy, VectorsOfSegmentsOutliveTheChangeOfTheirColumnBothWays) {
  const auto all = shipped_migrations();
  ASSERT_TRUE(deploy(con(), context(all.first(8))));
  run("INSERT INTO STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS "
      "(TRANSCRIPT_ID, CALL_ID, AI_MEMORY_EMBEDDING) VALUES "
      "('with', 'c', [x::FLOAT FOR x IN range(768)]::FLOAT[768]), ('without', 'c', NULL)");
  constexpr auto kVector =
      "SELECT string_agg(TRANSCRIPT_ID || ' ' || coalesce(AI_MEMORY_EMBEDDING[768]::VARCHAR, '-'), "
      "', ' ORDER BY 1) FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS";
  ASSERT_TRUE(deploy(con(), context(all.first(9))));
  EXPECT_EQ(one(kVector), "with 767.0, without -");
  const auto back = rollback(*database_, context(all.first(9)), {});
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(one(kVector), "with 767.0, without -");
}

TEST_F(Deploy, DriftNamesEachDifference) {
  ASSERT_TRUE(deploy(con(), context()));
  run("ALTER TABLE AI_MEMORY.CONVERSATION_HISTORY ALTER COLUMN RESPONSE_TIME_MS TYPE VARCHAR; "
      "ALTER TABLE AI_MEMORY.CONVERSATION_HISTORY DROP COLUMN USER_SATISFACTION_SCORE; "
      "DROP TABLE OPS_MONITORING.ACCESS_LOG; CREATE TABLE CONFIG.MINE(a INT); "
      "DROP MACRO CONFIG.GET_CONFIG_VALUE");
  const auto drift = find_drift(con(), context());
  ASSERT_TRUE(drift) << drift.error().message;
  const auto has = [&](const Difference& wanted) {
    return std::find(drift->begin(), drift->end(), wanted) != drift->end();
  };
  EXPECT_TRUE(has({"different", "column AI_MEMORY.CONVERSATION_HISTORY.RESPONSE_TIME_MS", "BIGINT",
                   "VARCHAR"}));
  EXPECT_TRUE(has(
      {"missing", "column AI_MEMORY.CONVERSATION_HISTORY.USER_SATISFACTION_SCORE", "DOUBLE", ""}));
  EXPECT_TRUE(has({"missing", "table OPS_MONITORING.ACCESS_LOG", "", ""}));
  EXPECT_TRUE(has({"unexpected", "table CONFIG.MINE", "", ""}));
  EXPECT_EQ(drift->size(), 5u) << "tables that one side lacks are named without their columns";
  EXPECT_EQ(std::ranges::count(*drift, "function CONFIG.GET_CONFIG_VALUE", &Difference::object), 1);
}

}  // namespace
}  // namespace sophia::warehouse
