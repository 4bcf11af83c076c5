#include "analytics/deal_risk.h"

#include <gtest/gtest.h>

#include "analytics/call_analytics.h"
#include "analytics/scope.h"
#include "warehouse/deploy.h"

namespace sophia::analytics {
namespace {

constexpr Timestamp kNow{1795194000000000};  // 2026-11-20T17:00:00Z

class AnalyticsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto database = warehouse::Database::open("", {});
    ASSERT_TRUE(database);
    database_ = std::make_unique<warehouse::Database>(*std::move(database));
    auto connection = database_->connect();
    ASSERT_TRUE(connection);
    con_ = std::make_unique<warehouse::Connection>(*std::move(connection));
    const FixedClock clock(kNow);
    ASSERT_TRUE(warehouse::deploy(*con_, {.program = "test", .clock = clock}));
    // One deal, closing in 20 days; its only call was 25 days ago with one analyst of the customer,
    // and ended without a next step.
    const auto filled = con_->execute(
        "INSERT INTO STG_TRANSFORMED.STG_HUBSPOT_DEALS (DEAL_ID, DEAL_NAME, DEAL_STAGE, "
        "DEAL_AMOUNT, DEAL_STATUS, CLOSE_DATE, COMPANY_NAME)"
        " VALUES ('7', 'Deal', 'discovery', 1000, 'In Progress', '2026-12-10', 'Firm');"
        "INSERT INTO STG_TRANSFORMED.STG_GONG_CALLS (CALL_ID, CALL_DATETIME_UTC, HUBSPOT_DEAL_ID, "
        "ACCOUNT_NAME, PRIMARY_USER_NAME,"
        " SENTIMENT_SCORE, NEXT_STEPS, CALL_DIRECTION, CALL_DURATION_SECONDS, TALK_RATIO)"
        " VALUES ('1', '2026-10-26T12:00:00Z', '7', 'Firm', 'Rep', 0.0, '[]', 'Outbound', 600, "
        "0.5);"
        "INSERT INTO STG_TRANSFORMED.STG_GONG_CALL_PARTIES (CALL_ID, PARTY_INDEX, PARTY_NAME, "
        "TITLE, AFFILIATION)"
        " VALUES ('1', 0, 'Rep', 'AE', 'Internal'), ('1', 1, 'Ann', 'Analyst', 'External');");
    ASSERT_TRUE(filled) << filled.error().message;
  }
  std::unique_ptr<warehouse::Database> database_;
  std::unique_ptr<warehouse::Connection> con_;
};

TEST_F(AnalyticsTest, RiskIsOneMinusTheProductOfKeptShares) {
  DealScope scope;
  scope.now = kNow;
  const auto signals = run_metric(*con_, "deal_signals", parameters(scope));
  ASSERT_TRUE(signals) << signals.error().message;
  const auto risks = deal_risks(*signals);
  ASSERT_EQ(risks.size(), 1U);
  // Silence (25 days: full), one contact, nobody senior, no price, no next step:
  // 1 - .65 * .80 * .85 * .90 * .85 = .66187
  EXPECT_EQ(risks[0].score, 66);
  EXPECT_EQ(risks[0].band, "high");
  // Close-date pushes (.20) and amount cut (.10) of 1.75 have no input.
  EXPECT_NEAR(risks[0].confidence, 1.45 / 1.75, 1e-9);
  ASSERT_EQ(risks[0].factors.size(), 5U);
  EXPECT_EQ(risks[0].factors[0].name, "prospect_silence");
  EXPECT_EQ(risks[0].factors[0].reason, "no customer on a call for 25 days");
}

TEST_F(AnalyticsTest, ClosedDealsHaveNoRisk) {
  ASSERT_TRUE(con_->execute("UPDATE STG_TRANSFORMED.STG_HUBSPOT_DEALS SET DEAL_STATUS = 'Won'"));
  DealScope scope;
  scope.now = kNow;
  const auto signals = run_metric(*con_, "deal_signals", parameters(scope));
  ASSERT_TRUE(signals);
  EXPECT_TRUE(deal_risks(*signals).empty());
}

TEST_F(AnalyticsTest, EveryMetricRunsOnThisAndEndsWithRowIds) {
  CallScope calls;
  DealScope deals;
  deals.now = kNow;
  for (const Metric& metric : metrics_table()) {
    const auto rows =
        run_metric(*con_, metric.name,
                   metric.scope == ScopeKind::kCalls ? parameters(calls) : parameters(deals));
    ASSERT_TRUE(rows) << metric.name << ": " << rows.error().message;
    EXPECT_EQ(rows->rows.columns().back().name, "ROW_IDS") << metric.name;
  }
}

TEST_F(AnalyticsTest, ScopeFiltersAndHiddenCallsAreOut) {
  const auto count = [&](const CallScope& scope) {
    const auto rows = run_metric(*con_, "calls", parameters(scope));
    return rows ? rows->integer(0, "CALLS") : -1;
  };
  CallScope scope;
  EXPECT_EQ(count(scope), 1);
  scope.people = {"Ann"};
  EXPECT_EQ(count(scope), 1);
  scope.people = {"Bob"};
  EXPECT_EQ(count(scope), 0);
  scope = {};
  scope.mood = "negative";
  EXPECT_EQ(count(scope), 0);
  scope = {};
  scope.hidden_call_ids = {"1"};
  EXPECT_EQ(count(scope), 0);
}

TEST_F(AnalyticsTest, CallAnalyticsCountsTheLastDays) {
  const access::Principal principal;
  const access::Policy policy;
  const auto month = get_gong_call_analytics(*con_, kNow, principal, policy);
  ASSERT_TRUE(month) << month.error().message;
  EXPECT_EQ(month->calls.integer(0, "CALLS"), 1);
  EXPECT_EQ(month->sentiment.integer(0, "NEUTRAL"), 1);
  const auto week = get_gong_call_analytics(*con_, kNow, principal, policy, 7, false);
  ASSERT_TRUE(week);
  EXPECT_EQ(week->calls.integer(0, "CALLS"), 0);
  EXPECT_FALSE(week->has_insights);
  EXPECT_EQ(get_gong_call_analytics(*con_, kNow, principal, policy, 0).error().code,
            Code::kInvalidArgument);
}

}  // namespace
}  // namespace sophia::analytics
