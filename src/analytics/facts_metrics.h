// The metrics that are computed from facts; each as its SQL says.
#pragma once

#include <string_view>
#include <vector>

#include "analytics/facts.h"
#include "analytics/facts_rows.h"

namespace sophia::analytics {

// Calls or deals of a scope, by index, in the order of their tables.
using Chosen = std::vector<std::uint32_t>;

// As the statements cut: ids a row, calls of a list, calls of a list by a figure.
inline constexpr std::size_t kRowIds = 1000;
inline constexpr std::size_t kMostCalls = 200;
inline constexpr std::size_t kMostExtreme = 50;

using CallMetric = warehouse::ResultSet (*)(const Facts& facts, const Chosen& calls);
// `now`: what the scope calls now.
using DealMetric = warehouse::ResultSet (*)(const Facts& facts, const Chosen& deals, Timestamp now);
// nullptr: the metric runs as SQL.
CallMetric find_call_metric(std::string_view name);
DealMetric find_deal_metric(std::string_view name);

// facts_calls.cc: one row over all calls, or one a call.
warehouse::ResultSet calls_figure(const Facts& facts, const Chosen& calls);
warehouse::ResultSet call_list(const Facts& facts, const Chosen& calls);
warehouse::ResultSet calls_lowest(const Facts& facts, const Chosen& calls);
warehouse::ResultSet calls_highest(const Facts& facts, const Chosen& calls);
warehouse::ResultSet sentiment(const Facts& facts, const Chosen& calls);
warehouse::ResultSet next_steps(const Facts& facts, const Chosen& calls);
warehouse::ResultSet next_step_list(const Facts& facts, const Chosen& calls);
// facts_behaviour.cc
warehouse::ResultSet behaviour(const Facts& facts, const Chosen& calls);
warehouse::ResultSet team_behaviour(const Facts& facts, const Chosen& calls);
warehouse::ResultSet behaviour_by_call(const Facts& facts, const Chosen& calls);
warehouse::ResultSet calls_by_monologue(const Facts& facts, const Chosen& calls);
warehouse::ResultSet calls_by_talk(const Facts& facts, const Chosen& calls);
warehouse::ResultSet calls_by_listening(const Facts& facts, const Chosen& calls);
warehouse::ResultSet calls_by_questions(const Facts& facts, const Chosen& calls);
// facts_groups.cc: one row an account, a month, a topic, a competitor, a person.
warehouse::ResultSet calls_by_account(const Facts& facts, const Chosen& calls);
warehouse::ResultSet sentiment_by_account(const Facts& facts, const Chosen& calls);
warehouse::ResultSet sentiment_by_month(const Facts& facts, const Chosen& calls);
warehouse::ResultSet sentiment_by_rep(const Facts& facts, const Chosen& calls);
warehouse::ResultSet topics(const Facts& facts, const Chosen& calls);
warehouse::ResultSet topics_by_month(const Facts& facts, const Chosen& calls);
warehouse::ResultSet competitors(const Facts& facts, const Chosen& calls);
warehouse::ResultSet competitors_by_month(const Facts& facts, const Chosen& calls);
warehouse::ResultSet participants(const Facts& facts, const Chosen& calls);
// facts_deals.cc
warehouse::ResultSet deal_list(const Facts& facts, const Chosen& deals, Timestamp now);
warehouse::ResultSet pipeline(const Facts& facts, const Chosen& deals, Timestamp now);
warehouse::ResultSet pipeline_by_stage(const Facts& facts, const Chosen& deals, Timestamp now);
warehouse::ResultSet win_rate(const Facts& facts, const Chosen& deals, Timestamp now);
warehouse::ResultSet results_by_owner(const Facts& facts, const Chosen& deals, Timestamp now);
// facts_signals.cc
warehouse::ResultSet deal_history(const Facts& facts, const Chosen& deals, Timestamp now);
warehouse::ResultSet deal_signals(const Facts& facts, const Chosen& deals, Timestamp now);

// The first `limit` in an order.
template <class Before>
Chosen first_of(Chosen chosen, std::size_t limit, Before&& before) {
  const auto end = chosen.begin() + static_cast<std::ptrdiff_t>(std::min(limit, chosen.size()));
  std::partial_sort(chosen.begin(), end, chosen.end(), before);
  chosen.erase(end, chosen.end());
  return chosen;
}
// "2026-10" of a month's number.
std::string month_name(std::int32_t month);
// Newer calls first, those without a start last, equals by id; a strict order.
bool is_newer(const Facts& facts, std::uint32_t a, std::uint32_t b);

}  // namespace sophia::analytics
