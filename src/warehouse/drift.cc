#include <algorithm>
#include <map>

#include "warehouse/deploy.h"

namespace sophia::warehouse {
namespace {

// Object -> what is said of it.
using Catalog = std::map<std::string, std::string>;

constexpr std::string_view kObjects = R"sql(
SELECT 'schema ' || schema_name, ''
FROM duckdb_schemas()
WHERE database_name = current_database() AND NOT internal AND schema_name <> 'main'
UNION ALL
SELECT 'table ' || schema_name || '.' || table_name, ''
FROM duckdb_tables()
WHERE database_name = current_database() AND NOT internal
UNION ALL
SELECT 'view ' || schema_name || '.' || view_name, ''
FROM duckdb_views()
WHERE database_name = current_database() AND NOT internal
UNION ALL
SELECT 'column ' || schema_name || '.' || table_name || '.' || column_name,
  -- The number of values of a vector is the installed model's, not the contract's.
  regexp_replace(data_type, '^FLOAT\[[0-9]*\]$', 'FLOAT[n]') || CASE WHEN is_nullable THEN '' ELSE ' NOT NULL' END
    || coalesce(' DEFAULT ' || column_default, '')
FROM duckdb_columns()
WHERE database_name = current_database() AND NOT internal
  AND (schema_name, table_name) IN (
    SELECT (schema_name, table_name) FROM duckdb_tables()
    WHERE database_name = current_database())
UNION ALL
SELECT 'key of ' || schema_name || '.' || table_name || ' ' || constraint_type,
  string_agg(constraint_text, '; ' ORDER BY constraint_text)
FROM duckdb_constraints()
WHERE database_name = current_database() AND constraint_type <> 'NOT NULL'
GROUP BY schema_name, table_name, constraint_type
UNION ALL
SELECT 'sequence ' || schema_name || '.' || sequence_name, ''
FROM duckdb_sequences()
WHERE database_name = current_database()
UNION ALL
-- Type names in a stored definition lose their quotes when the file is read again.
SELECT 'function ' || schema_name || '.' || function_name, any_value(replace(macro_definition, '"', ''))
FROM duckdb_functions()
WHERE database_name = current_database() AND NOT internal
GROUP BY schema_name, function_name
)sql";

Result<Catalog> read_catalog(Connection& connection) {
  Catalog catalog;
  SOPHIA_TRY(const ResultSet rows, connection.query(kObjects));
  for (std::size_t i = 0; i < rows.row_count(); ++i) catalog[rows.text(i, 0)] = rows.text(i, 1);
  return catalog;
}

// "table S.T" for "column S.T.C" and "key of S.T PRIMARY KEY", else empty.
std::string table_of(const std::string& object) {
  if (object.starts_with("column ")) {
    const auto name = std::string_view("column ").size();
    return "table " + object.substr(name, object.rfind('.') - name);
  }
  if (object.starts_with("key of ")) {
    const auto name = std::string_view("key of ").size();
    return "table " + object.substr(name, object.find(' ', name) - name);
  }
  return "";
}

// Adds what `present` has and `other` lacks; of a whole table just the table.
void add_absent(const Catalog& present, const Catalog& other, bool is_missing,
                std::vector<Difference>& differences) {
  for (const auto& [object, text] : present) {
    if (other.contains(object)) continue;
    const std::string table = table_of(object);
    if (!table.empty() && !other.contains(table)) continue;
    differences.push_back(is_missing ? Difference{"missing", object, text, ""}
                                     : Difference{"unexpected", object, "", text});
  }
}

}  // namespace

Result<std::vector<Difference>> find_drift(Connection& connection, const DeployContext& context) {
  OpenOptions options;
  options.environment = context.environment;
  options.threads = 1;
  SOPHIA_TRY(const Database reference, Database::open("", options));
  SOPHIA_TRY(Connection reference_connection, reference.connect());
  SOPHIA_CHECK_OK(deploy(reference_connection, context));
  SOPHIA_TRY(const Catalog expected, read_catalog(reference_connection));
  SOPHIA_TRY(const Catalog actual, read_catalog(connection));

  std::vector<Difference> differences;
  add_absent(expected, actual, true, differences);
  add_absent(actual, expected, false, differences);
  for (const auto& [object, text] : expected) {
    const auto found = actual.find(object);
    if (found == actual.end() || found->second == text) continue;
    differences.push_back({"different", object, text, found->second});
  }
  std::ranges::sort(differences, {}, &Difference::object);
  return differences;
}

}  // namespace sophia::warehouse
