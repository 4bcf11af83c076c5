// Primaries and what follows them: paths, subscripts, casts, literals.
#include <algorithm>
#include <array>

#include "dialect/expression_rewriter.h"

namespace sophia::dialect {
namespace {

// A key as a step of the engine's JSON path.
std::string path_step(const std::string& key) {
  std::string step = ".\"";
  for (const char c : key)
    step += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return step + "\"";
}

bool is_name(const Token& token) {
  return token.kind == TokenKind::kWord || token.kind == TokenKind::kQuoted;
}

}  // namespace

Result<Piece> ExpressionRewriter::primary(const Level& level) {
  const Token& token = peek();
  Piece piece;
  switch (token.kind) {
    case TokenKind::kText:
      piece.text = text_literal(take().value);
      // Snowflake names a pivoted column by the literal, quotes included.
      if (in_pivot_ && (peek().is_symbol(",") || peek().is_symbol(")"))) {
        piece.text += " AS \"" + piece.text + "\"";
      }
      return piece;
    case TokenKind::kNumber:
      piece.text = take().value;
      return piece;
    case TokenKind::kWord:
    case TokenKind::kQuoted:
      return name_or_call(level);
    default:
      if (token.is_symbol("(")) return parenthesised(level);
      if (token.is_symbol("[")) return array_literal();
      return object_literal();
  }
}

Result<Piece> ExpressionRewriter::parenthesised(const Level& level) {
  const bool is_pivot = at_ > 0 && tokens_[at_ - 1].is_word("PIVOT");
  const bool is_tested = at_ > 0 && tokens_[at_ - 1].is_word("EXISTS");
  take();
  const bool is_query =
      peek().is_word("SELECT") || peek().is_word("WITH") || peek().is_word("VALUES");
  SOPHIA_TRY(const auto inner, sequence("", is_query                 ? ""
                                            : level.clause == "FROM" ? "FROM"
                                                                     : "SELECT"));
  SOPHIA_CHECK_OK(expect_symbol(")"));
  if (is_pivot) in_pivot_ = false;
  Piece piece{"(" + join(inner) + ")"};
  piece.is_query = is_query;
  // Of a query only its value is looked at, not its rows.
  const bool is_rows = level.clause == "FROM" || (is_query && (level.clause.empty() || is_tested));
  piece.is_variant = outcome_.is_variant && !is_rows;
  return piece;
}

Result<Piece> ExpressionRewriter::array_literal() {
  take();
  SOPHIA_TRY(const auto inner, sequence("", "SELECT"));
  for (const Piece& piece : inner) {
    if (!piece.is_operand && tokens_[piece.token].is_word("FOR"))
      return refuse(piece.token, "a list comprehension is not Snowflake's: use FLATTEN");
  }
  SOPHIA_CHECK_OK(expect_symbol("]"));
  return Piece{"[" + join(inner) + "]"};
}

Result<Piece> ExpressionRewriter::object_literal() {
  const std::size_t start = at_;
  take();
  std::string keys;
  std::string values;
  while (!peek().is_symbol("}")) {
    if (peek().kind != TokenKind::kText || !peek(1).is_symbol(":")) {
      return refuse(at_, "an object literal is written {'key': value, ...}");
    }
    keys += (keys.empty() ? "" : ", ") + text_literal(take().value);
    take();
    SOPHIA_TRY(const auto value, sequence(",", "SELECT"));
    if (value.empty()) return refuse(at_, "a value is expected here");
    const std::string text = join(value);
    values += (values.empty() ? "" : ", ") + std::string("to_json(") +
              text.substr(text.starts_with(' ') ? 1 : 0) + ")";
    if (!accept_symbol(",")) break;
  }
  if (!peek().is_symbol("}")) return refuse(start, "this object literal does not end: write }");
  take();
  Piece piece{keys.empty() ? "CAST('{}' AS JSON)" : "sf_object([" + keys + "], [" + values + "])"};
  piece.is_variant = true;
  return piece;
}

Status ExpressionRewriter::postfix(Piece& piece) {
  while (true) {
    const Token& token = peek();
    if (token.is_symbol("::")) {
      SOPHIA_CHECK_OK(cast(piece, false));
    } else if (token.is_symbol(":") && is_name(peek(1))) {
      SOPHIA_CHECK_OK(path(piece));
    } else if (token.is_symbol("[")) {
      if (!piece.is_variant && !is_collecting_) {
        return refuse(at_,
                      "a subscript of what is not known to be a VARIANT or ARRAY: use "
                      "GET(PARSE_JSON(...), n)");
      }
      SOPHIA_CHECK_OK(path(piece));
    } else {
      return {};
    }
  }
}

// :a.b[0]['c'], and [0] behind a VARIANT. Keys are case-sensitive, arrays count from 0.
Status ExpressionRewriter::path(Piece& piece) {
  std::string steps = "$";
  bool is_first = true;
  while (true) {
    const bool is_key = is_first ? peek().is_symbol(":") : peek().is_symbol(".");
    if (is_key && is_name(peek(1))) {
      take();
      const Token& key = take();
      steps += path_step(key.kind == TokenKind::kQuoted ? key.value : std::string(key.raw));
    } else if (peek().is_symbol("[")) {
      take();
      const Token& key = take();
      if (key.kind == TokenKind::kText) {
        steps += path_step(key.value);
      } else if (key.kind == TokenKind::kNumber &&
                 key.value.find_first_not_of("0123456789") == std::string::npos) {
        steps += "[" + key.value + "]";
      } else {
        return refuse(at_ - 1,
                      "a subscript is a number from 0 or 'key': use GET(value, expression)");
      }
      SOPHIA_CHECK_OK(expect_symbol("]"));
    } else {
      break;
    }
    is_first = false;
  }
  piece.text = "json_extract(" + piece.text + ", " + text_literal(steps) + ")";
  piece.parts.clear();
  piece.is_variant = true;
  return {};
}

Status ExpressionRewriter::cast(Piece& piece, bool is_try) {
  take();
  bool gives_variant = false;
  SOPHIA_TRY(piece.text, apply_type(piece.text, piece.is_variant, is_try, gives_variant));
  piece.is_variant = gives_variant;
  piece.parts.clear();
  return {};
}

// CAST(value AS type) and TRY_CAST(value AS type)
Result<Piece> ExpressionRewriter::cast_call(bool is_try) {
  SOPHIA_CHECK_OK(expect_symbol("("));
  std::vector<Piece> value;
  Level level;
  level.clause = "CAST";
  while (!peek().is_word("AS")) {
    if (peek().kind == TokenKind::kEnd || peek().is_symbol(")"))
      return refuse(at_, "AS and a type are expected here");
    SOPHIA_CHECK_OK(step(level));
  }
  take();
  Piece piece;
  const bool is_variant = level.gives_variant;
  SOPHIA_TRY(piece.text,
             apply_type("(" + join(level.pieces) + ")", is_variant, is_try, piece.is_variant));
  SOPHIA_CHECK_OK(expect_symbol(")"));
  return piece;
}

// Reads a type's name and arguments; the value cast to it as Snowflake does.
Result<std::string> ExpressionRewriter::apply_type(const std::string& value, bool is_variant,
                                                   bool is_try, bool& gives_variant) {
  const std::size_t start = at_;
  if (peek().kind != TokenKind::kWord) return refuse(at_, "a type is expected here");
  const std::string type = take().value;
  if (type == "DOUBLE" && peek().is_word("PRECISION")) take();
  std::vector<std::string> sizes;
  if (accept_symbol("(")) {
    do {
      const Token& size = take();
      if (size.kind != TokenKind::kNumber && size.kind != TokenKind::kWord)
        return refuse(at_ - 1, "a size is expected here");
      sizes.push_back(size.value);
    } while (accept_symbol(","));
    SOPHIA_CHECK_OK(expect_symbol(")"));
  }
  const std::string how = is_try ? "TRY_CAST(" : "CAST(";
  const std::string source = is_variant ? "sf_text(" + value + ")" : value;
  const auto is = [&type](std::initializer_list<std::string_view> names) {
    return std::ranges::find(names, std::string_view(type)) != names.end();
  };
  gives_variant = is({"VARIANT", "OBJECT", "ARRAY"});
  if (gives_variant) return (type == "ARRAY" ? "sf_array(" : "to_json(") + value + ")";
  if (is({"STRING", "VARCHAR", "TEXT", "CHAR", "CHARACTER", "NVARCHAR"})) {
    const std::string length = !sizes.empty() ? sizes[0] : is({"CHAR", "CHARACTER"}) ? "1" : "";
    return length.empty() ? "sf_text(" + value + ")"
                          : "left(sf_text(" + value + "), " + length + ")";
  }
  if (is({"NUMBER", "DECIMAL", "NUMERIC"}) && !sizes.empty()) {
    return how + source + " AS DECIMAL(" + sizes[0] + "," + (sizes.size() > 1 ? sizes[1] : "0") +
           "))";
  }
  if (is({"NUMBER", "DECIMAL", "NUMERIC", "INT", "INTEGER", "BIGINT", "SMALLINT", "TINYINT",
          "BYTEINT"})) {
    return how + how + source + " AS DECIMAL(38,0)) AS BIGINT)";
  }
  if (is({"FLOAT", "FLOAT4", "FLOAT8", "DOUBLE", "REAL"})) return how + source + " AS DOUBLE)";
  if (is({"BOOLEAN", "DATE", "TIME"})) return how + source + " AS " + type + ")";
  if (is({"TIMESTAMP", "TIMESTAMP_NTZ", "DATETIME"})) return how + source + " AS TIMESTAMP)";
  if (is({"TIMESTAMP_LTZ", "TIMESTAMP_TZ"})) return how + source + " AS TIMESTAMPTZ)";
  if (type == "VECTOR" && sizes.size() == 2 && (sizes[0] == "FLOAT" || sizes[0] == "INT")) {
    return how + value + " AS " + (sizes[0] == "INT" ? "INTEGER[" : "FLOAT[") + sizes[1] + "])";
  }
  return refuse(start, "the type " + type + " is not supported here");
}

}  // namespace sophia::dialect
