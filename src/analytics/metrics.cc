#include "analytics/metrics.h"

#include <algorithm>

#include "analytics/sql.h"

namespace sophia::analytics {
namespace {

using enum ScopeKind;
constexpr std::string_view kEnriched = "Only calls that were enriched count; see coverage.";
constexpr std::string_view kCrm = "As the CRM had it when the deal's last call was read.";

constexpr Metric kMetrics[] = {
    {"calls", kCalls, "calls", "Number, length and spread of the calls.", "Deleted calls are out.",
     sql::kCalls},
    {"call_list", kCalls, "calls", "The calls, newest first.", "At most 200.", sql::kCallList},
    {"calls_lowest", kCalls, "score -1..1", "The scored calls, lowest sentiment first.",
     "At most 50.", sql::kScoredCalls, "ORDER BY SENTIMENT, STARTED DESC, CALL_ID LIMIT 50"},
    {"calls_highest", kCalls, "score -1..1", "The scored calls, highest sentiment first.",
     "At most 50.", sql::kScoredCalls, "ORDER BY SENTIMENT DESC, STARTED DESC, CALL_ID LIMIT 50"},
    {"calls_by_rep", kCalls, "calls", "Calls by host.", "", sql::kCallsByRep},
    {"calls_by_account", kCalls, "calls", "Calls by account.", "Calls without account are out.",
     sql::kCallsByAccount},
    {"calls_by_direction", kCalls, "calls", "Calls by direction.", "", sql::kCallsByDirection},
    {"calls_by_month", kCalls, "calls", "Calls by month (UTC).", "", sql::kCallsByMonth},
    {"sentiment", kCalls, "score -1..1",
     "Mean sentiment of the customers' side, and calls above 0.2 (positive), from -0.2 to 0.2 "
     "(neutral) and below (negative).",
     kEnriched, sql::kSentiment},
    {"sentiment_by_month", kCalls, "score -1..1", "Sentiment by month (UTC).", kEnriched,
     sql::kSentimentByMonth},
    {"sentiment_by_rep", kCalls, "score -1..1", "Sentiment by host.", kEnriched,
     sql::kSentimentByRep},
    {"sentiment_by_account", kCalls, "score -1..1", "Sentiment by account.", kEnriched,
     sql::kSentimentByAccount},
    {"topics", kCalls, "calls", "Calls that touch a topic, and their share.", kEnriched,
     sql::kTopics},
    {"topics_by_month", kCalls, "calls", "Calls that touch a topic, by month.", kEnriched,
     sql::kTopicsByMonth},
    {"behaviour",
     kCalls,
     "mixed",
     "How hosts talk: means of per-call values.",
     "Calls in which one side says less than 5 % are out.",
     sql::kBehaviour,
     {},
     sql::kCallMeasures},
    {"team_behaviour",
     kCalls,
     "mixed",
     "The median host of the team.",
     "Each host counts once.",
     sql::kTeamBehaviour,
     {},
     sql::kCallMeasures},
    {"behaviour_by_call", kCalls, "mixed", "How each call went, newest first.", "At most 200.",
     sql::kBehaviourByCall, "ORDER BY STARTED DESC, CALL_ID LIMIT 200"},
    {"calls_by_monologue", kCalls, "seconds", "The calls, longest monologue of our side first.",
     "At most 50.", sql::kBehaviourByCall,
     "ORDER BY LONGEST_MONOLOGUE_SECONDS DESC NULLS LAST, STARTED DESC, CALL_ID LIMIT 50"},
    {"calls_by_talk", kCalls, "share", "The calls, highest talk ratio first.", "At most 50.",
     sql::kBehaviourByCall, "ORDER BY TALK_RATIO DESC NULLS LAST, STARTED DESC, CALL_ID LIMIT 50"},
    {"calls_by_listening", kCalls, "share", "The calls, lowest talk ratio first.", "At most 50.",
     sql::kBehaviourByCall, "ORDER BY TALK_RATIO NULLS LAST, STARTED DESC, CALL_ID LIMIT 50"},
    {"calls_by_questions", kCalls, "questions", "The calls, fewest questions of our side first.",
     "At most 50.", sql::kBehaviourByCall,
     "ORDER BY QUESTIONS_ASKED_COUNT NULLS LAST, STARTED DESC, CALL_ID LIMIT 50"},
    {"coverage", kCalls, "calls", "How many calls have a transcript, sentiment, summary, topics.",
     "", sql::kCoverage},
    {"next_steps", kCalls, "calls", "Calls that end with a next step.", kEnriched, sql::kNextSteps},
    {"calls_without_step", kCalls, "calls", "The calls without a next step, newest first.",
     "At most 200. Only calls that were enriched count; see coverage.", sql::kCallsWithoutStep},
    {"next_step_list", kCalls, "steps", "The agreed next steps, newest first.", kEnriched,
     sql::kNextStepList},
    {"competitors", kCalls, "calls", "Calls and accounts that name a competitor.",
     "Competitors are the phrases of the competitor trackers.", sql::kCompetitors},
    {"competitors_by_month", kCalls, "calls", "Calls that name a competitor, by month.",
     "Competitors are the phrases of the competitor trackers.", sql::kCompetitorsByMonth},
    {"risks", kCalls, "calls", "Calls by risk indicator.", kEnriched, sql::kRisks},
    {"participants", kCalls, "people", "Customers' people who took part.", "At most 50.",
     sql::kParticipants},
    {"deal_list", kDeals, "deals", "The deals.", kCrm, sql::kDealList},
    {"pipeline", kDeals, "money", "Open deals, their amount, and weighted by stage probability.",
     kCrm, sql::kPipeline},
    {"pipeline_by_stage", kDeals, "money", "Open amount by stage.", kCrm, sql::kPipelineByStage},
    {"win_rate", kDeals, "percent", "Won deals / (won + lost deals).",
     "Below 100 closed deals a rate says little.", sql::kWinRate},
    {"results_by_owner", kDeals, "money", "Won, lost and open deals by owner.",
     "The owner is the host of most of the deal's calls.", sql::kResultsByOwner},
    {"deal_history", kDeals, "mixed", "Stage, amount and close date of a deal at each call.", kCrm,
     sql::kDealHistory},
    {"deal_signals", kDeals, "mixed", "What the risk score of an open deal looks at.", kCrm,
     sql::kDealSignals},
    {"embedding_coverage", kCalls, "calls", "Calls that have a vector.", "",
     sql::kEmbeddingCoverage},
};

constexpr Term kTerms[] = {
    {"talk ratio", "talk time|talk share|talk-to-listen ratio",
     "The rep side's speaking time divided by everybody's speaking time in the call; silence does "
     "not count.",
     "Published guidance: at most 65 %, best split near 43 to 57."},
    {"longest monologue", "monologue|monologues",
     "The longest uninterrupted turn of the rep side, in seconds; short back-channels do not end "
     "it.",
     "Published guidance: at most 150 seconds."},
    {"longest customer story", "customer story",
     "The longest uninterrupted turn of the customer side, in seconds, with rep turns of up to 3 "
     "seconds bridged.",
     "Published guidance: 60 to 120 seconds."},
    {"interactivity", "interactivity score",
     "10 * (1 - exp(-s / 2)), where s is the number of changes between rep side and customer side "
     "a minute; 0 to 10.",
     "Published guidance: at least 5."},
    {"patience", "patience score",
     "The mean wait between the end of a customer turn and the next rep turn, in seconds; overlaps "
     "count 0 and waits above 10 seconds are left out.",
     "Published guidance: 0.6 to 1.0 seconds."},
    {"question rate", "questions asked|open questions",
     "Questions the rep side asks in a call, tags such as \"right?\" left out.",
     "Published guidance: 11 to 14 in a discovery call."},
    {"win rate", "close rate", "Won deals divided by won and lost deals, by close date.",
     "Below 100 closed deals a rate says little."},
    {"weighted pipeline", "weighted forecast|weighted amount",
     "The sum of amount times stage probability over open deals.", ""},
    {"risk score", "deal risk|risk indicator|risk indicators|deal risk score",
     "100 * (1 - product of (1 - weight * strength)) over the warning factors of an open deal, "
     "such "
     "as silence, pushed close dates, one contact, negative last call, missing next step; 0 to "
     "100, "
     "higher is riskier.",
     "Bands: below 25 low, below 50 medium, below 75 high, else critical."},
    {"sentiment", "sentiment score",
     "How satisfied the customer side sounds, -1 to 1: above 0.2 positive, -0.2 to 0.2 neutral, "
     "below negative.",
     ""},
    {"next step rate", "next step", "The share of calls that end with an agreed next step.", ""},
};

}  // namespace

std::span<const Metric> metrics_table() { return kMetrics; }
std::span<const Term> terms_table() { return kTerms; }

const Metric* find_metric(std::string_view name) {
  const auto* found = std::find_if(std::begin(kMetrics), std::end(kMetrics),
                                   [&](const Metric& metric) { return metric.name == name; });
  return found == std::end(kMetrics) ? nullptr : found;
}

Result<std::string> statement(const Metric& metric, Engine engine) {
  if (engine == Engine::kSnowflake) {
    if (metric.snowflake_sql.empty()) {
      return fail(Code::kFailedPrecondition,
                  "the metric " + std::string(metric.name) + " has no statement for Snowflake");
    }
    return std::string(metric.snowflake_sql);
  }
  std::string text(metric.scope == kCalls ? sql::kScope : sql::kDealScope);
  return text.append(metric.duckdb_with).append(metric.duckdb_sql).append(metric.duckdb_order);
}

std::size_t MetricRows::column(std::string_view name) const {
  const auto columns = rows.columns();
  const auto found = std::ranges::find(columns, name, &warehouse::Column::name);
  SOPHIA_CHECK(found != columns.end());  // the metric's statement names its columns
  return static_cast<std::size_t>(found - columns.begin());
}

bool MetricRows::is_null(std::size_t row, std::string_view name) const {
  return rows.is_null(row, column(name));
}
double MetricRows::number(std::size_t row, std::string_view name) const {
  return rows.real(row, column(name));
}
std::int64_t MetricRows::integer(std::size_t row, std::string_view name) const {
  return rows.integer(row, column(name));
}
const std::string& MetricRows::text(std::size_t row, std::string_view name) const {
  return rows.text(row, column(name));
}
const std::vector<std::string>& MetricRows::row_ids(std::size_t row) const {
  return rows.texts(row, column("ROW_IDS"));
}

Result<MetricRows> run_metric(warehouse::Connection& connection, std::string_view name,
                              std::vector<warehouse::Value> parameters) {
  const Metric* metric = find_metric(name);
  if (metric == nullptr) {
    return fail(Code::kNotFound, "there is no metric '" + std::string(name) + "'");
  }
  MetricRows result{.metric = metric, .sql = {}, .parameters = std::move(parameters), .rows = {}};
  SOPHIA_TRY(result.sql, statement(*metric, Engine::kDuckDb));
  auto rows = connection.query(result.sql, result.parameters);
  if (!rows) return fail(std::move(rows).error(), "metric " + std::string(name));
  result.rows = *std::move(rows);
  return result;
}

}  // namespace sophia::analytics
