#include <algorithm>

#include "warehouse/database.h"

namespace sophia::warehouse {
namespace {

// The cell as T; NULL gives an empty T. Another type is a fault of the SQL, which is ours.
template <class T>
const T& cell_as(const Value& value) {
  static const T empty{};
  if (std::holds_alternative<Null>(value)) return empty;
  const T* typed = std::get_if<T>(&value);
  SOPHIA_CHECK(typed != nullptr);
  return *typed;
}

}  // namespace

ResultSet ResultSet::first(std::size_t rows) const {
  ResultSet part;
  part.columns_ = columns_;
  const std::size_t cells = std::min(rows, row_count()) * columns_.size();
  part.cells_.assign(cells_.begin(), cells_.begin() + static_cast<std::ptrdiff_t>(cells));
  part.is_rows_ = is_rows_;
  return part;
}

bool ResultSet::is_null(std::size_t row, std::size_t column) const {
  return std::holds_alternative<Null>(at(row, column));
}
const std::string& ResultSet::text(std::size_t row, std::size_t column) const {
  return cell_as<std::string>(at(row, column));
}
std::int64_t ResultSet::integer(std::size_t row, std::size_t column) const {
  return cell_as<std::int64_t>(at(row, column));
}
double ResultSet::real(std::size_t row, std::size_t column) const {
  const Value& value = at(row, column);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  return cell_as<double>(value);
}
bool ResultSet::boolean(std::size_t row, std::size_t column) const {
  return cell_as<bool>(at(row, column));
}
Timestamp ResultSet::timestamp(std::size_t row, std::size_t column) const {
  return cell_as<Timestamp>(at(row, column));
}
const std::vector<float>& ResultSet::floats(std::size_t row, std::size_t column) const {
  return cell_as<std::vector<float>>(at(row, column));
}
const std::vector<std::string>& ResultSet::texts(std::size_t row, std::size_t column) const {
  return cell_as<std::vector<std::string>>(at(row, column));
}

}  // namespace sophia::warehouse
