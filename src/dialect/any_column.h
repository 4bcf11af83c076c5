// A vector of the engine of whatever type, read cell by cell. Internal to the module.
#pragma once

#include <duckdb.h>

#include <optional>
#include <string>

#include "core/result.h"

namespace sophia::dialect {

__extension__ using Int128 = __int128;

// unscaled / 10^scale
struct ExactNumber {
  Int128 unscaled = 0;
  int scale = 0;
};

class AnyColumn {
 public:
  explicit AnyColumn(duckdb_vector vector);
  AnyColumn(const AnyColumn&) = delete;
  AnyColumn& operator=(const AnyColumn&) = delete;
  ~AnyColumn() { duckdb_destroy_logical_type(&type_); }

  bool is_null(std::size_t row) const;
  // The text of a cell that is not NULL as Snowflake writes it: a FLOAT without fraction has no
  // ".0", points in time have milliseconds, a VARIANT's own text has no quotes. Nothing for a JSON
  // null. Errors: kInvalidArgument for a type without a text (lists, intervals ...).
  Result<std::optional<std::string>> text(std::size_t row) const;
  // Integers and DECIMAL.
  std::optional<ExactNumber> exact(std::size_t row) const;
  // Any number. Errors: kInvalidArgument for what is none.
  Result<double> number(std::size_t row) const;

 private:
  template <class T>
  const T& cell(std::size_t row) const {
    return static_cast<const T*>(data_)[row];
  }
  std::optional<Int128> whole(duckdb_type type, std::size_t row) const;
  std::optional<std::string> json_text(std::size_t row) const;

  duckdb_logical_type type_;
  duckdb_type id_;
  bool is_json_ = false;
  int scale_ = 0;  // of DECIMAL
  const void* data_;
  std::uint64_t* validity_;
};

// "0.1", "25", "1e+20", "NaN", "inf"
std::string float_text(double value);
std::string decimal_text(const ExactNumber& number);

}  // namespace sophia::dialect
