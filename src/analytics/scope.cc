#include "analytics/scope.h"

namespace sophia::analytics {
namespace {

using warehouse::Null;
using warehouse::Value;

template <class T>
Value maybe(const std::optional<T>& value) {
  return value ? Value(*value) : Value(Null{});
}

}  // namespace

std::vector<Value> parameters(const CallScope& scope) {
  return {
      maybe(scope.since), maybe(scope.until),       scope.accounts,          scope.hosts,
      scope.people,       scope.deal_ids,           scope.directions,        scope.mood,
      scope.topics,       scope.hidden_call_ids,    scope.also_call_ids,     scope.only_call_ids,
      scope.languages,    maybe(scope.min_seconds), maybe(scope.max_seconds)};
}

std::vector<Value> parameters(const DealScope& scope) {
  return {maybe(scope.closes_since),
          maybe(scope.closes_until),
          scope.accounts,
          scope.owners,
          scope.deal_ids,
          maybe(scope.min_amount),
          maybe(scope.max_amount),
          scope.stages,
          scope.now,
          scope.hidden_call_ids,
          scope.status};
}

}  // namespace sophia::analytics
