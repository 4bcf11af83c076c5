// A deployed warehouse in memory, with landing, transform and fingerprints of tables.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "pipeline/landing.h"
#include "pipeline/transform.h"
#include "warehouse/database.h"
#include "warehouse/deploy.h"

namespace sophia::pipeline {

inline constexpr std::int64_t kEmittedMs = 1'795'000'000'000;  // 2026-11-18T...

struct Sent {
  std::string stream;
  std::string data;
  std::int64_t at_ms = kEmittedMs;
};

class PipelineFixture {
 public:
  PipelineFixture()
      : clock_(*parse_timestamp("2026-11-20T17:00:00Z")),
        database_(*warehouse::Database::open("", {})),
        connection_(*database_.connect()),
        jobs_(clock_, "run-test") {
    const auto deployed = warehouse::deploy(connection_, {.program = "test", .clock = clock_});
    EXPECT_TRUE(deployed) << deployed.error().message;
  }

  LandingReport land(const std::vector<Sent>& records, LandingOptions options = {}) {
    auto run = jobs_.start(connection_, {.name = "SYNC_GONG", .type = "sync"});
    EXPECT_TRUE(run) << run.error().message;
    LandingSink sink(connection_, clock_, jobs_, *run, options, {});
    for (const Sent& sent : records) {
      const auto landed = sink.on_record({sent.stream, sent.data, sent.at_ms});
      EXPECT_TRUE(landed) << landed.error().message;
    }
    const auto flushed = sink.flush();
    EXPECT_TRUE(flushed) << flushed.error().message;
    return sink.report();
  }

  TransformReport transform(TransformOptions options = {}) {
    Transform transform(connection_, clock_, jobs_, std::move(options), {});
    const auto report = transform.run({});
    EXPECT_TRUE(report) << report.error().message;
    return report.value_or(TransformReport{});
  }

  // The text of one row, cells joined by '|'; NULL as "-".
  std::string row(const std::string& sql) {
    const auto rows = connection_.query("SELECT concat_ws('|', " + sql);
    EXPECT_TRUE(rows) << rows.error().message;
    return !rows || rows->row_count() == 0 ? "(none)" : rows->text(0, 0);
  }
  std::int64_t count(const std::string& from) {
    const auto rows = connection_.query("SELECT count(*) FROM " + from);
    EXPECT_TRUE(rows) << rows.error().message;
    return rows ? rows->integer(0, 0) : -1;
  }

  // Of every typed table: rows and a hash that does not depend on their order.
  std::map<std::string, std::string> fingerprints() {
    std::map<std::string, std::string> prints;
    const auto tables = connection_.query(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'STG_TRANSFORMED'");
    EXPECT_TRUE(tables) << tables.error().message;
    for (std::size_t i = 0; i < tables->row_count(); ++i) {
      const std::string& table = tables->text(i, 0);
      prints[table] = row("count(*), sum(hash(md5(t::VARCHAR))::HUGEINT)) FROM STG_TRANSFORMED." +
                          table + " AS t");
    }
    return prints;
  }

  warehouse::Connection& connection() { return connection_; }
  const Clock& clock() const { return clock_; }
  const JobLog& jobs() const { return jobs_; }

 private:
  FixedClock clock_;
  warehouse::Database database_;
  warehouse::Connection connection_;
  JobLog jobs_;
};

}  // namespace sophia::pipeline
