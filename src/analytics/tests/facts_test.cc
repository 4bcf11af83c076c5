#include "analytics/facts.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "warehouse/deploy.h"

namespace sophia::analytics {
namespace {

constexpr Timestamp kNow{1795194000000000};  // 2026-11-20T17:00:00Z

// A book in which every column that a metric reads is sometimes NULL, empty or odd, made by rule
// from row numbers: the engine is the judge, so no expected figure is written down.
constexpr const char* kBook = R"(
INSERT INTO STG_TRANSFORMED.STG_GONG_CALLS (CALL_ID, CALL_TITLE, CALL_DATETIME_UTC,
  CALL_DURATION_SECONDS, CALL_DIRECTION, CALL_LANGUAGE, PRIMARY_USER_NAME, HUBSPOT_DEAL_ID,
  CRM_OPPORTUNITY_ID, ACCOUNT_NAME, TALK_RATIO, LONGEST_MONOLOGUE_SECONDS, INTERACTIVITY_SCORE,
  QUESTIONS_ASKED_COUNT, SENTIMENT_SCORE, KEY_TOPICS, NEXT_STEPS, IS_DELETED)
SELECT ((i * 7919) % 1000)::VARCHAR, CASE WHEN i % 11 > 0 THEN 'Call ' || i END,
  CASE WHEN i % 29 > 0 THEN '2026-11-25T09:00:00Z'::TIMESTAMPTZ - to_hours((i * 17) % 4000) END,
  CASE WHEN i % 13 > 0 THEN (i * 37) % 3600 END,
  CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN 'Inbound' ELSE 'Outbound' END,
  CASE WHEN i % 5 > 0 THEN ['eng', 'DEU'][1 + i % 2] END,
  CASE WHEN i % 17 > 0 THEN ['Anna', 'Bo', 'Cid', 'Unknown'][1 + i % 4] END,
  CASE WHEN i % 3 > 0 THEN 'd' || (i % 19) END, CASE WHEN i % 6 = 0 THEN 'd' || (i % 7) END,
  CASE WHEN i % 10 > 0 THEN ['Acme', 'Brem', 'Caro', 'Dell', ''][1 + i % 5] END,
  CASE WHEN i % 8 > 0 THEN (i * 13 % 101) / 100.0 END, CASE WHEN i % 9 > 0 THEN i * 31 % 500 END,
  CASE WHEN i % 7 > 0 THEN i % 100 / 10.0 END, CASE WHEN i % 6 > 0 THEN i % 23 END,
  CASE WHEN i % 4 > 0 THEN (i * 7 % 201 - 100) / 100.0 WHEN i % 16 = 0 THEN 'nan'::DOUBLE END,
  CASE WHEN i % 5 > 0 THEN to_json(list_transform(range(i % 4),
    j -> ['Pricing', 'legal', 'Security', 'pricing'][1 + (i + j) % 4])) END,
  CASE WHEN i % 4 > 0 THEN to_json(list_transform(range(i % 3),
    j -> CASE WHEN (i + j) % 5 > 0 THEN 'Step ' || (i + j) ELSE '' END)) END,
  i % 23 = 0
FROM range(1, 400) AS r(i);
INSERT INTO STG_TRANSFORMED.STG_GONG_CALL_PARTIES (CALL_ID, PARTY_INDEX, PARTY_NAME, TITLE,
  AFFILIATION, TALK_TIME_SECONDS)
SELECT c.CALL_ID, p, CASE WHEN (h + p) % 13 > 0 THEN 'Person ' || ((h + p) % 31) END,
  CASE (h + p) % 31 % 4 WHEN 0 THEN '' WHEN 1 THEN 'VP Sales' WHEN 2 THEN 'Analyst' END,
  CASE (h + 3 * p) % 5 WHEN 0 THEN NULL WHEN 1 THEN 'Internal' ELSE 'External' END,
  CASE (h + p) % 3 WHEN 0 THEN NULL WHEN 1 THEN 0 ELSE 60 END
FROM (SELECT CALL_ID, CALL_ID::INTEGER AS h FROM STG_TRANSFORMED.STG_GONG_CALLS) AS c,
  range(3) AS r(p);
INSERT INTO STG_TRANSFORMED.STG_GONG_CALL_TRACKERS (CALL_ID, TRACKER_INDEX, TRACKER_NAME, PHRASE,
  OCCURRENCE_COUNT)
SELECT c.CALL_ID, t, ['Competitors', 'Pricing', 'Legal'][1 + (h + t) % 3],
  CASE WHEN (h + t) % 7 > 0 THEN ['Rival One', 'Rival Two', 'costs'][1 + (h * t) % 3] END,
  (h + t) % 4
FROM (SELECT CALL_ID, CALL_ID::INTEGER AS h FROM STG_TRANSFORMED.STG_GONG_CALLS) AS c,
  range(2) AS r(t);
INSERT INTO STG_TRANSFORMED.STG_GONG_CALL_METRICS (CALL_ID, METRIC_NAME, COMPUTED_VALUE, GONG_VALUE)
SELECT c.CALL_ID, m, CASE WHEN h % 7 > 0 THEN h % 97 / 10.0 END,
  CASE WHEN h % 3 > 0 THEN h % 89 / 10.0 END
FROM (SELECT CALL_ID, CALL_ID::INTEGER AS h FROM STG_TRANSFORMED.STG_GONG_CALLS) AS c,
  unnest(['patience', 'filler_rate', 'pace', 'longest_customer_story', 'interruptions', 'other'])
    AS r(m)
WHERE h % 11 > 0;
INSERT INTO STG_TRANSFORMED.STG_GONG_CALL_CRM_CONTEXT (CALL_ID, CONTEXT_INDEX, OBJECT_TYPE,
  OBJECT_ID, TIMING, PARTY_ID, FIELDS)
SELECT c.CALL_ID, 0, ['Deal', 'Opportunity', 'Account'][1 + h % 3],
  CASE WHEN h % 5 > 0 THEN coalesce(c.D, 'd1') ELSE 'd2' END, ['TimeOfCall', 'Now'][1 + h % 7 // 6],
  CASE WHEN h % 17 = 0 THEN 'p' END,
  CASE h % 6 WHEN 0 THEN '{"dealstage": "demo"}' ELSE '{"amount": "' || (h * 10) ||
    '", "closedate": "2026-1' || (h % 3) || '-01T00:00:00Z", "dealstage": "legal"}' END
FROM (SELECT CALL_ID, CALL_ID::INTEGER AS h, coalesce(HUBSPOT_DEAL_ID, CRM_OPPORTUNITY_ID) AS D
  FROM STG_TRANSFORMED.STG_GONG_CALLS) AS c;
INSERT INTO STG_TRANSFORMED.STG_HUBSPOT_DEALS (DEAL_ID, DEAL_NAME, DEAL_STAGE, DEAL_AMOUNT,
  DEAL_STATUS, CLOSE_DATE, DEAL_OWNER, COMPANY_NAME)
SELECT 'd' || i, CASE WHEN i % 5 > 0 THEN 'Deal ' || i END,
  CASE WHEN i % 6 > 0 THEN ['Legal', 'Demo', 'Closed Won', 'Odd 1'][1 + i % 4] END,
  CASE WHEN i % 7 > 0 THEN i * 1250.5 END,
  CASE i % 4 WHEN 0 THEN 'Won' WHEN 1 THEN 'Lost' WHEN 2 THEN 'In Progress' END,
  CASE WHEN i % 8 > 0 THEN DATE '2026-10-01' + (i * 5 % 100)::INTEGER END,
  CASE WHEN i % 3 > 0 THEN ['Anna', 'Unknown'][1 + i % 2] END,
  CASE WHEN i % 9 > 0 THEN ['Acme', 'Brem', 'Caro', ''][1 + i % 4] END
FROM range(0, 40) AS r(i);
)";

class FactsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    warehouse::OpenOptions options;
    options.threads = 1;  // sums add up in one order
    auto database = warehouse::Database::open("", options);
    ASSERT_TRUE(database);
    database_ = std::make_unique<warehouse::Database>(*std::move(database));
    auto connection = database_->connect();
    ASSERT_TRUE(connection);
    con_ = std::make_unique<warehouse::Connection>(*std::move(connection));
    const FixedClock clock(kNow);
    ASSERT_TRUE(warehouse::deploy(*con_, {.program = "test", .clock = clock}));
    const auto filled = con_->execute(kBook);
    ASSERT_TRUE(filled) << filled.error().message;
  }

