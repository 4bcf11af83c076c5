// From the engine's vectors to cells.
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "warehouse/engine.h"

namespace sophia::warehouse {
namespace {

__extension__ using Int128 = __int128;

std::string_view view(const duckdb_string_t& text) {
  // duckdb_string_t_data takes a pointer to non-const, but only reads.
  auto* raw = const_cast<duckdb_string_t*>(&text);
  return {duckdb_string_t_data(raw), duckdb_string_t_length(text)};
}

std::string decimal_text(Int128 value) {
  if (value == 0) return "0";
  const bool negative = value < 0;
  std::string digits;
  for (; value != 0; value /= 10) {
    const int digit = static_cast<int>(value % 10);
    digits.insert(digits.begin(), static_cast<char>('0' + (digit < 0 ? -digit : digit)));
  }
  return negative ? "-" + digits : digits;
}

Value integer_cell(Int128 value) {
  if (value >= std::numeric_limits<std::int64_t>::min() &&
      value <= std::numeric_limits<std::int64_t>::max()) {
    return static_cast<std::int64_t>(value);
  }
  return decimal_text(value);
}

Int128 wide(duckdb_hugeint value) {
  return static_cast<Int128>(value.upper) * (static_cast<Int128>(1) << 64) +
         static_cast<Int128>(value.lower);
}

std::string date_cell(duckdb_date date) {
  if (date.days == std::numeric_limits<std::int32_t>::max()) return "infinity";
  if (date.days == -std::numeric_limits<std::int32_t>::max()) return "-infinity";
  const duckdb_date_struct parts = duckdb_from_date(date);
  char text[24];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", parts.year > 0 ? parts.year : 1 - parts.year,
                parts.month, parts.day);
  return parts.year > 0 ? text : std::string(text) + " (BC)";
}

// One vector with its type, read cell by cell.
class CellReader {
 public:
  explicit CellReader(duckdb_vector vector)
      : type_(duckdb_vector_get_column_type(vector)),
        id_(duckdb_get_type_id(type_.raw)),
        data_(duckdb_vector_get_data(vector)),
        validity_(duckdb_vector_get_validity(vector)) {
    if (id_ == DUCKDB_TYPE_DECIMAL) scale_ = std::pow(10.0, duckdb_decimal_scale(type_.raw));
    if (id_ == DUCKDB_TYPE_DECIMAL) id_ = duckdb_decimal_internal_type(type_.raw);
    if (id_ == DUCKDB_TYPE_LIST)
      child_ = std::make_unique<CellReader>(duckdb_list_vector_get_child(vector));
    if (id_ == DUCKDB_TYPE_ARRAY) {
      child_ = std::make_unique<CellReader>(duckdb_array_vector_get_child(vector));
      array_size_ = duckdb_array_type_array_size(type_.raw);
    }
  }

  bool is_null(idx_t row) const {
    return validity_ != nullptr && !duckdb_validity_row_is_valid(validity_, row);
  }

  Value cell(idx_t row) const {
    if (is_null(row)) return Null{};
    if (scale_ > 0) return static_cast<double>(integer(row)) / scale_;
    switch (id_) {
      case DUCKDB_TYPE_BOOLEAN:
        return at<bool>(row);
      case DUCKDB_TYPE_FLOAT:
        return static_cast<double>(at<float>(row));
      case DUCKDB_TYPE_DOUBLE:
        return at<double>(row);
      case DUCKDB_TYPE_VARCHAR:
        return std::string(view(at<duckdb_string_t>(row)));
      case DUCKDB_TYPE_BLOB:
        return Blob{std::string(view(at<duckdb_string_t>(row)))};
      case DUCKDB_TYPE_TIMESTAMP:
      case DUCKDB_TYPE_TIMESTAMP_TZ:
        return Timestamp{at<duckdb_timestamp>(row).micros};
      case DUCKDB_TYPE_DATE:
        return date_cell(at<duckdb_date>(row));
      case DUCKDB_TYPE_LIST: {
        const auto entry = at<duckdb_list_entry>(row);
        return list(entry.offset, entry.length);
      }
      case DUCKDB_TYPE_ARRAY:
        return list(row * array_size_, array_size_);
      case DUCKDB_TYPE_SQLNULL:
        return Null{};
      default:
        return integer_cell(integer(row));
    }
  }

 private:
  template <class T>
  const T& at(idx_t row) const {
    return static_cast<const T*>(data_)[row];
  }

  Int128 integer(idx_t row) const {
    switch (id_) {
      case DUCKDB_TYPE_TINYINT:
        return at<std::int8_t>(row);
      case DUCKDB_TYPE_SMALLINT:
        return at<std::int16_t>(row);
      case DUCKDB_TYPE_INTEGER:
        return at<std::int32_t>(row);
      case DUCKDB_TYPE_BIGINT:
        return at<std::int64_t>(row);
      case DUCKDB_TYPE_UTINYINT:
        return at<std::uint8_t>(row);
      case DUCKDB_TYPE_USMALLINT:
        return at<std::uint16_t>(row);
      case DUCKDB_TYPE_UINTEGER:
        return at<std::uint32_t>(row);
      case DUCKDB_TYPE_UBIGINT:
        return at<std::uint64_t>(row);
      default:
        break;
    }
    SOPHIA_CHECK(id_ == DUCKDB_TYPE_HUGEINT);  // has_reader lets no other type in
    return wide(at<duckdb_hugeint>(row));
  }

  Value list(idx_t offset, idx_t length) const {
    if (child_->id_ == DUCKDB_TYPE_VARCHAR) {
      std::vector<std::string> texts(length);
      for (idx_t i = 0; i < length; ++i) {
        if (!child_->is_null(offset + i)) texts[i] = view(child_->at<duckdb_string_t>(offset + i));
      }
      return texts;
    }
    std::vector<float> floats(length, std::numeric_limits<float>::quiet_NaN());
    for (idx_t i = 0; i < length; ++i) {
      if (!child_->is_null(offset + i)) floats[i] = child_->at<float>(offset + i);
    }
    return floats;
  }

  LogicalType type_;
  duckdb_type id_;
  const void* data_;
  std::uint64_t* validity_;
  double scale_ = 0;  // > 0: DECIMAL
  std::unique_ptr<CellReader> child_;
  idx_t array_size_ = 0;
};

}  // namespace

void read_chunk(duckdb_data_chunk chunk, std::vector<Value>& cells) {
  const idx_t rows = duckdb_data_chunk_get_size(chunk);
  const idx_t columns = duckdb_data_chunk_get_column_count(chunk);
  const std::size_t first = cells.size();
  cells.resize(first + rows * columns);
  for (idx_t c = 0; c < columns; ++c) {
    const CellReader reader(duckdb_data_chunk_get_vector(chunk, c));
    for (idx_t r = 0; r < rows; ++r) cells[first + r * columns + c] = reader.cell(r);
  }
}

}  // namespace sophia::warehouse
