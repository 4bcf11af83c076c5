#include "analytics/call_analytics.h"

namespace sophia::analytics {
namespace {

void write_metric(JsonWriter& w, const MetricRows& rows) {
  w.key(rows.metric->name).begin_object();
  w.field("unit", rows.metric->unit).field("meaning", rows.metric->meaning);
  w.field("caveats", rows.metric->caveats).key("rows").begin_array();
  for (std::size_t row = 0; row < rows.count(); ++row) write_row(w, rows, row);
  w.end_array().end_object();
}

}  // namespace

void write_value(JsonWriter& w, const warehouse::Value& value) {
  std::visit(
      [&](const auto& v) {
        using T = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<T, warehouse::Null>) {
          w.null();
        } else if constexpr (std::is_same_v<T, Timestamp>) {
          w.value(format_micros(v));
        } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
          w.begin_array();
          for (const std::string& text : v) w.value(text);
          w.end_array();
        } else if constexpr (std::is_same_v<T, std::vector<float>>) {
          w.begin_array();
          for (const float number : v) w.value(static_cast<double>(number));
          w.end_array();
        } else if constexpr (std::is_same_v<T, warehouse::Blob>) {
          w.value(v.bytes);
        } else {
          w.value(v);
        }
      },
      value);
}

void write_row(JsonWriter& w, const MetricRows& rows, std::size_t row) {
  w.begin_object();
  const auto columns = rows.rows.columns();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == "ROW_IDS") continue;
    std::string name = columns[i].name;
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    w.key(name);
    write_value(w, rows.rows.at(row, i));
  }
  w.end_object();
}

Result<std::vector<std::string>> hidden_calls(warehouse::Connection& connection,
                                              const access::Principal& principal,
                                              const access::Policy& policy) {
  SOPHIA_TRY(const auto rows,
             connection.query("SELECT CALL_ID, coalesce(PRIMARY_USER_ID, ''), "
                              "coalesce(IS_PRIVATE, FALSE), coalesce(OWNER_ONLY, FALSE) "
                              "FROM STG_TRANSFORMED.STG_GONG_CALLS WHERE IS_PRIVATE OR OWNER_ONLY "
                              "ORDER BY CALL_ID"));
  std::vector<std::string> hidden;
  for (std::size_t i = 0; i < rows.row_count(); ++i) {
    const access::CallFacts facts{rows.text(i, 0), rows.text(i, 1), rows.boolean(i, 2),
                                  rows.boolean(i, 3)};
    if (!policy.may_read_call(principal, facts)) hidden.push_back(rows.text(i, 0));
  }
  return hidden;
}

Result<CallAnalytics> get_gong_call_analytics(warehouse::Connection& connection, Timestamp now,
                                              const access::Principal& principal,
                                              const access::Policy& policy,
                                              std::int64_t date_range_days,
                                              bool include_ai_insights) {
  if (date_range_days < 1 || date_range_days > 3650) {
    return fail(Code::kInvalidArgument, "date_range_days must be 1 to 3650");
  }
  CallScope scope;
  scope.since = Timestamp{now.us - date_range_days * kUsPerDay};
  SOPHIA_TRY(scope.hidden_call_ids, hidden_calls(connection, principal, policy));
  DealScope deals;
  deals.now = now;
  deals.hidden_call_ids = scope.hidden_call_ids;
  CallAnalytics result;
  SOPHIA_TRY(result.calls, run_metric(connection, "calls", parameters(scope)));
  SOPHIA_TRY(result.by_direction, run_metric(connection, "calls_by_direction", parameters(scope)));
  SOPHIA_TRY(result.coverage, run_metric(connection, "coverage", parameters(scope)));
  SOPHIA_TRY(result.embeddings, run_metric(connection, "embedding_coverage", parameters(scope)));
  SOPHIA_TRY(result.pipeline, run_metric(connection, "pipeline", parameters(deals)));
  if (include_ai_insights) {
    SOPHIA_TRY(result.sentiment, run_metric(connection, "sentiment", parameters(scope)));
    SOPHIA_TRY(result.topics, run_metric(connection, "topics", parameters(scope)));
    result.has_insights = true;
  }
  return result;
}

void write_json(JsonWriter& w, const CallAnalytics& analytics) {
  w.begin_object();
  for (const MetricRows* rows : {&analytics.calls, &analytics.by_direction, &analytics.coverage,
                                 &analytics.embeddings, &analytics.pipeline}) {
    write_metric(w, *rows);
  }
  if (analytics.has_insights) {
    write_metric(w, analytics.sentiment);
    write_metric(w, analytics.topics);
  }
  w.end_object();
}

}  // namespace sophia::analytics