  // A cell as the engine and the facts must have it.
  static std::string shown(const warehouse::Value& value) {
    return std::visit(
        [](const auto& v) -> std::string {
          using T = std::decay_t<decltype(v)>;
          if constexpr (std::is_same_v<T, warehouse::Null>) {
            return "NULL";
          } else if constexpr (std::is_same_v<T, std::string>) {
            return "'" + v + "'";
          } else if constexpr (std::is_same_v<T, Timestamp>) {
            return format_micros(v);
          } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
            std::string text = "[";
            for (const std::string& one : v) text += one + " ";
            return text + "]";
          } else if constexpr (std::is_arithmetic_v<T>) {
            return (std::is_same_v<T, double> ? "real " : "whole ") + std::to_string(v);
          } else {
            return "?";
          }
        },
        value);
  }

  template <class Scope>
  void expect_same(Facts& facts, std::string_view metric, const Scope& scope) {
    const auto wanted = run_metric(*con_, metric, parameters(scope));
    ASSERT_TRUE(wanted) << metric << ": " << wanted.error().message;
    const auto got = facts.run(metric, scope);
    ASSERT_TRUE(got) << metric << ": " << got.error().message;
    EXPECT_EQ(got->sql, wanted->sql);
    EXPECT_TRUE(got->parameters == wanted->parameters);
    const auto columns = wanted->rows.columns();
    ASSERT_EQ(got->rows.columns().size(), columns.size()) << metric;
    ASSERT_EQ(got->count(), wanted->count()) << metric;
    rows_seen_ += wanted->count();
    for (std::size_t c = 0; c < columns.size(); ++c) {
      EXPECT_EQ(got->rows.columns()[c].name, columns[c].name) << metric;
      EXPECT_EQ(got->rows.columns()[c].type, columns[c].type) << metric << columns[c].name;
      for (std::size_t row = 0; row < wanted->count(); ++row)
        ASSERT_EQ(shown(got->rows.at(row, c)), shown(wanted->rows.at(row, c)))
            << metric << " row " << row << " " << columns[c].name;
    }
  }

  std::unique_ptr<warehouse::Database> database_;
  std::unique_ptr<warehouse::Connection> con_;
  std::size_t rows_seen_ = 0;
};

