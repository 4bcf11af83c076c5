#include "analytics/scope.h"

namespace sophia::analytics {
namespace {

using warehouse::Value;

// What does not filter has a value of its type all the same: a NULL has none, and a statement whose
// parameters change type is planned again each time it runs.
Value since(const std::optional<Timestamp>& value) { return value ? *value : Timestamp{0}; }
Value until(const std::optional<Timestamp>& value) {
  constexpr Timestamp kNever{253'370'764'800'000'000};  // 9999-01-01
  return value ? *value : kNever;
}
Value amount(const std::optional<double>& value) { return value.value_or(-1.0); }
Value length(const std::optional<std::int64_t>& value) { return value.value_or(std::int64_t{0}); }

}  // namespace

std::vector<Value> parameters(const CallScope& scope) {
  return {since(scope.since),
          until(scope.until),
          scope.accounts,
          scope.hosts,
          scope.people,
          scope.deal_ids,
          scope.directions,
          scope.mood,
          scope.topics,
          scope.hidden_call_ids,
          scope.also_call_ids,
          scope.only_call_ids,
          scope.languages,
          length(scope.min_seconds),
          length(scope.max_seconds)};
}

std::vector<Value> parameters(const DealScope& scope) {
  return {since(scope.closes_since),
          until(scope.closes_until),
          scope.accounts,
          scope.owners,
          scope.deal_ids,
          amount(scope.min_amount),
          amount(scope.max_amount),
          scope.stages,
          scope.now,
          scope.hidden_call_ids,
          scope.status};
}

}  // namespace sophia::analytics
