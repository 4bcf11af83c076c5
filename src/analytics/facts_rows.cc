#include "analytics/facts_rows.h"

#include <cmath>
#include <compare>
#include <iterator>

namespace sophia::analytics {
namespace {

using warehouse::Column;
using warehouse::ColumnType;

// Two cells of a column: texts by bytes, NaN above every number.
std::weak_ordering compared(const Cell& a, const Cell& b) {
  if (const auto* text = std::get_if<std::string>(&a)) return *text <=> std::get<std::string>(b);
  if (const auto* real = std::get_if<double>(&a))
    return std::weak_order(*real, std::get<double>(b));
  return std::get<std::int64_t>(a) <=> std::get<std::int64_t>(b);
}

}  // namespace

Column text_column(const char* name) { return {name, ColumnType::kText, "VARCHAR"}; }
Column count_column(const char* name) { return {name, ColumnType::kInteger, "BIGINT"}; }
Column real_column(const char* name) { return {name, ColumnType::kDouble, "DOUBLE"}; }
Column flag_column(const char* name) { return {name, ColumnType::kBoolean, "BOOLEAN"}; }
Column time_column(const char* name) {
  return {name, ColumnType::kTimestamp, "TIMESTAMP WITH TIME ZONE"};
}
Column ids_column(const char* name) { return {name, ColumnType::kTextList, "VARCHAR[]"}; }

double rounded(double value, int digits) {
  const double scale = std::pow(10, digits);
  const double result = std::round(value * scale) / scale;
  return std::isfinite(result) ? result : value;
}

std::optional<double> median(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const std::size_t half = (values.size() - 1) / 2;
  if (values.size() % 2 == 1) return values[half];
  return values[half] + (values[half + 1] - values[half]) * 0.5;
}

void RowBuffer::sort(std::initializer_list<OrderBy> order) {
  std::stable_sort(rows_.begin(), rows_.end(), [&](const Row& a, const Row& b) {
    for (const OrderBy& by : order) {
      const Cell &x = a[by.column], &y = b[by.column];
      const bool x_is_null = std::holds_alternative<warehouse::Null>(x);
      const bool y_is_null = std::holds_alternative<warehouse::Null>(y);
      if (x_is_null || y_is_null) {
        if (x_is_null != y_is_null) return y_is_null;
        continue;
      }
      if (const auto order_of = compared(x, y); order_of != 0)
        return by.descending ? order_of > 0 : order_of < 0;
    }
    return false;
  });
}

warehouse::ResultSet RowBuffer::take() {
  std::vector<Cell> cells;
  cells.reserve(rows_.size() * columns_.size());
  for (Row& row : rows_) {
    SOPHIA_CHECK(row.size() == columns_.size());
    std::move(row.begin(), row.end(), std::back_inserter(cells));
  }
  return {std::move(columns_), std::move(cells)};
}

}  // namespace sophia::analytics
