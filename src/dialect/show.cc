#include "dialect/show.h"

#include <algorithm>
#include <array>

namespace sophia::dialect {
namespace {

constexpr auto kSchemas = std::to_array<std::string_view>(
    {"RAW_AIRBYTE", "STG_TRANSFORMED", "AI_MEMORY", "OPS_MONITORING", "CONFIG"});
constexpr auto kWarehouses = std::to_array<std::string_view>(
    {"WH_SOPHIA_ETL_TRANSFORM", "WH_SOPHIA_AI_PROCESSING", "WH_SOPHIA_AGENT_QUERY"});

constexpr std::string_view kTypeName =
    "CASE WHEN c.data_type = 'JSON' THEN 'VARIANT' WHEN c.data_type = 'BIGINT' THEN 'NUMBER(38,0)' "
    "WHEN c.data_type LIKE 'DECIMAL%' THEN system.main.replace(c.data_type, 'DECIMAL', 'NUMBER') "
    "WHEN c.data_type = 'DOUBLE' THEN 'FLOAT' "
    "WHEN c.data_type = 'TIMESTAMP WITH TIME ZONE' THEN 'TIMESTAMP_LTZ(9)' "
    "WHEN c.data_type = 'TIMESTAMP' THEN 'TIMESTAMP_NTZ(9)' "
    // Before the first vectors the column has no width of its own: that of the contract.
    "WHEN c.data_type = 'FLOAT[]' THEN 'VECTOR(FLOAT, 768)' "
    "WHEN c.data_type LIKE 'FLOAT[%' THEN concat('VECTOR(FLOAT, ', system.main.substr(c.data_type, "
    "7, length(c.data_type) - 7), ')') "
    "ELSE c.data_type END";

struct ObjectName {
  std::vector<std::string> parts = {};
  std::size_t token = 0;
};

Result<ObjectName> read_name(ExpressionRewriter& rewriter, std::size_t token) {
  ObjectName name{.token = token};
  while (true) {
    const Token& part = rewriter.peek();
    if (part.kind != TokenKind::kWord && part.kind != TokenKind::kQuoted)
      return rewriter.refuse(token, "a name is expected behind this");
    name.parts.push_back(rewriter.take().value);
    if (!rewriter.peek().is_symbol(".")) return name;
    rewriter.take();
  }
}

Status check_catalog(const ExpressionRewriter& rewriter, const std::string& name,
                     std::size_t token) {
  if (name == rewriter.options().catalog) return {};
  return rewriter.refuse(
      token, "there is no database " + name + " here: this is " + rewriter.options().catalog);
}

Status check_schema(const ExpressionRewriter& rewriter, const std::string& name,
                    std::size_t token) {
  if (std::ranges::find(kSchemas, name) != kSchemas.end()) return {};
  return rewriter.refuse(
      token, "there is no schema " + name +
                 ": there are RAW_AIRBYTE, STG_TRANSFORMED, AI_MEMORY, OPS_MONITORING, CONFIG");
}

// [database.][schema.]table of the contract as a condition on `alias`, which fails on an unknown
// one.
Result<std::string> table_condition(const ExpressionRewriter& rewriter, const ObjectName& name,
                                    const std::string& used_schema) {
  const auto& parts = name.parts;
  if (parts.size() > 3) return rewriter.refuse(name.token, "a name has at most three parts");
  if (parts.size() == 3) SOPHIA_CHECK_OK(check_catalog(rewriter, parts[0], name.token));
  const std::string schema = parts.size() > 1 ? parts[parts.size() - 2] : used_schema;
  if (!schema.empty()) SOPHIA_CHECK_OK(check_schema(rewriter, schema, name.token));
  std::string condition = "database_name = " + text_literal(rewriter.options().catalog) +
                          " AND table_name = " + text_literal(parts.back());
  if (!schema.empty()) condition += " AND schema_name = " + text_literal(schema);
  const std::string unknown = text_literal("there is no table " + parts.back());
  return condition + " AND (SELECT CASE WHEN count(*) = 0 THEN error(" + unknown +
         ") ELSE 1 END FROM duckdb_tables() WHERE " + condition + ") = 1";
}

// [LIKE 'pattern'] [IN [SCHEMA|DATABASE|TABLE|ACCOUNT] name] [LIKE 'pattern']
struct Filter {
  std::string like = {};
  std::optional<ObjectName> in = {};
  std::string in_kind = {};
};

Result<Filter> read_filter(ExpressionRewriter& rewriter) {
  Filter filter;
  while (true) {
    if (rewriter.peek().is_word("LIKE")) {
      rewriter.take();
      if (rewriter.peek().kind != TokenKind::kText)
        return rewriter.refuse(filter.in ? filter.in->token : 1,
                               "a pattern in quotes is expected behind LIKE");
      filter.like = rewriter.take().value;
    } else if (rewriter.peek().is_word("IN") && !filter.in) {
      rewriter.take();
      const Token& kind = rewriter.peek();
      if (kind.is_word("SCHEMA") || kind.is_word("DATABASE") || kind.is_word("TABLE") ||
          kind.is_word("ACCOUNT"))
        filter.in_kind = rewriter.take().value;
      if (filter.in_kind == "ACCOUNT") {
        filter.in = ObjectName{};
        continue;
      }
      SOPHIA_TRY(filter.in, read_name(rewriter, 2));
    } else {
      return filter;
    }
  }
}

std::string like_condition(const Filter& filter, std::string_view column) {
  return filter.like.empty()
             ? ""
             : " AND " + std::string(column) + " ILIKE " + text_literal(filter.like);
}

Result<std::string> schema_condition(const ExpressionRewriter& rewriter, const Filter& filter,
                                     const std::string& used_schema) {
  std::string schema = used_schema;
  if (filter.in && !filter.in->parts.empty()) {
    const auto& parts = filter.in->parts;
    const bool is_database = filter.in_kind == "DATABASE" ||
                             (parts.size() == 1 && parts[0] == rewriter.options().catalog);
    if (is_database || parts.size() == 2)
      SOPHIA_CHECK_OK(check_catalog(rewriter, parts[0], filter.in->token));
    schema = is_database ? "" : parts.back();
  }
  std::string condition = "database_name = " + text_literal(rewriter.options().catalog);
  if (schema.empty()) return condition + " AND schema_name <> 'main'";
  SOPHIA_CHECK_OK(check_schema(rewriter, schema, 2));
  return condition + " AND schema_name = " + text_literal(schema);
}

Result<std::string> show_columns(ExpressionRewriter& rewriter, const std::string& schema) {
  SOPHIA_TRY(const Filter filter, read_filter(rewriter));
  const bool is_table = filter.in && (filter.in_kind == "TABLE" || filter.in_kind.empty());
  std::string condition;
  if (is_table) {
    SOPHIA_TRY(condition, table_condition(rewriter, *filter.in, schema));
  } else {
    SOPHIA_TRY(condition, schema_condition(rewriter, filter, schema));
  }
  return "SELECT c.table_name AS \"table_name\", c.schema_name AS \"schema_name\", c.column_name "
         "AS \"column_name\", " +
         std::string(kTypeName) +
         " AS \"data_type\", CASE WHEN c.is_nullable THEN 'TRUE' ELSE 'NOT_NULL' END AS \"null?\", "
         "c.column_default AS \"default\", 'COLUMN' AS \"kind\", c.comment AS \"comment\", "
         "c.database_name AS \"database_name\" "
         "FROM duckdb_columns() AS c WHERE " +
         condition + like_condition(filter, "c.column_name") +
         " ORDER BY c.schema_name, c.table_name, c.column_index";
}

std::string quoted_name(std::string_view name) {
  std::string result = "\"";
  for (const char c : name) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + "\"";
}

// The tables with their rows. The engine's own number is an estimate, with rows that are gone.
// Tables that the filter leaves out are not read.
std::string counted_tables(const ExpressionRewriter& rewriter, const Filter& filter) {
  std::string text;
  for (const auto& [schema, table] : rewriter.options().tables) {
    const std::string literal = text_literal(table);
    text += (text.empty() ? "" : " UNION ALL ") + std::string("SELECT ") + text_literal(schema) +
            ", " + literal + ", count(*) FROM " + quoted_name(rewriter.options().catalog) + "." +
            quoted_name(schema) + "." + quoted_name(table) + " WHERE TRUE" +
            like_condition(filter, literal);
  }
  return text.empty() ? "SELECT '', '', 0" : text;
}

Result<std::string> show_tables(const ExpressionRewriter& rewriter, const Filter& filter,
                                const std::string& schema) {
  SOPHIA_TRY(const std::string condition, schema_condition(rewriter, filter, schema));
  return "SELECT table_name AS \"name\", database_name AS \"database_name\", schema_name AS "
         "\"schema_name\", 'TABLE' AS \"kind\", comment AS \"comment\", counted.n AS \"rows\" "
         "FROM duckdb_tables() LEFT JOIN (" +
         counted_tables(rewriter, filter) +
         ") AS counted (s, t, n) ON counted.s = schema_name AND counted.t = table_name WHERE " +
         condition + like_condition(filter, "table_name") + " ORDER BY schema_name, table_name";
}

Result<std::string> describe(ExpressionRewriter& rewriter, const std::string& schema) {
  if (!rewriter.peek().is_word("TABLE"))
    return rewriter.refuse(1, "only DESCRIBE TABLE name is supported");
  rewriter.take();
  SOPHIA_TRY(const ObjectName name, read_name(rewriter, 2));
  SOPHIA_TRY(const std::string condition, table_condition(rewriter, name, schema));
  return "SELECT c.column_name AS \"name\", " + std::string(kTypeName) +
         " AS \"type\", 'COLUMN' AS \"kind\", CASE WHEN c.is_nullable THEN 'Y' ELSE 'N' END AS "
         "\"null?\", "
         "c.column_default AS \"default\", CASE WHEN EXISTS (SELECT 1 FROM duckdb_constraints() AS "
         "k WHERE k.table_oid = c.table_oid "
         "AND k.database_name = c.database_name AND k.constraint_type = 'PRIMARY KEY' AND "
         "list_contains(k.constraint_column_names, c.column_name)) "
         "THEN 'Y' ELSE 'N' END AS \"primary key\", c.comment AS \"comment\" FROM duckdb_columns() "
         "AS c WHERE " +
         condition + " ORDER BY c.column_index";
}

}  // namespace

Result<std::string> rewrite_show(ExpressionRewriter& rewriter, const std::string& schema) {
  const std::string verb = rewriter.take().value;
  if (verb != "SHOW") return describe(rewriter, schema);
  if (rewriter.peek().is_word("TERSE")) rewriter.take();
  const std::string what = rewriter.peek().kind == TokenKind::kWord ? rewriter.take().value : "";
  if (what == "COLUMNS") return show_columns(rewriter, schema);
  if (what != "TABLES" && what != "SCHEMAS")
    return rewriter.refuse(1, "only SHOW TABLES, SHOW COLUMNS and SHOW SCHEMAS are supported");
  SOPHIA_TRY(const Filter filter, read_filter(rewriter));
  if (what == "SCHEMAS") {
    SOPHIA_TRY(const std::string condition, schema_condition(rewriter, filter, ""));
    return "SELECT schema_name AS \"name\", database_name AS \"database_name\", comment AS "
           "\"comment\" FROM duckdb_schemas() WHERE " +
           condition + like_condition(filter, "schema_name") +
           " AND NOT internal ORDER BY schema_name";
  }
  return show_tables(rewriter, filter, schema);
}

Result<std::string> read_use(ExpressionRewriter& rewriter) {
  rewriter.take();
  std::string kind;
  const Token& word = rewriter.peek();
  if (word.is_word("ROLE") || word.is_word("SECONDARY"))
    return rewriter.refuse(1, "a role is chosen with --as-role, not by USE");
  if (word.is_word("SCHEMA") || word.is_word("DATABASE") || word.is_word("WAREHOUSE"))
    kind = rewriter.take().value;
  SOPHIA_TRY(const ObjectName name, read_name(rewriter, 1));
  const auto& parts = name.parts;
  if (kind == "WAREHOUSE") {
    if (std::ranges::find(kWarehouses, parts[0]) != kWarehouses.end()) return "";
    return rewriter.refuse(2, "there is no virtual warehouse " + parts[0]);
  }
  const bool is_database = kind == "DATABASE" || (kind.empty() && parts.size() == 1);
  if (is_database || parts.size() == 2) SOPHIA_CHECK_OK(check_catalog(rewriter, parts[0], 1));
  if (is_database) return "";
  SOPHIA_CHECK_OK(check_schema(rewriter, parts.back(), 1));
  return parts.back();
}

}  // namespace sophia::dialect
