#include "dialect/any_column.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "core/json.h"

namespace sophia::dialect {
namespace {

// Digits are the fewest that give the value back; an exponent comes where there are many zeros.
template <class T>
std::string shortest(T value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  const double size = std::fabs(static_cast<double>(value));
  const bool is_plain = size == 0 || (size >= 1e-5 && size < 1e15);
  std::array<char, 64> text;
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value,
                    is_plain ? std::chars_format::fixed : std::chars_format::scientific);
  return {text.data(), end.ptr};
}

Int128 wide(const duckdb_hugeint& value) {
  return Int128{value.upper} * (Int128{1} << 64) + Int128{value.lower};
}

std::string clock_text(const duckdb_time_struct& time, bool has_millis) {
  std::array<char, 48> text;
  const int size = has_millis ? std::snprintf(text.data(), text.size(), "%02d:%02d:%02d.%03d",
                                              time.hour, time.min, time.sec, time.micros / 1000)
                              : std::snprintf(text.data(), text.size(), "%02d:%02d:%02d", time.hour,
                                              time.min, time.sec);
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string date_text(const duckdb_date_struct& date) {
  std::array<char, 32> text;
  const int size =
      std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", date.year, date.month, date.day);
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string timestamp_text(std::int64_t micros, bool is_zoned) {
  const auto parts = duckdb_from_timestamp({micros});
  return date_text(parts.date) + " " + clock_text(parts.time, true) + (is_zoned ? " +0000" : "");
}

std::string_view string_cell(const duckdb_string_t& cell) {
  auto copy = cell;
  return duckdb_string_is_inlined(cell)
             ? std::string_view(cell.value.inlined.inlined, cell.value.inlined.length)
             : std::string_view(duckdb_string_t_data(&copy), duckdb_string_t_length(copy));
}

}  // namespace

std::string float_text(double value) { return shortest(value); }

std::string decimal_text(const ExactNumber& number) {
  Int128 left = number.unscaled;
  const bool is_negative = left < 0;
  std::string digits;
  do {
    const int digit = static_cast<int>(left % 10);
    digits.insert(digits.begin(), static_cast<char>('0' + (digit < 0 ? -digit : digit)));
    left /= 10;
  } while (left != 0);
  const auto scale = static_cast<std::size_t>(number.scale);
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  if (scale > 0) digits.insert(digits.size() - scale, ".");
  return (is_negative ? "-" : "") + digits;
}

AnyColumn::AnyColumn(duckdb_vector vector)
    : type_(duckdb_vector_get_column_type(vector)),
      id_(duckdb_get_type_id(type_)),
      data_(duckdb_vector_get_data(vector)),
      validity_(duckdb_vector_get_validity(vector)) {
  if (id_ == DUCKDB_TYPE_DECIMAL) scale_ = duckdb_decimal_scale(type_);
  if (char* alias = duckdb_logical_type_get_alias(type_); alias != nullptr) {
    is_json_ = std::string_view(alias) == "JSON";
    duckdb_free(alias);
  }
}

bool AnyColumn::is_null(std::size_t row) const {
  return id_ == DUCKDB_TYPE_SQLNULL ||
         (validity_ != nullptr && !duckdb_validity_row_is_valid(validity_, row));
}

std::optional<Int128> AnyColumn::whole(duckdb_type type, std::size_t row) const {
  switch (type) {
    case DUCKDB_TYPE_TINYINT:
      return cell<std::int8_t>(row);
    case DUCKDB_TYPE_SMALLINT:
      return cell<std::int16_t>(row);
    case DUCKDB_TYPE_INTEGER:
      return cell<std::int32_t>(row);
    case DUCKDB_TYPE_BIGINT:
      return cell<std::int64_t>(row);
    case DUCKDB_TYPE_UTINYINT:
      return cell<std::uint8_t>(row);
    case DUCKDB_TYPE_USMALLINT:
      return cell<std::uint16_t>(row);
    case DUCKDB_TYPE_UINTEGER:
      return cell<std::uint32_t>(row);
    case DUCKDB_TYPE_UBIGINT:
      return cell<std::uint64_t>(row);
    case DUCKDB_TYPE_HUGEINT:
      return wide(cell<duckdb_hugeint>(row));
    default:
      return std::nullopt;
  }
}

std::optional<ExactNumber> AnyColumn::exact(std::size_t row) const {
  const auto value =
      whole(id_ == DUCKDB_TYPE_DECIMAL ? duckdb_decimal_internal_type(type_) : id_, row);
  if (!value) return std::nullopt;
  return ExactNumber{*value, scale_};
}

Result<double> AnyColumn::number(std::size_t row) const {
  if (id_ == DUCKDB_TYPE_DOUBLE) return cell<double>(row);
  if (id_ == DUCKDB_TYPE_FLOAT) return static_cast<double>(cell<float>(row));
  const auto value = exact(row);
  if (!value) {
    return fail(Code::kInvalidArgument,
                "a calculation with what is no number: cast it first, as in value::NUMBER");
  }
  return static_cast<double>(static_cast<long double>(value->unscaled) /
                             std::pow(10.0L, value->scale));
}

std::optional<std::string> AnyColumn::json_text(std::size_t row) const {
  const std::string_view raw = string_cell(cell<duckdb_string_t>(row));
  if (raw == "null") return std::nullopt;
  if (!raw.starts_with('"')) return std::string(raw);
  const auto parsed = parse_json(raw);
  return parsed && parsed->is_string() ? std::string(parsed->as_string()) : std::string(raw);
}

Result<std::optional<std::string>> AnyColumn::text(std::size_t row) const {
  if (is_json_) return json_text(row);
  if (const auto number = exact(row)) return decimal_text(*number);
  switch (id_) {
    case DUCKDB_TYPE_VARCHAR:
      return std::string(string_cell(cell<duckdb_string_t>(row)));
    case DUCKDB_TYPE_BOOLEAN:
      return std::string(cell<bool>(row) ? "true" : "false");
    case DUCKDB_TYPE_FLOAT:
      return shortest(cell<float>(row));
    case DUCKDB_TYPE_DOUBLE:
      return shortest(cell<double>(row));
    case DUCKDB_TYPE_DATE:
      return date_text(duckdb_from_date(cell<duckdb_date>(row)));
    case DUCKDB_TYPE_TIME:
      return clock_text(duckdb_from_time(cell<duckdb_time>(row)), false);
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return timestamp_text(cell<std::int64_t>(row), id_ == DUCKDB_TYPE_TIMESTAMP_TZ);
    default:
      return fail(
          Code::kInvalidArgument,
          "a value of this type has no text of its own: use TO_JSON for arrays and objects");
  }
}

}  // namespace sophia::dialect