// A list of up to two of the values, empty half of the time.
std::vector<std::string> some(std::mt19937& random, std::vector<std::string> values) {
  std::vector<std::string> list;
  for (unsigned n = static_cast<unsigned>(random() % 4); n >= 2; --n)
    list.push_back(values[random() % values.size()]);
  return list;
}

DealScope all_deals() {
  DealScope scope;
  scope.now = kNow;
  return scope;
}

CallScope random_call_scope(std::mt19937& random) {
  CallScope scope;
  const auto one_in = [&](unsigned n) { return random() % n == 0; };
  if (one_in(3)) scope.since = Timestamp{kNow.us - 90 * kUsPerDay};
  if (one_in(4)) scope.until = Timestamp{kNow.us - 10 * kUsPerDay};
  if (one_in(2)) scope.accounts = some(random, {"Acme", "Brem", "Nobody", ""});
  if (one_in(3)) scope.hosts = some(random, {"Anna", "Bo", "Unknown"});
  if (one_in(4)) scope.people = some(random, {"Person 3", "Person 7", "Person 12", "Nobody"});
  if (one_in(5)) scope.deal_ids = some(random, {"d1", "d2", "d5"});
  if (one_in(5)) scope.directions = some(random, {"Inbound", "Outbound", "Unknown"});
  if (one_in(6))
    scope.mood = std::vector<std::string>{"positive", "negative", "unknown"}[random() % 3];
  if (one_in(5)) scope.topics = some(random, {"pricing", "rival one", "competitors", "legal"});
  if (one_in(5)) scope.also_call_ids = {"1", "919", "838", "gone"};
  if (one_in(9)) scope.only_call_ids = {"919", "838", "757", "676", "595"};
  if (one_in(6)) scope.languages = some(random, {"eng", "deu"});
  if (one_in(6)) scope.min_seconds = 600;
  if (one_in(6)) scope.max_seconds = 3000;
  return scope;
}

