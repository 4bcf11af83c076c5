// get_gong_call_analytics: the state of the last days' calls in one answer.
#pragma once

#include <string>
#include <vector>

#include "access/policy.h"
#include "analytics/metrics.h"
#include "analytics/scope.h"
#include "core/json_writer.h"

namespace sophia::analytics {

struct CallAnalytics {
  MetricRows calls;
  MetricRows by_direction;
  MetricRows coverage;
  MetricRows embeddings;
  MetricRows pipeline;
  MetricRows sentiment;  // the next two only with AI insights
  MetricRows topics;
  bool has_insights = false;
};

// The calls that the caller may not see, for the scopes.
Result<std::vector<std::string>> hidden_calls(warehouse::Connection& connection,
                                              const access::Principal& principal,
                                              const access::Policy& policy);

// The calls from `date_range_days` days before now on: totals, people, accounts, lengths, talk
// ratio, directions, open deals and their value, coverage of transcripts, embeddings, summaries and
// topics; with AI insights also sentiment and the topics. Errors: kInvalidArgument (days below 1 or
// above 3650), those of the warehouse.
Result<CallAnalytics> get_gong_call_analytics(warehouse::Connection& connection, Timestamp now,
                                              const access::Principal& principal,
                                              const access::Policy& policy,
                                              std::int64_t date_range_days = 30,
                                              bool include_ai_insights = true);

// Every metric by name with its rows (without ROW_IDS), unit and caveats.
void write_json(JsonWriter& w, const CallAnalytics& analytics);
// One row as a JSON object, without ROW_IDS.
void write_row(JsonWriter& w, const MetricRows& rows, std::size_t row);
void write_value(JsonWriter& w, const warehouse::Value& value);

}  // namespace sophia::analytics
