#include "dialect/rewriter.h"

#include <algorithm>
#include <array>

#include "dialect/expression_rewriter.h"
#include "dialect/function_list.h"
#include "dialect/show.h"
#include "dialect/spellings.h"

namespace sophia::dialect {
namespace {

constexpr auto kStatements =
    std::to_array<std::string_view>({"SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "EXPLAIN"});
constexpr auto kSnowflakeTypes =
    std::to_array<std::string_view>({"VARIANT", "NUMBER", "OBJECT", "ARRAY", "TIMESTAMP_NTZ",
                                     "TIMESTAMP_LTZ", "TIMESTAMP_TZ", "VECTOR"});

bool is_one_of(const auto& words, const Token& token) {
  return token.kind == TokenKind::kWord &&
         std::ranges::find(words, std::string_view(token.value)) != words.end();
}

// Whether the token at `i` can only be Snowflake's.
bool is_snowflakes(const std::vector<Token>& tokens, std::size_t i, int curly, int square) {
  const Token& token = tokens[i];
  const Token& next = tokens[std::min(i + 1, tokens.size() - 1)];
  if (token.is_symbol("::")) return is_one_of(kSnowflakeTypes, next);
  if (token.is_symbol(":") && i > 0) {
    const Token& before = tokens[i - 1];
    const bool is_value = before.kind == TokenKind::kWord || before.kind == TokenKind::kQuoted ||
                          before.is_symbol(")");
    return is_value && !token.spaced && curly == 0 && square == 0 &&
           (next.kind == TokenKind::kWord || next.kind == TokenKind::kQuoted);
  }
  if (token.kind != TokenKind::kWord) return false;
  const bool is_called = next.is_symbol("(");
  if (token.value == "SNOWFLAKE") return next.is_symbol(".");
  if (token.value == "FLATTEN" || token.value == "CURRENT_DATE" ||
      token.value == "CURRENT_TIMESTAMP")
    return is_called;
  if (token.value == "TOP") return next.kind == TokenKind::kNumber;
  if (token.value == "RLIKE" || token.value == "REGEXP") return true;
  if (token.value == "LIKE" || token.value == "ILIKE")
    return next.is_word("ANY") || next.is_word("ALL");
  const FunctionRule* rule = is_called ? find_function(token.value) : nullptr;
  return rule != nullptr && rule->is_snowflakes;
}

}  // namespace

bool is_snowflake_sql(std::string_view sql) {
  const auto tokens = tokenize(sql);
  if (!tokens) return false;
  const Token& first = (*tokens)[0];
  const Token& second = (*tokens)[std::min<std::size_t>(1, tokens->size() - 1)];
  if (first.is_word("USE")) return true;
  if (first.is_word("SHOW"))
    return second.is_word("TABLES") || second.is_word("COLUMNS") || second.is_word("SCHEMAS");
  if (first.is_word("DESCRIBE") || first.is_word("DESC")) return second.is_word("TABLE");
  int curly = 0;
  int square = 0;
  for (std::size_t i = 0; i < tokens->size(); ++i) {
    const Token& token = (*tokens)[i];
    if (token.is_symbol("{")) ++curly;
    if (token.is_symbol("}")) --curly;
    if (token.is_symbol("[")) ++square;
    if (token.is_symbol("]")) --square;
    if (is_snowflakes(*tokens, i, curly, square)) return true;
  }
  return false;
}

Result<Rewritten> rewrite(std::string_view sql, const RewriteOptions& options) {
  SOPHIA_TRY(auto tokens, tokenize(sql));
  SOPHIA_CHECK_OK(check_spellings(sql, tokens));
  ExpressionRewriter rewriter(sql, std::move(tokens), options);
  Rewritten done;
  while (true) {
    while (rewriter.peek().is_symbol(";")) rewriter.take();
    const Token& first = rewriter.peek();
    if (first.kind == TokenKind::kEnd) break;
    if (!done.sql.empty()) {
      return std::unexpected(
          error_at(sql, first.offset, "more than one statement: send one at a time"));
    }
    if (first.is_word("USE")) {
      SOPHIA_TRY(const std::string schema, read_use(rewriter));
      if (!schema.empty()) done.schema = schema;
    } else if (first.is_word("SHOW") || first.is_word("DESCRIBE") || first.is_word("DESC")) {
      SOPHIA_TRY(done.sql, rewrite_show(rewriter, done.schema));
    } else if (is_one_of(kStatements, first) || first.is_symbol("(")) {
      SOPHIA_TRY(done.sql, rewriter.statement());
      done.sql.erase(0, done.sql.find_first_not_of(" \n"));
    } else {
      return std::unexpected(
          error_at(sql, first.offset,
                   "this statement is not supported: there are SELECT, WITH, INSERT, UPDATE, "
                   "DELETE, EXPLAIN, SHOW, DESCRIBE TABLE and USE"));
    }
    const Token& end = rewriter.peek();
    if (end.kind != TokenKind::kEnd && !end.is_symbol(";")) {
      return std::unexpected(error_at(sql, end.offset, "the statement should end before this"));
    }
  }
  if (done.sql.empty()) {
    if (done.schema.empty() && sql.find_first_not_of(" \t\r\n;") == std::string_view::npos) {
      return fail(Code::kInvalidArgument, "there is no statement in the SQL text");
    }
    done.sql = "SELECT 'Statement executed successfully.' AS \"status\"";
  }
  return done;
}

}  // namespace sophia::dialect
