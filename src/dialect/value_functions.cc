#include "dialect/value_functions.h"

#include <duckdb.h>

#include <algorithm>
#include <cmath>

#include "dialect/any_column.h"
#include "dialect/engine_columns.h"
#include "dialect/json_keys.h"

namespace sophia::dialect {
namespace {

// a / b rounded to `digits` decimals; nothing when the whole numbers on the way do not fit.
std::optional<double> exact_quotient(const ExactNumber& a, const ExactNumber& b, int digits) {
  Int128 dividend = a.unscaled;
  for (int i = a.scale - b.scale; i < digits; ++i) {
    if (__builtin_mul_overflow(dividend, Int128{10}, &dividend)) return std::nullopt;
  }
  Int128 divisor = b.unscaled;
  for (int i = digits; i < a.scale - b.scale; ++i) {
    if (__builtin_mul_overflow(divisor, Int128{10}, &divisor)) return std::nullopt;
  }
  Int128 quotient = dividend / divisor;
  const Int128 rest = dividend % divisor;
  const auto size = [](Int128 x) { return x < 0 ? -x : x; };
  if (size(rest) >= size(divisor) - size(rest)) {
    quotient += (dividend < 0) == (divisor < 0) ? 1 : -1;
  }
  return static_cast<double>(static_cast<long double>(quotient) / std::pow(10.0L, digits));
}

Result<double> divide(const AnyColumn& a, const AnyColumn& b, std::size_t row) {
  SOPHIA_TRY(const double dividend, a.number(row));
  SOPHIA_TRY(const double divisor, b.number(row));
  if (divisor == 0) return fail(Code::kInvalidArgument, "Division by zero");
  const auto exact_a = a.exact(row);
  const auto exact_b = b.exact(row);
  if (!exact_a || !exact_b) return dividend / divisor;
  const int digits = std::max(exact_a->scale, std::min(exact_a->scale + 6, 12));
  return exact_quotient(*exact_a, *exact_b, digits).value_or(dividend / divisor);
}

Status fill_text(duckdb_data_chunk chunk, duckdb_vector output) {
  const AnyColumn values(duckdb_data_chunk_get_vector(chunk, 0));
  const idx_t rows = duckdb_data_chunk_get_size(chunk);
  for (idx_t row = 0; row < rows; ++row) {
    if (values.is_null(row)) {
      set_null(output, row);
      continue;
    }
    SOPHIA_TRY(const auto text, values.text(row));
    text ? set_text(output, row, *text) : set_null(output, row);
  }
  return {};
}

Status fill_quotient(duckdb_data_chunk chunk, duckdb_vector output) {
  const AnyColumn a(duckdb_data_chunk_get_vector(chunk, 0));
  const AnyColumn b(duckdb_data_chunk_get_vector(chunk, 1));
  const idx_t rows = duckdb_data_chunk_get_size(chunk);
  for (idx_t row = 0; row < rows; ++row) {
    if (a.is_null(row) || b.is_null(row)) {
      set_null(output, row);
      continue;
    }
    SOPHIA_TRY(const double quotient, divide(a, b, row));
    set_number(output, row, quotient);
  }
  return {};
}

Status fill_repeated_key(duckdb_data_chunk chunk, duckdb_vector output) {
  const TextColumns texts(chunk);
  for (std::size_t row = 0; row < texts.rows(); ++row) {
    const auto key = texts.is_null(row) ? std::nullopt : repeated_key(texts.text(0, row));
    key ? set_text(output, row, *key) : set_null(output, row);
  }
  return {};
}

template <Status (*fill)(duckdb_data_chunk, duckdb_vector)>
void call(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
  if (const Status status = fill(chunk, output); !status) {
    duckdb_scalar_function_set_error(info, status.error().message.c_str());
  }
}

Status register_one(duckdb_connection connection, const char* name, int parameters,
                    duckdb_type result, duckdb_scalar_function_t body,
                    duckdb_type parameter = DUCKDB_TYPE_ANY) {
  duckdb_scalar_function function = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(function, name);
  duckdb_logical_type taken = duckdb_create_logical_type(parameter);
  duckdb_logical_type type = duckdb_create_logical_type(result);
  for (int i = 0; i < parameters; ++i) duckdb_scalar_function_add_parameter(function, taken);
  duckdb_scalar_function_set_return_type(function, type);
  duckdb_scalar_function_set_special_handling(function);
  duckdb_scalar_function_set_function(function, body);
  const bool done = duckdb_register_scalar_function(connection, function) == DuckDBSuccess;
  duckdb_destroy_logical_type(&taken);
  duckdb_destroy_logical_type(&type);
  duckdb_destroy_scalar_function(&function);
  if (done) return {};
  return fail(Code::kInternal, std::string("the engine did not take the function ") + name);
}

}  // namespace

Status register_value_functions(warehouse::Connection& connection) {
  auto* handle = static_cast<duckdb_connection>(connection.native_handle());
  SOPHIA_CHECK_OK(register_one(handle, "sophia_text", 1, DUCKDB_TYPE_VARCHAR, call<fill_text>));
  SOPHIA_CHECK_OK(register_one(handle, "sophia_repeated_key", 1, DUCKDB_TYPE_VARCHAR,
                               call<fill_repeated_key>, DUCKDB_TYPE_VARCHAR));
  return register_one(handle, "sophia_divide", 2, DUCKDB_TYPE_DOUBLE, call<fill_quotient>);
}

}  // namespace sophia::dialect
