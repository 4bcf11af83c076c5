#include "analytics/facts_rows.h"

#include <cmath>
#include <compare>
#include <numeric>

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
  const std::size_t width = columns_.size();
  std::vector<std::size_t> rows(cells_.size() / width);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
    for (const OrderBy& by : order) {
      const Cell &x = cells_[a * width + by.column], &y = cells_[b * width + by.column];
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
  std::vector<Cell> sorted;
  sorted.reserve(cells_.size());
  for (const std::size_t row : rows) {
    for (std::size_t i = 0; i < width; ++i) sorted.push_back(std::move(cells_[row * width + i]));
  }
  cells_ = std::move(sorted);
}

warehouse::ResultSet RowBuffer::take() { return {std::move(columns_), std::move(cells_)}; }

}  // namespace sophia::analytics
