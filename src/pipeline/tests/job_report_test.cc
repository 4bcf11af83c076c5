#include "pipeline/job_report.h"

#include <gtest/gtest.h>

#include "warehouse/deploy.h"

namespace sophia::pipeline {
namespace {

class StoppedClock final : public Clock {
 public:
  Timestamp now() const override { return at; }
  std::int64_t steady_ms() const override { return at.us / 1000; }
  Timestamp at = *parse_timestamp("2026-11-20T17:00:00Z");
};

class JobReportTest : public ::testing::Test {
 protected:
  JobReportTest()
      : database_(*warehouse::Database::open("", {})), connection_(*database_.connect()) {
    EXPECT_TRUE(warehouse::deploy(connection_, {.program = "test", .clock = clock_}).has_value());
  }
  Result<std::int64_t> log(const std::string& name, JobStatus status, std::int64_t records = 0,
                           const std::string& error = {}) {
    return log_etl_job_status(connection_, clock_, {}, {}, {name, status, records, error, "gong"});
  }
  std::string row(std::int64_t id) {
    const auto rows = connection_.query(
        "SELECT concat_ws('|', STATUS, RECORDS_PROCESSED, DURATION_SECONDS::INTEGER, "
        "HEALTH_STATUS, "
        "ERROR_MESSAGE) FROM OPS_MONITORING.ETL_JOB_LOGS WHERE LOG_ID = $1",
        {id});
    return rows->text(0, 0);
  }
  StoppedClock clock_;
  warehouse::Database database_;
  warehouse::Connection connection_;
};

TEST_F(JobReportTest, AnOpenRowIsEndedInPlace) {
  const auto begun = log("nightly", JobStatus::kRunning);
  ASSERT_TRUE(begun.has_value()) << begun.error().message;
  clock_.at.us += 90 * kUsPerSecond;
  const auto ended = log("nightly", JobStatus::kSuccess, 1200);
  EXPECT_EQ(*ended, *begun);
  EXPECT_EQ(row(*begun), "SUCCESS|1200|90|HEALTHY");
}

TEST_F(JobReportTest, WithoutAnOpenRowOneIsWritten) {
  const auto id = log("dbt", JobStatus::kFailed, 3, "no such table");
  EXPECT_EQ(row(*id), "FAILED|3|0|UNHEALTHY|no such table");
  EXPECT_NE(*log("dbt", JobStatus::kPartial, 2), *id) << "an ended row stays as it is";
}

TEST_F(JobReportTest, ARestartEndsOwnJobsNotOutsideOnes) {
  const JobLog own(clock_, "run-1");
  const auto stage = own.start(connection_, {.name = "SYNC_GONG", .type = "sync"});
  const auto outside = log("nightly", JobStatus::kRunning);
  ASSERT_TRUE(own.close_interrupted(connection_).has_value());
  EXPECT_EQ(row(stage->log_id).substr(0, 6), "FAILED");
  EXPECT_EQ(row(*outside).substr(0, 7), "RUNNING");
}

TEST_F(JobReportTest, RefusesWhatCannotBe) {
  for (const auto& refused :
       {log("", JobStatus::kSuccess), log("x", JobStatus::kSuccess, -1),
        log("x", JobStatus::kFailed), log(std::string(201, 'x'), JobStatus::kSuccess)}) {
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, Code::kInvalidArgument);
  }
}

}  // namespace
}  // namespace sophia::pipeline