DealScope random_deal_scope(std::mt19937& random) {
  DealScope scope;
  const auto one_in = [&](unsigned n) { return random() % n == 0; };
  scope.now = kNow;
  if (one_in(4)) scope.closes_since = Timestamp{kNow.us - 30 * kUsPerDay};
  if (one_in(4)) scope.closes_until = kNow;
  if (one_in(3)) scope.accounts = some(random, {"Acme", "Brem", ""});
  if (one_in(4)) scope.owners = some(random, {"Anna", "Bo", "Unknown"});
  if (one_in(5)) scope.deal_ids = some(random, {"d1", "d2", "d3", "d6"});
  if (one_in(5)) scope.min_amount = 10000;
  if (one_in(5)) scope.max_amount = 30000;
  if (one_in(6)) scope.stages = some(random, {"legal", "demo", ""});
  if (one_in(3))
    scope.status = std::vector<std::string>{"open", "won", "lost", "closed"}[random() % 4];
  return scope;
}

TEST_F(FactsTest, EveryMetricHasTheRowsOfItsStatement) {
  const std::vector<std::string> hidden{"333", "757"};
  Facts facts(*con_, hidden);
  std::mt19937 random(7);
  const int rounds = std::getenv("SOPHIA_TEST_DEEP") != nullptr ? 60 : 4;
  for (int round = 0; round < rounds; ++round) {
    CallScope calls = round == 0 ? CallScope() : random_call_scope(random);
    DealScope deals = random_deal_scope(random);
    if (round == 0) deals = all_deals();
    calls.hidden_call_ids = deals.hidden_call_ids = hidden;
    for (const Metric& metric : metrics_table()) {
      SCOPED_TRACE("round " + std::to_string(round));
      if (metric.scope == ScopeKind::kCalls) {
        expect_same(facts, metric.name, calls);
      } else {
        expect_same(facts, metric.name, deals);
      }
    }
  }
  EXPECT_GT(rows_seen_, 1000U);  // the scopes are not all empty
}

TEST_F(FactsTest, OtherHiddenCallsAreAskedOfTheEngine) {
  Facts facts(*con_, {});
  CallScope scope;
  scope.hidden_call_ids = {"919", "838"};
  expect_same(facts, "calls", scope);
}

TEST_F(FactsTest, AChangeByAnotherConnectionIsSeenAtOnce) {
  Facts facts(*con_, {});
  auto other = database_->connect();
  ASSERT_TRUE(other);
  const auto count = [&] {
    const auto rows = facts.run("calls", CallScope{});
    return rows ? rows->integer(0, "CALLS") : -1;
  };
  const auto open_deals = [&] {
    const auto rows = facts.run("pipeline", all_deals());
    return rows ? rows->integer(0, "OPEN_DEALS") : -1;
  };
  const std::int64_t calls = count(), deals = open_deals();
  ASSERT_TRUE(other->query("INSERT INTO STG_TRANSFORMED.STG_GONG_CALLS (CALL_ID) VALUES ('new')"));
  EXPECT_EQ(count(), calls + 1);
  ASSERT_TRUE(other->begin());
  ASSERT_TRUE(other->query("DELETE FROM STG_TRANSFORMED.STG_GONG_CALLS WHERE CALL_ID = 'new'"));
  EXPECT_EQ(count(), calls + 1);  // not before it is committed
  ASSERT_TRUE(other->commit());
  EXPECT_EQ(count(), calls);
  ASSERT_TRUE(
      other->query("INSERT INTO STG_TRANSFORMED.STG_HUBSPOT_DEALS (DEAL_ID) VALUES ('new')"));
  EXPECT_EQ(open_deals(), deals + 1);
}

}  // namespace
}  // namespace sophia::analytics
