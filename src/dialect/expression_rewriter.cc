#include "dialect/expression_rewriter.h"

#include <algorithm>
#include <array>

namespace sophia::dialect {
namespace {

constexpr int kMaxDepth = 200;  // of brackets: the reader calls itself

constexpr auto kClauses =
    std::to_array<std::string_view>({"SELECT", "FROM", "WHERE", "HAVING", "QUALIFY", "LIMIT", "ON",
                                     "GROUP", "ORDER", "WHEN", "THEN", "ELSE", "SET", "VALUES"});

constexpr auto kOperators = std::to_array<std::string_view>(
    {"=", "<>", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "||"});
constexpr auto kOperatorWords = std::to_array<std::string_view>(
    {"LIKE", "ILIKE", "RLIKE", "REGEXP", "IN", "BETWEEN", "AND", "OR", "NOT"});

bool is_one_of(auto& words, std::string_view word) {
  return std::ranges::find(words, word) != std::ranges::end(words);
}

}  // namespace

bool is_operator(const Token& token) {
  return token.kind == TokenKind::kSymbol
             ? is_one_of(kOperators, token.raw)
             : token.kind == TokenKind::kWord && is_one_of(kOperatorWords, token.value);
}

std::string join(const std::vector<Piece>& pieces) {
  std::string text;
  for (const Piece& piece : pieces) text += piece.text;
  return text;
}

ExpressionRewriter::ExpressionRewriter(std::string_view sql, std::vector<Token> tokens,
                                       const RewriteOptions& options)
    : sql_(sql), tokens_(std::move(tokens)), options_(options), variants_(options.json_columns) {
  for (const Token& token : tokens_) {
    if (token.is_word("FLATTEN")) variants_.insert({"VALUE", "THIS"});
  }
}

const Token& ExpressionRewriter::peek(std::size_t ahead) const {
  return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

std::unexpected<Error> ExpressionRewriter::refuse(std::size_t token,
                                                  std::string_view message) const {
  const std::size_t offset = tokens_[std::min(token, tokens_.size() - 1)].offset;
  return std::unexpected(error_at(sql_, offset, message));
}

std::string ExpressionRewriter::lead(std::size_t token) const {
  if (tokens_[token].on_new_line) return "\n";
  return tokens_[token].spaced ? " " : "";
}

bool ExpressionRewriter::accept_symbol(std::string_view symbol) {
  if (!peek().is_symbol(symbol)) return false;
  ++at_;
  return true;
}

Status ExpressionRewriter::expect_symbol(std::string_view symbol) {
  if (accept_symbol(symbol)) return {};
  return refuse(at_, std::string(symbol) + " is expected here");
}

std::size_t ExpressionRewriter::matching_parenthesis(std::size_t open) const {
  int depth = 0;
  for (std::size_t i = open; i < tokens_.size(); ++i) {
    if (tokens_[i].is_symbol("(")) ++depth;
    if (tokens_[i].is_symbol(")") && --depth == 0) return i;
  }
  return tokens_.size() - 1;
}

Result<std::string> ExpressionRewriter::statement() {
  SOPHIA_CHECK_OK(collect());
  SOPHIA_TRY(const auto pieces, sequence(";", ""));
  if (peek().kind != TokenKind::kEnd && !peek().is_symbol(";")) {
    return refuse(at_, "this bracket closes nothing");
  }
  return join(pieces);
}

Result<std::vector<Piece>> ExpressionRewriter::sequence(std::string_view stops,
                                                        std::string_view clause) {
  if (++depth_ > kMaxDepth) return refuse(at_, "more than 200 brackets within each other");
  Level level;
  level.clause = clause;
  while (peek().kind != TokenKind::kEnd) {
    const Token& token = peek();
    if (token.kind == TokenKind::kSymbol && token.raw.size() == 1 &&
        (stops.find(token.raw[0]) != std::string_view::npos ||
         std::string_view(")]};").find(token.raw[0]) != std::string_view::npos)) {
      break;
    }
    SOPHIA_CHECK_OK(step(level));
  }
  if (!level.top.empty()) level.pieces.push_back({" LIMIT " + level.top, at_});
  note_outcome(level);
  --depth_;
  return std::move(level.pieces);
}

Status ExpressionRewriter::step(Level& level) {
  bool done = false;
  if (peek().kind == TokenKind::kWord) SOPHIA_CHECK_OK(keyword(level, done));
  if (done) return {};
  const std::size_t start = at_;
  const Token& token = peek();
  const bool is_bracket = token.is_symbol("(") || token.is_symbol("[") || token.is_symbol("{");
  if (token.kind == TokenKind::kSymbol && !is_bracket) return symbol(level);
  SOPHIA_TRY(Piece piece, primary(level));
  piece.token = start;
  piece.is_operand = true;
  SOPHIA_CHECK_OK(postfix(piece));
  return read_operand(level, std::move(piece));
}

Status ExpressionRewriter::symbol(Level& level) {
  const std::size_t start = at_;
  const std::string raw(peek().raw);
  if (raw == ":" || raw == "::" || raw == "=>" || raw == "->" || raw == ".") {
    return refuse(at_, raw + " is not supported here");
  }
  if (raw == "*" && peek(1).is_symbol("*"))
    return refuse(at_, "** is not Snowflake's: use POWER(x, y)");
  if (raw == "=" && peek(1).is_symbol("=")) return refuse(at_, "== is not Snowflake's: write =");
  if (is_in_items(level)) {
    if (raw == ",") level.items.emplace_back();
    if (raw == "*" && !level.pieces.back().is_operand) level.items.back().is_star = true;
  }
  take();
  level.pieces.push_back({lead(start) + raw, start});
  return {};
}

Status ExpressionRewriter::keyword(Level& level, bool& done) {
  const Token& token = peek();
  const std::string& word = token.value;
  const std::size_t start = at_;
  SOPHIA_CHECK_OK(refused_word(level));
  const bool has_operand = !level.pieces.empty() && level.pieces.back().is_operand;
  done = true;
  if (word == "LATERAL" || (word == "TABLE" && peek(1).is_symbol("("))) return flatten(level);
  if ((word == "LIKE" || word == "ILIKE" || word == "RLIKE") &&
      (peek(1).is_word("ANY") || peek(1).is_word("ALL"))) {
    return like_any(level);
  }
  if ((word == "RLIKE" || word == "REGEXP") &&
      (has_operand || (!level.pieces.empty() && tokens_[start - 1].is_word("NOT")))) {
    take();
    level.pieces.push_back({lead(start) + "SIMILAR TO", start});
    return {};
  }
  if (word == "UNION" || word == "INTERSECT" || word == "EXCEPT" || word == "MINUS") {
    return set_operation(level);
  }
  if (is_keyword(word)) return plain_keyword(level);
  done = false;
  return {};
}

// One that goes through as it is.
Status ExpressionRewriter::plain_keyword(Level& level) {
  const std::string& word = peek().value;
  const std::size_t start = at_;
  if (word == "END" && !level.cases.empty()) return end_case(level);
  if (word == "CASE") level.cases.push_back({.token = start, .clause = level.clause});
  if (word == "ALL") SOPHIA_CHECK_OK(check_order_all(level));
  const bool is_distinct_from = word == "FROM" && start > 1 &&
                                tokens_[start - 1].is_word("DISTINCT") &&
                                !tokens_[start - 2].is_word("SELECT");
  if (is_one_of(kClauses, word) && !is_distinct_from) level.clause = word;
  if (word == "JOIN" || word == "USING") level.clause = "FROM";
  if (word == "PIVOT") in_pivot_ = true;
  if (word == "SELECT") level.items.assign(1, {});
  take();
  level.pieces.push_back({lead(start) + word, start});
  // TRUE, FALSE and NULL are values: what follows is an operator. END closes a CASE.
  level.pieces.back().is_operand =
      word == "END" || word == "NULL" || word == "TRUE" || word == "FALSE";
  return word == "SELECT" ? read_top(level) : Status();
}

Status ExpressionRewriter::set_operation(Level& level) {
  if (!level.top.empty()) {
    return refuse(level.top_token, "TOP before a set operation: put that SELECT in parentheses");
  }
  const std::size_t start = at_;
  const std::string word = take().value;
  level.first_items = output_items(level);
  level.items.clear();
  level.clause.clear();
  level.pieces.push_back({lead(start) + (word == "MINUS" ? "EXCEPT" : word), start});
  return {};
}

Status ExpressionRewriter::read_top(Level& level) {
  const std::size_t ahead = peek().is_word("DISTINCT") || peek().is_word("ALL") ? 1 : 0;
  if (!peek(ahead).is_word("TOP") || peek(ahead + 1).kind != TokenKind::kNumber) return {};
  if (ahead == 1) {
    level.pieces.push_back({" " + peek().value, at_});
    take();
  }
  level.top_token = at_;
  take();
  level.top = take().value;
  return {};
}

// x [NOT] ILIKE ANY (a, b) -> [NOT] (x ILIKE a OR x ILIKE b)
Status ExpressionRewriter::like_any(Level& level) {
  const std::size_t start = at_;
  const std::string how = take().value == "RLIKE" ? "SIMILAR TO" : tokens_[start].value;
  const std::string joiner = take().value == "ANY" ? " OR " : " AND ";
  bool is_not = false;
  auto& pieces = level.pieces;
  if (!pieces.empty() && tokens_[pieces.back().token].is_word("NOT") && !pieces.back().is_operand) {
    is_not = true;
    pieces.pop_back();
  }
  if (pieces.empty() || !pieces.back().is_operand)
    return refuse(start, "a value is expected before this");
  if (pieces.size() > 1 && is_operator(tokens_[pieces.back().token - 1]) &&
      tokens_[pieces.back().token - 1].kind == TokenKind::kSymbol) {
    return refuse(pieces.back().token, "put what is matched in parentheses");
  }
  const Piece matched = pieces.back();
  pieces.pop_back();
  if (!peek().is_symbol("("))
    return refuse(at_, "a list of patterns in parentheses is expected here");
  take();
  std::string condition;
  do {
    SOPHIA_TRY(const auto pattern, sequence(",", "SELECT"));
    if (pattern.empty() || tokens_[pattern.front().token].is_word("SELECT")) {
      return refuse(at_, "only a list of patterns is supported here, not a query");
    }
    condition +=
        (condition.empty() ? "" : joiner) + matched.text + " " + how + " (" + join(pattern) + ")";
  } while (accept_symbol(","));
  SOPHIA_CHECK_OK(expect_symbol(")"));
  Piece piece{(is_not ? " NOT (" : " (") + condition + ")", matched.token, true};
  if (peek().is_word("ESCAPE")) return refuse(at_, "ESCAPE with ANY or ALL is not supported");
  pieces.push_back(std::move(piece));
  return {};
}

}  // namespace sophia::dialect
