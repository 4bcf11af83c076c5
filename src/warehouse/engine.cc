#include "warehouse/engine.h"

#include <array>
#include <utility>

namespace sophia::warehouse {
namespace {

struct Rule {
  std::string_view part;
  Code code;
};

// The first part found in the engine's text decides.
constexpr std::array<Rule, 24> kRules = {{
    {"Could not set lock on file", Code::kFailedPrecondition},
    {"not a valid DuckDB database file", Code::kDataLoss},
    {"database file with version number", Code::kDataLoss},
    {"Corrupt", Code::kDataLoss},
    {"No space left", Code::kResourceExhausted},
    {"Out of Memory Error", Code::kResourceExhausted},
    {"failed to offload data block", Code::kResourceExhausted},
    {"INTERRUPT Error", Code::kCancelled},
    {"Transaction conflict", Code::kUnavailable},
    {"Conflict on", Code::kUnavailable},
    {"Failed to commit: PRIMARY KEY", Code::kUnavailable},
    {"write-write conflict", Code::kUnavailable},
    {"attached in read-only mode", Code::kPermissionDenied},
    {"Permission Error", Code::kPermissionDenied},
    {"Permission denied", Code::kPermissionDenied},
    {"Constraint Error", Code::kFailedPrecondition},
    {"PRIMARY KEY or UNIQUE constraint violation", Code::kFailedPrecondition},
    {"NOT NULL constraint failed", Code::kFailedPrecondition},
    {"Catalog Error", Code::kFailedPrecondition},
    {"Dependency Error", Code::kFailedPrecondition},
    {"TransactionContext Error", Code::kFailedPrecondition},
    {"FATAL Error", Code::kInternal},
    {"INTERNAL Error", Code::kInternal},
    {"IO Error", Code::kInternal},
}};

}  // namespace

Error engine_error(std::string_view text) {
  Error error{Code::kInvalidArgument, std::string(text)};
  for (const Rule& rule : kRules) {
    if (text.find(rule.part) == std::string_view::npos) continue;
    error.code = rule.code;
    break;
  }
  const auto link = error.message.find(" See also https://");
  if (link != std::string::npos) error.message.resize(link);
  return error;
}

std::string quoted_name(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

std::string quoted_text(std::string_view value) {
  std::string text = "'";
  for (const char c : value) text.append(c == '\'' ? 2 : 1, c);
  return text + '\'';
}

Status run(duckdb_connection connection, const std::string& sql) {
  EngineResult result;
  if (duckdb_query(connection, sql.c_str(), &result.raw) == DuckDBSuccess) return {};
  return std::unexpected(engine_error(duckdb_result_error(&result.raw)));
}

Status check_sql(std::string_view sql) {
  if (sql.find('\0') == std::string_view::npos) return {};
  return fail(Code::kInvalidArgument, "the SQL text holds a NUL character");
}

Result<Prepared> prepare(duckdb_connection connection, const std::string& sql) {
  Prepared prepared;
  if (duckdb_prepare(connection, sql.c_str(), &prepared.raw) == DuckDBSuccess) return prepared;
  return std::unexpected(engine_error(duckdb_prepare_error(prepared.raw)));
}

Status check_text(const Value& value) {
  const auto check = [](const std::string& text) -> Status {
    duckdb_error_data error = duckdb_valid_utf8_check(text.data(), text.size());
    const bool bad = error != nullptr && duckdb_error_data_has_error(error);
    duckdb_destroy_error_data(&error);
    if (bad) return fail(Code::kInvalidArgument, "text for the warehouse is not valid UTF-8");
    return {};
  };
  if (const auto* text = std::get_if<std::string>(&value)) return check(*text);
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    for (const std::string& text : *list) SOPHIA_CHECK_OK(check(text));
  }
  return {};
}

namespace {

template <class List, class Make>
EngineValue list_value(duckdb_type child, const List& list, bool is_array, Make make) {
  const LogicalType type(duckdb_create_logical_type(child));
  std::vector<duckdb_value> values;
  values.reserve(list.size() + 1);  // the engine refuses a null pointer, also for no values
  for (const auto& item : list) values.push_back(make(item));
  EngineValue made(is_array ? duckdb_create_array_value(type.raw, values.data(), values.size())
                            : duckdb_create_list_value(type.raw, values.data(), values.size()));
  for (duckdb_value& value : values) duckdb_destroy_value(&value);
  return made;
}

struct ValueMaker {
  bool is_array;
  EngineValue operator()(Null) const { return EngineValue(duckdb_create_null_value()); }
  EngineValue operator()(bool v) const { return EngineValue(duckdb_create_bool(v)); }
  EngineValue operator()(std::int64_t v) const { return EngineValue(duckdb_create_int64(v)); }
  EngineValue operator()(double v) const { return EngineValue(duckdb_create_double(v)); }
  EngineValue operator()(const std::string& v) const {
    return EngineValue(duckdb_create_varchar_length(v.data(), v.size()));
  }
  EngineValue operator()(Timestamp v) const {
    return EngineValue(duckdb_create_timestamp_tz({v.us}));
  }
  EngineValue operator()(const std::vector<std::string>& v) const {
    return list_value(DUCKDB_TYPE_VARCHAR, v, is_array, [](const std::string& s) {
      return duckdb_create_varchar_length(s.data(), s.size());
    });
  }
  EngineValue operator()(const std::vector<float>& v) const {
    return list_value(DUCKDB_TYPE_FLOAT, v, is_array,
                      [](float f) { return duckdb_create_float(f); });
  }
  EngineValue operator()(const Blob& v) const {
    // The C API takes bytes but does not change them.
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(v.bytes.data());
    return EngineValue(duckdb_create_blob(bytes, v.bytes.size()));
  }
};

}  // namespace

EngineValue make_value(const Value& value, bool is_array) {
  return std::visit(ValueMaker{is_array}, value);
}

}  // namespace sophia::warehouse
