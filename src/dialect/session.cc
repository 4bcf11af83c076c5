#include "dialect/session.h"

#include "dialect/macro_choice.h"
#include "dialect/sql.h"
#include "dialect/value_functions.h"

namespace sophia::dialect {
namespace {

std::string search_path(std::string_view catalog, std::string_view schema) {
  std::string path = "SET search_path = '";
  if (!schema.empty()) path += std::string(catalog) + "." + std::string(schema) + ",";
  return path + std::string(catalog) + ".main,SNOWFLAKE.DIALECT'";
}

// The dimension of the vectors in the warehouse: what EMBED_TEXT must give to be compared with
// them.
Result<std::string> dimension(warehouse::Connection& connection, std::string_view catalog) {
  SOPHIA_TRY(const auto rows,
             connection.query(sql::kEmbeddingType, {warehouse::Value(std::string(catalog))}));
  return rows.row_count() == 0 ? std::string("FLOAT[768]") : rows.text(0, 0);
}

}  // namespace

Status open_session(warehouse::Connection& connection, std::string_view catalog,
                    AiOptions options) {
  SOPHIA_CHECK_OK(register_value_functions(connection));
  SOPHIA_CHECK_OK(register_ai_functions(connection, std::move(options)));
  SOPHIA_CHECK_OK(
      connection.execute("ATTACH ':memory:' AS SNOWFLAKE; CREATE SCHEMA SNOWFLAKE.CORTEX; "
                         "CREATE SCHEMA SNOWFLAKE.DIALECT"));
  SOPHIA_CHECK_OK(connection.execute(search_path(catalog, "")));
  return connection.execute("SET default_null_order = 'nulls_last_on_asc_first_on_desc'");
}

Status define_macros(warehouse::Connection& connection, std::string_view catalog,
                     std::string_view sql) {
  std::string macros = macros_for(sql, std::string(sql::kMacros) + std::string(sql::kCortex));
  constexpr std::string_view kPlace = "FLOAT[768]";
  if (macros.find(kPlace) != std::string::npos) {
    SOPHIA_TRY(const std::string type, dimension(connection, catalog));
    for (auto at = macros.find(kPlace); at != std::string::npos;
         at = macros.find(kPlace, at + type.size())) {
      macros.replace(at, kPlace.size(), type);
    }
  }
  return macros.empty() ? Status() : connection.execute(macros);
}

Result<RewriteOptions> rewrite_options(warehouse::Connection& connection, std::string_view catalog,
                                       Timestamp now) {
  RewriteOptions options{.now = now, .catalog = std::string(catalog), .json_columns = {}};
  const warehouse::Value name{std::string(catalog)};
  SOPHIA_TRY(const auto rows, connection.query(sql::kJsonColumns, {name}));
  for (std::size_t i = 0; i < rows.row_count(); ++i) options.json_columns.insert(rows.text(i, 0));
  SOPHIA_TRY(const auto tables, connection.query(sql::kTables, {name}));
  for (std::size_t i = 0; i < tables.row_count(); ++i)
    options.tables.emplace_back(tables.text(i, 0), tables.text(i, 1));
  return options;
}

Status use_schema(warehouse::Connection& connection, std::string_view catalog,
                  std::string_view schema) {
  return connection.execute(search_path(catalog, schema));
}

Result<std::string> stored_model(warehouse::Connection& connection) {
  SOPHIA_TRY(const auto rows, connection.query(sql::kStoredModel));
  return rows.row_count() == 0 ? std::string() : rows.text(0, 0);
}

}  // namespace sophia::dialect
