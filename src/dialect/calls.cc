// Names, calls with their arguments and what follows them, and the table function FLATTEN.
#include <algorithm>
#include <array>

#include "dialect/expression_rewriter.h"

namespace sophia::dialect {
namespace {

constexpr auto kKeywords = std::to_array<std::string_view>(
    {"ALL",       "AND",       "ANY",    "AS",        "ASC",       "BETWEEN",   "BY",
     "CASE",      "CROSS",     "CUBE",   "CURRENT",   "DELETE",    "DESC",      "DISTINCT",
     "ELSE",      "END",       "ESCAPE", "EXCEPT",    "EXCLUDE",   "EXISTS",    "EXPLAIN",
     "FALSE",     "FOLLOWING", "FOR",    "FROM",      "FULL",      "GROUP",     "GROUPING",
     "HAVING",    "IGNORE",    "ILIKE",  "IN",        "INNER",     "INSERT",    "INTERSECT",
     "INTO",      "IS",        "JOIN",   "LATERAL",   "LIKE",      "LIMIT",     "MATCHED",
     "MERGE",     "NATURAL",   "NOT",    "NULL",      "NULLS",     "OFFSET",    "ON",
     "OR",        "ORDER",     "OUTER",  "OVER",      "OVERWRITE", "PARTITION", "PIVOT",
     "PRECEDING", "QUALIFY",   "RANGE",  "RECURSIVE", "ROLLUP",    "ROWS",      "SELECT",
     "SET",       "SETS",      "THEN",   "TRUE",      "UNBOUNDED", "UNION",     "UNPIVOT",
     "UPDATE",    "USING",     "VALUES", "WHEN",      "WHERE",     "WINDOW",    "WITH"});

bool is_clock_word(std::string_view word) {
  return word == "CURRENT_DATE" || word == "CURRENT_TIMESTAMP" || word == "LOCALTIMESTAMP" ||
         word == "CURRENT_TIME" || word == "LOCALTIME";
}

std::string quoted_name(std::string_view name) {
  std::string result = "\"";
  for (const char c : name) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + "\"";
}

// FLATTEN's rows of a JSON value. An empty container gives one row without a value when OUTER is
// TRUE, with the path up to it.
std::string flatten_rows(const std::string& json, const std::string& path, bool is_outer) {
  const std::string type = "json_type(" + json + ")";
  const std::string has_members =
      "(json_array_length(" + json + ") > 0 OR array_length(json_keys(" + json + ")) > 0)";
  const std::string is_member = is_outer ? "coalesce(" + has_members + ", FALSE)" : "TRUE";
  const std::string members = "CASE WHEN " + type + " IN ('ARRAY', 'OBJECT') THEN " + json + " END";
  const std::string rows =
      is_outer ? "CASE WHEN " + is_member + " THEN " + members + " ELSE CAST('[null]' AS JSON) END"
               : members;
  const std::string before = text_literal(path);
  const std::string dot = path.empty() ? "''" : "'.'";
  return "LATERAL (SELECT CASE WHEN " + type + " = 'OBJECT' AND " + is_member +
         " THEN key END AS KEY, CASE WHEN NOT " + is_member + " THEN " + before + " WHEN " + type +
         " = 'OBJECT' THEN concat(" + before + ", " + dot + ", key) ELSE concat(" + before +
         ", '[', key, ']') END AS PATH, CASE WHEN " + type + " = 'ARRAY' AND " + is_member +
         " THEN CAST(key AS BIGINT) END AS INDEX, CASE WHEN " + is_member +
         " THEN value END AS VALUE, " + json + " AS THIS FROM json_each(" + rows + "))";
}

}  // namespace

bool is_keyword(std::string_view word) { return std::ranges::binary_search(kKeywords, word); }

// Whether the name before "(" is called: not in a list of columns behind AS, INTO or an alias.
bool ExpressionRewriter::is_call_here(const Level& level) const {
  if (!peek(1).is_symbol("(")) return false;
  const Token* before = at_ == 0 ? nullptr : &tokens_[at_ - 1];
  if (before == nullptr) return true;
  if (before->is_word("AS") || before->is_word("INTO") || before->is_symbol(")")) return false;
  if (level.clause.empty() &&
      (before->is_word("WITH") || before->is_word("RECURSIVE") || before->is_symbol(","))) {
    return !tokens_[std::min(matching_parenthesis(at_ + 1) + 1, tokens_.size() - 1)].is_word("AS");
  }
  return true;
}

Result<Piece> ExpressionRewriter::name_or_call(const Level& level) {
  const std::size_t start = at_;
  const Token& token = peek();
  const bool is_plain = token.kind == TokenKind::kWord;
  if (is_plain && token.value == "INTERVAL" && peek(1).kind == TokenKind::kText) {
    return refuse(at_, "INTERVAL is not supported: use DATEADD(day, 1, value)");
  }
  if (is_plain && peek(1).kind == TokenKind::kText &&
      (token.value == "DATE" || token.value == "TIMESTAMP" || token.value == "TIME")) {
    take();
    return Piece{token.value + " " + text_literal(take().value)};
  }
  if (is_plain && is_call_here(level)) {
    take();
    return call(token.value, start);
  }
  if (is_plain && is_clock_word(token.value)) {
    take();
    return rewrite_call(*this, {.name = token.value, .token = start});
  }
  return name(level);
}

// [[database.]schema.]table.]column, or a function of a schema.
Result<Piece> ExpressionRewriter::name(const Level& level) {
  const std::size_t start = at_;
  std::string text;
  std::string qualifier;
  std::vector<std::string> parts;
  while (true) {
    const Token& part = peek();
    if (part.is_symbol("*") && !text.empty()) {
      take();
      return Piece{text + "*", start};
    }
    if (part.kind != TokenKind::kWord && part.kind != TokenKind::kQuoted)
      return refuse(at_, "a name is expected here");
    if (peek(1).is_symbol("(") && !text.empty() && part.kind == TokenKind::kWord &&
        level.clause != "FROM" && !tokens_[start == 0 ? 0 : start - 1].is_word("INTO")) {
      return qualified_call(qualifier);
    }
    take();
    parts.push_back(part.value);
    text += part.kind == TokenKind::kQuoted ? quoted_name(part.value) : part.value;
    if (!peek().is_symbol(".")) break;
    take();
    qualifier += (qualifier.empty() ? "" : ".") + part.value;
    text += ".";
  }
  Piece piece{text, start};
  if (level.clause != "FROM") {
    SOPHIA_CHECK_OK(check_dots(parts, start));
    piece.is_variant = variants_.contains(parts.back());
  }
  piece.parts = std::move(parts);
  return piece;
}

// SNOWFLAKE.CORTEX.X(...) and the functions of the schema CONFIG.
Result<Piece> ExpressionRewriter::qualified_call(const std::string& qualifier) {
  const std::size_t start = at_;
  Call read{.name = take().value, .token = start};
  if (qualifier == "SNOWFLAKE.CORTEX") {
    SOPHIA_CHECK_OK(arguments(read));
    return rewrite_cortex_call(*this, read);
  }
  const bool is_config = qualifier == "CONFIG" || qualifier == options_.catalog + ".CONFIG";
  if (!is_config || (read.name != "GET_CONFIG_VALUE" && read.name != "EVALUATE_FEATURE_FLAG")) {
    return refuse(start, "the function " + qualifier + "." + read.name + " is not known here");
  }
  SOPHIA_CHECK_OK(arguments(read));
  Piece piece{"CONFIG." + read.name + "("};
  for (std::size_t i = 0; i < read.arguments.size(); ++i) {
    piece.text += (i == 0 ? "" : ", ") + read.arguments[i].text;
  }
  piece.text += ")";
  return piece;
}

Result<Piece> ExpressionRewriter::call(std::string name, std::size_t token) {
  if (name == "CAST" || name == "TRY_CAST") return cast_call(name == "TRY_CAST");
  Call read{.name = std::move(name), .token = token};
  SOPHIA_CHECK_OK(arguments(read));
  SOPHIA_CHECK_OK(suffixes(read));
  return rewrite_call(*this, read);
}

Status ExpressionRewriter::arguments(Call& call) {
  SOPHIA_CHECK_OK(expect_symbol("("));
  if (peek().is_word("DISTINCT")) {
    take();
    call.is_distinct = true;
  }
  if (call.name == "EXTRACT" && peek(1).is_word("FROM")) {
    call.arguments.push_back({.text = peek().value, .token = at_, .word = peek().value});
    take();
    take();
  }
  while (!peek().is_symbol(")")) {
    Argument argument{.token = at_};
    if (peek(1).is_symbol("=>")) {
      argument.name = take().value;
      take();
      argument.token = at_;
    }
    const bool is_single = peek(1).is_symbol(",") || peek(1).is_symbol(")");
    if (is_single && peek().kind == TokenKind::kWord) argument.word = peek().value;
    if (is_single && peek().kind == TokenKind::kText) argument.literal = peek().value;
    const bool is_query = peek().is_word("SELECT") || peek().is_word("WITH");
    SOPHIA_TRY(const auto pieces, sequence(",", is_query ? "" : "SELECT"));
    if (pieces.empty()) return refuse(at_, "a value is expected here");
    argument.text = join(pieces);
    if (argument.text.starts_with(' ')) argument.text.erase(0, 1);
    argument.is_variant = outcome_.is_variant;
    call.arguments.push_back(std::move(argument));
    if (!accept_symbol(",")) break;
  }
  return expect_symbol(")");
}

Status ExpressionRewriter::suffixes(Call& call) {
  if (peek().is_word("WITHIN") && peek(1).is_word("GROUP")) {
    take();
    take();
    SOPHIA_CHECK_OK(expect_symbol("("));
    if (!peek().is_word("ORDER")) return refuse(at_, "ORDER BY is expected here");
    SOPHIA_TRY(const auto order, sequence("", ""));
    SOPHIA_CHECK_OK(expect_symbol(")"));
    call.has_within_group = true;
    call.within_group = join(order);
  }
  if ((peek().is_word("IGNORE") || peek().is_word("RESPECT")) && peek(1).is_word("NULLS")) {
    call.ignore_nulls = take().value == "IGNORE";
    take();
  }
  if (peek().is_word("FILTER") && peek(1).is_symbol("(")) {
    return refuse(at_, "FILTER is not Snowflake's: use COUNT_IF or IFF in the aggregate");
  }
  return peek().is_word("OVER") ? over(call) : Status();
}

Status ExpressionRewriter::over(Call& call) {
  take();
  call.has_over = true;
  if (!peek().is_symbol("("))
    return refuse(at_, "( is expected here: named windows are not supported");
  take();
  const std::size_t first = at_;
  SOPHIA_TRY(const auto window, sequence("", ""));
  int depth = 0;
  for (std::size_t i = first; i < at_; ++i) {
    if (tokens_[i].is_symbol("(")) ++depth;
    if (tokens_[i].is_symbol(")")) --depth;
    if (depth != 0) continue;
    call.over_is_ordered = call.over_is_ordered || tokens_[i].is_word("ORDER");
    call.over_has_frame =
        call.over_has_frame || tokens_[i].is_word("ROWS") || tokens_[i].is_word("RANGE");
  }
  SOPHIA_CHECK_OK(expect_symbol(")"));
  call.over = join(window);
  return {};
}

// LATERAL FLATTEN(INPUT => x) and TABLE(FLATTEN(INPUT => x)); LATERAL (SELECT ...) stays.
Status ExpressionRewriter::flatten(Level& level) {
  const std::size_t start = at_;
  const bool is_table = take().value == "TABLE";
  if (is_table) take();
  if (!peek().is_word("FLATTEN")) {
    if (is_table) return refuse(at_, "the only table function that is supported is FLATTEN");
    level.pieces.push_back({lead(start) + "LATERAL", start});
    return {};
  }
  Call read{.name = take().value, .token = at_ - 1};
  SOPHIA_CHECK_OK(arguments(read));
  SOPHIA_TRY(std::string source, flatten_source(read.arguments, read.token));
  if (is_table) SOPHIA_CHECK_OK(expect_symbol(")"));
  level.pieces.push_back({.text = lead(start) + source, .token = start, .is_query = true});
  outcome_ = {};
  for (const char* name : {"KEY", "PATH", "INDEX"}) outcome_.items.push_back({.name = name});
  for (const char* name : {"VALUE", "THIS"}) outcome_.items.push_back({name, true});
  return {};
}

Result<std::string> ExpressionRewriter::flatten_source(const std::vector<Argument>& arguments,
                                                       std::size_t token) {
  std::string input;
  std::string path;
  bool is_outer = false;
  for (const Argument& argument : arguments) {
    const std::string name = argument.name.empty() ? "INPUT" : argument.name;
    if (name == "INPUT" && input.empty()) {
      input = argument.text;
    } else if (name == "OUTER" || name == "RECURSIVE") {
      if (argument.word != "TRUE" && argument.word != "FALSE")
        return refuse(argument.token, "TRUE or FALSE is expected here");
      if (name == "RECURSIVE" && argument.word == "TRUE")
        return refuse(argument.token, "RECURSIVE => TRUE is not supported");
      if (name == "OUTER") is_outer = argument.word == "TRUE";
    } else if (name == "PATH" && argument.literal) {
      path = *argument.literal;
    } else if (name == "MODE" && argument.literal == "BOTH") {
      continue;
    } else {
      return refuse(argument.token, "FLATTEN takes INPUT, PATH => 'text', OUTER => TRUE or FALSE");
    }
  }
  if (input.empty()) return refuse(token, "FLATTEN wants INPUT => value");
  if (!path.empty()) input = "json_extract(" + input + ", " + text_literal("$." + path) + ")";
  return flatten_rows("to_json(" + input + ")", path, is_outer);
}

}  // namespace sophia::dialect
