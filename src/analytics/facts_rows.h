// Rows of a metric, made in memory: the same cells that the engine would give.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "warehouse/database.h"

namespace sophia::analytics {

using Cell = warehouse::Value;

// Columns by type.
warehouse::Column text_column(const char* name);
warehouse::Column count_column(const char* name);  // BIGINT
warehouse::Column real_column(const char* name);   // DOUBLE
warehouse::Column flag_column(const char* name);
warehouse::Column time_column(const char* name);
warehouse::Column ids_column(const char* name = "ROW_IDS");

// As ROUND(value, digits) of the engine: half away from zero in binary; what overflows stays.
double rounded(double value, int digits);
template <class T>
Cell cell(const std::optional<T>& value) {
  return value ? Cell(*value) : Cell(warehouse::Null{});
}
// As ROUND(ROUND(value, within), digits) + 0, which every sum of fractions goes through: the engine
// adds in an order of its own, and what that leaves in the last bits must neither decide a tie nor
// the sign of zero.
inline double steady(double value, int digits, int within = 10) {
  return rounded(rounded(value, within), digits) + 0.0;
}
inline Cell rounded_cell(const std::optional<double>& value, int digits) {
  return value ? Cell(rounded(*value, digits)) : Cell(warehouse::Null{});
}
inline Cell count_cell(std::size_t n) { return static_cast<std::int64_t>(n); }

// The mean of what is there, as AVG.
class Mean {
 public:
  void add(std::optional<double> value) {
    if (!value) return;
    sum_ += *value;
    ++count_;
  }
  std::optional<double> value() const {
    return count_ == 0 ? std::nullopt : std::optional(sum_ / static_cast<double>(count_));
  }
  Cell cell(int digits) const {
    const auto mean = value();
    return mean ? Cell(steady(*mean, digits)) : Cell(warehouse::Null{});
  }

 private:
  double sum_ = 0;
  std::size_t count_ = 0;
};

// The middle value, or the mean of the two; nothing of nothing. As MEDIAN.
std::optional<double> median(std::vector<double> values);

// ORDER BY: columns of text or numbers by index; what is NULL comes last either way, as the engine
// sorts.
struct OrderBy {
  std::size_t column;
  bool descending = false;
};

class RowBuffer {
 public:
  explicit RowBuffer(std::vector<warehouse::Column> columns) : columns_(std::move(columns)) {}
  // One cell a column.
  template <class... Cells>
  void add(Cells&&... cells) {
    SOPHIA_CHECK(sizeof...(cells) == columns_.size());
    (cells_.emplace_back(std::forward<Cells>(cells)), ...);
  }
  void sort(std::initializer_list<OrderBy> order);  // stable
  void limit(std::size_t rows) { cells_.resize(std::min(cells_.size(), rows * columns_.size())); }
  warehouse::ResultSet take();

 private:
  std::vector<warehouse::Column> columns_;
  std::vector<Cell> cells_;  // row by row
};

}  // namespace sophia::analytics
