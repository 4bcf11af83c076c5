// Every figure that Sophia reports is a metric of this table: defined once, with the SQL of each
// engine, its unit, what it means and what to be careful about. An answer names the metric, its
// parameters and the cell; whoever doubts a figure runs the same statement again.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "warehouse/database.h"

namespace sophia::analytics {

enum class Engine { kDuckDb, kSnowflake };
enum class ScopeKind { kCalls, kDeals };

struct Metric {
  std::string_view name;
  ScopeKind scope = ScopeKind::kCalls;
  std::string_view unit;
  std::string_view meaning;
  std::string_view caveats;
  std::string_view duckdb_sql;         // without the clauses before it
  std::string_view duckdb_order = {};  // the end of the statement, where metrics differ in it alone
  std::string_view duckdb_with = {};   // clauses that it shares with others, after the scope's WITH
  std::string_view snowflake_sql = {};
};

std::span<const Metric> metrics_table();
// nullptr when there is none of that name.
const Metric* find_metric(std::string_view name);
// The whole statement. Errors: kFailedPrecondition when the metric has none for that engine.
Result<std::string> statement(const Metric& metric, Engine engine);

// A figure with a name that people ask about ("talk ratio"), for definitions.
struct Term {
  std::string_view name;      // lower case
  std::string_view also;      // other names, separated by '|'
  std::string_view meaning;   // one or two sentences
  std::string_view guidance;  // published bands, or empty
};
std::span<const Term> terms_table();

// A metric's rows with their proof. The last column of every metric is ROW_IDS: the ids of the
// calls or deals that a row was computed from, of more than 1,000 calls the first 1,000.
struct MetricRows {
  const Metric* metric = nullptr;
  std::string sql;
  std::vector<warehouse::Value> parameters;
  warehouse::ResultSet rows;

  std::size_t count() const { return rows.row_count(); }
  // Index of a column; SOPHIA_CHECK that it exists (the SQL is ours).
  std::size_t column(std::string_view name) const;
  bool is_null(std::size_t row, std::string_view name) const;
  double number(std::size_t row, std::string_view name) const;  // NULL gives 0
  std::int64_t integer(std::size_t row, std::string_view name) const;
  const std::string& text(std::size_t row, std::string_view name) const;  // NULL gives ""
  const std::vector<std::string>& row_ids(std::size_t row) const;
};

// Errors: kNotFound (no such metric), those of the warehouse.
Result<MetricRows> run_metric(warehouse::Connection& connection, std::string_view name,
                              std::vector<warehouse::Value> parameters);

}  // namespace sophia::analytics
