// What a question restricts its figures to, as the bound parameters of scope.sql and
// deal_scope.sql. Empty members do not filter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/time.h"
#include "warehouse/database.h"

namespace sophia::analytics {

struct CallScope {
  std::optional<Timestamp> since;  // inclusive
  std::optional<Timestamp> until;  // exclusive
  std::vector<std::string> accounts;
  std::vector<std::string> hosts;   // names of the calls' hosts
  std::vector<std::string> people;  // anyone who took part, by name
  std::vector<std::string> deal_ids;
  std::vector<std::string> directions;       // Inbound, Outbound, Conference, Unknown
  std::string mood;                          // positive, neutral, negative, unknown
  std::vector<std::string> topics;           // topics and trackers, lower case
  std::vector<std::string> hidden_call_ids;  // calls that the caller may not see
  // Calls without an account whose people are those of `accounts`: in, as if they named it.
  std::vector<std::string> also_call_ids;
  std::vector<std::string> only_call_ids;
  std::vector<std::string> languages;       // as the calls have them, lower case: eng, deu
  std::optional<std::int64_t> min_seconds;  // inclusive
  std::optional<std::int64_t> max_seconds;  // inclusive
  bool operator==(const CallScope&) const = default;
};

struct DealScope {
  std::optional<Timestamp> closes_since;  // inclusive
  std::optional<Timestamp> closes_until;  // exclusive
  std::vector<std::string> accounts;
  std::vector<std::string> owners;
  std::vector<std::string> deal_ids;
  std::optional<double> min_amount;
  std::optional<double> max_amount;
  std::vector<std::string> stages;  // lower-case letters only: closedwon, securityreview
  Timestamp now;
  std::vector<std::string> hidden_call_ids;
  std::string status;  // open, won, lost, closed or empty
  bool operator==(const DealScope&) const = default;
};

// In the order of the parameters of the SQL.
std::vector<warehouse::Value> parameters(const CallScope& scope);
std::vector<warehouse::Value> parameters(const DealScope& scope);

}  // namespace sophia::analytics
