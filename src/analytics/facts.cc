#include "analytics/facts.h"

#include <algorithm>

#include "analytics/facts_metrics.h"

namespace sophia::analytics {
namespace {

template <class Function>
struct Entry {
  std::string_view name;
  Function rows;
};

constexpr Entry<CallMetric> kCallMetrics[] = {
    {"calls", calls_figure},
    {"call_list", call_list},
    {"calls_lowest", calls_lowest},
    {"calls_highest", calls_highest},
    {"calls_by_account", calls_by_account},
    {"sentiment", sentiment},
    {"sentiment_by_month", sentiment_by_month},
    {"sentiment_by_rep", sentiment_by_rep},
    {"sentiment_by_account", sentiment_by_account},
    {"topics", topics},
    {"topics_by_month", topics_by_month},
    {"behaviour", behaviour},
    {"team_behaviour", team_behaviour},
    {"behaviour_by_call", behaviour_by_call},
    {"calls_by_monologue", calls_by_monologue},
    {"calls_by_talk", calls_by_talk},
    {"calls_by_listening", calls_by_listening},
    {"calls_by_questions", calls_by_questions},
    {"next_steps", next_steps},
    {"next_step_list", next_step_list},
    {"competitors", competitors},
    {"competitors_by_month", competitors_by_month},
    {"participants", participants},
};

constexpr Entry<DealMetric> kDealMetrics[] = {
    {"deal_list", deal_list},
    {"pipeline", pipeline},
    {"pipeline_by_stage", pipeline_by_stage},
    {"win_rate", win_rate},
    {"results_by_owner", results_by_owner},
    {"deal_history", deal_history},
    {"deal_signals", deal_signals},
};

template <class Table>
auto find_rows(const Table& table, std::string_view name) {
  const auto* found = std::find_if(std::begin(table), std::end(table),
                                   [&](const auto& entry) { return entry.name == name; });
  return found == std::end(table) ? nullptr : found->rows;
}

// Where an owner is not known the statements compare with NULL and show this.
constexpr std::string_view kNoOwner = "Unknown";

Result<MetricRows> as_metric(std::string_view name, std::vector<warehouse::Value> parameters,
                             warehouse::ResultSet rows) {
  const Metric* metric = find_metric(name);
  MetricRows result{
      .metric = metric, .sql = {}, .parameters = std::move(parameters), .rows = std::move(rows)};
  SOPHIA_TRY(result.sql, statement(*metric, Engine::kDuckDb));
  return result;
}

}  // namespace

CallMetric find_call_metric(std::string_view name) { return find_rows(kCallMetrics, name); }
DealMetric find_deal_metric(std::string_view name) { return find_rows(kDealMetrics, name); }

Result<MetricRows> Facts::run(std::string_view metric, const CallScope& scope) {
  const CallMetric rows = find_call_metric(metric);
  if (rows == nullptr || scope.hidden_call_ids != hidden_)
    return run_metric(*connection_, metric, parameters(scope));
  SOPHIA_CHECK_OK(refresh(false));
  return as_metric(metric, parameters(scope), rows(*this, in_scope(scope)));
}

Result<MetricRows> Facts::run(std::string_view metric, const DealScope& scope) {
  const DealMetric rows = find_deal_metric(metric);
  const bool by_no_owner =
      std::find(scope.owners.begin(), scope.owners.end(), kNoOwner) != scope.owners.end();
  if (rows == nullptr || by_no_owner || scope.hidden_call_ids != hidden_)
    return run_metric(*connection_, metric, parameters(scope));
  SOPHIA_CHECK_OK(refresh(true));
  return as_metric(metric, parameters(scope), rows(*this, in_scope(scope), scope.now));
}

}  // namespace sophia::analytics
