// Where VARIANT values are: Snowflake orders, compares and computes by what is in one, the engine
// by its JSON text. What gives one is followed by name through aliases, columns of queries and set
// operations, whatever the level: a name that is one somewhere counts as one everywhere.
#include <algorithm>
#include <array>

#include "dialect/expression_rewriter.h"

namespace sophia::dialect {
namespace {

// Queries within each other: a name comes out of one of them by each reading.
constexpr int kMostReadings = 200;

constexpr auto kBehindItems =
    std::to_array<std::string_view>({"FROM", "WHERE", "GROUP", "HAVING", "QUALIFY", "ORDER",
                                     "LIMIT", "UNION", "INTERSECT", "EXCEPT", "MINUS"});

constexpr std::string_view kOrdering =
    "ordering by a VARIANT: cast it first, as in value::STRING or value::NUMBER";

bool is_name(const Token& token) {
  return token.kind == TokenKind::kWord || token.kind == TokenKind::kQuoted;
}

bool ends_item(const Token& token) {
  return token.kind == TokenKind::kEnd || token.is_symbol(",") || token.is_symbol(")") ||
         token.is_symbol(";") ||
         (token.kind == TokenKind::kWord &&
          std::ranges::find(kBehindItems, std::string_view(token.value)) != kBehindItems.end());
}

}  // namespace

// The columns of a derived table are used before it is read: names are collected by readings of
// their own. What they refuse the last one would too, as it knows at least as many names.
Status ExpressionRewriter::collect() {
  const std::size_t start = at_;
  is_collecting_ = true;
  for (int i = 0; i < kMostReadings; ++i) {
    const std::size_t known = variants_.size();
    SOPHIA_CHECK_OK(sequence(";", ""));
    at_ = start;
    in_pivot_ = false;
    if (variants_.size() == known) break;
  }
  is_collecting_ = false;
  return {};
}

// A value of the level, with all that is known of it.
Status ExpressionRewriter::read_operand(Level& level, Piece piece) {
  SOPHIA_CHECK_OK(check_order_key(level, piece));
  if (piece.is_variant) SOPHIA_CHECK_OK(check_variant(level, piece));
  if (piece.is_query) {
    if (level.clause.empty()) level.items = outcome_.items;
    note_column_list(piece);
  }
  if (level.clause == "FROM" && !piece.parts.empty()) note_source(level, piece);
  note_item(level, piece);
  note_alias(level, piece);
  piece.text = lead(piece.token) + piece.text;
  level.pieces.push_back(std::move(piece));
  return {};
}

Status ExpressionRewriter::check_variant(const Level& level, const Piece& piece) const {
  const auto behind = [this, &piece](std::size_t steps) -> const Token& {
    return tokens_[piece.token < steps ? tokens_.size() - 1 : piece.token - steps];
  };
  const Token& before = behind(1);
  const bool is_tested = peek().is_word("IS");
  const bool is_any_of = (before.is_word("ANY") || before.is_word("ALL")) && is_operator(behind(2));
  const bool is_compared =
      is_operator(peek()) || is_any_of ||
      (is_operator(before) && !(is_tested && before.kind == TokenKind::kWord)) ||
      (before.is_word("CASE") && peek().is_word("WHEN"));
  if (is_compared) {
    return refuse(piece.token,
                  "a VARIANT in a comparison or calculation: cast it first, as in "
                  "value::STRING or value::NUMBER");
  }
  const bool is_condition = level.clause == "WHERE" || level.clause == "HAVING" ||
                            level.clause == "QUALIFY" || level.clause == "ON" ||
                            level.clause == "WHEN";
  if (is_condition && !is_tested && !level.pieces.empty() && !level.pieces.back().is_operand) {
    return refuse(piece.token, "a VARIANT as a condition: cast it first, as in value::BOOLEAN");
  }
  if (level.clause == "ORDER" && !is_tested) return refuse(piece.token, kOrdering);
  return {};
}

// A key of ORDER BY that is a position or the name of a column of the same query stands for it.
Status ExpressionRewriter::check_order_key(const Level& level, Piece& piece) const {
  if (level.clause != "ORDER" || level.items.empty() || !level.cases.empty()) return {};
  const Token& before = tokens_[piece.token - 1];
  if ((!before.is_word("BY") && !before.is_symbol(",")) || is_operator(peek())) return {};
  const auto items = output_items(level);
  const Token& token = tokens_[piece.token];
  if (token.kind == TokenKind::kNumber && piece.text == token.value &&
      piece.text.find_first_not_of("0123456789") == std::string::npos) {
    const std::size_t place = piece.text.size() > 9 ? 0 : std::stoul(piece.text);
    if (place == 0 || place > items.size()) return {};
    for (std::size_t i = 0; i < place; ++i) {
      if (items[i].is_star)
        return refuse(piece.token, "the position of a column behind *: write its name");
    }
    piece.is_variant = items[place - 1].is_variant;
  } else if (piece.parts.size() == 1 && !peek().is_word("IS")) {
    const auto item = std::ranges::find(items, piece.parts[0], &Item::name);
    if (item != items.end()) piece.is_variant = item->is_variant;
  }
  return {};
}

// ORDER BY ALL
Status ExpressionRewriter::check_order_all(const Level& level) const {
  if (level.clause != "ORDER" || !tokens_[at_ - 1].is_word("BY")) return {};
  for (const Item& item : output_items(level)) {
    if (item.is_variant) return refuse(at_, kOrdering);
    if (item.is_star) return refuse(at_, "ORDER BY ALL with *: write the names of the columns");
  }
  return {};
}

// A column's name with more behind it: the engine takes that for a path, in its own letters.
Status ExpressionRewriter::check_dots(const std::vector<std::string>& parts,
                                      std::size_t token) const {
  if (is_collecting_) return {};
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    if (!variants_.contains(parts[i]) || is_source(parts[i], parts[i + 1])) continue;
    std::string form;
    for (std::size_t k = 0; k < parts.size(); ++k) {
      form += (k == 0 ? "" : k == i + 1 ? ":" : ".") + std::string(tokens_[token + 2 * k].raw);
    }
    return refuse(token, "a path into a VARIANT starts with a colon: write " + form);
  }
  return {};
}

// A table, query or alias in FROM.
void ExpressionRewriter::note_source(const Level& level, const Piece& piece) {
  for (std::size_t i = 0; i + 1 < piece.parts.size(); ++i) columns_[piece.parts[i]].insert("*");
  const auto& pieces = level.pieces;
  const std::size_t behind = tokens_[piece.token - 1].is_word("AS") ? 2 : 1;
  const bool is_named =
      pieces.size() >= behind && pieces[pieces.size() - behind].is_query && !peek().is_symbol("(");
  auto& columns = columns_[piece.parts.back()];
  if (!is_named) columns.insert("*");
  for (const Item& item : outcome_.items) {
    if (is_named) columns.insert(item.is_star || item.name.empty() ? "*" : item.name);
  }
}

bool ExpressionRewriter::is_source(const std::string& name, const std::string& column) const {
  const auto found = columns_.find(name);
  return found != columns_.end() && (found->second.contains("*") || found->second.contains(column));
}

bool ExpressionRewriter::is_in_items(const Level& level) {
  return !level.items.empty() &&
         (level.cases.empty() ? level.clause : level.cases.front().clause) == "SELECT";
}

// `expression AS name` or `expression name`: the name.
bool ExpressionRewriter::is_alias(const Level& level, const Piece& piece) const {
  return piece.parts.size() == 1 && piece.token > 0 &&
         (tokens_[piece.token - 1].is_word("AS") ||
          (!level.pieces.empty() && level.pieces.back().is_operand));
}

void ExpressionRewriter::note_item(Level& level, const Piece& piece) {
  const bool gives = piece.is_variant && !is_alias(level, piece) && !peek().is_word("IS");
  if (!level.cases.empty()) {
    const bool is_result = level.clause == "THEN" || level.clause == "ELSE";
    OpenCase& open = level.cases.back();
    open.gives_variant = open.gives_variant || (is_result && gives);
    return;
  }
  level.gives_variant = level.gives_variant || gives;
  if (!is_in_items(level)) return;
  Item& item = level.items.back();
  item.is_variant = item.is_variant || gives;
  item.is_star = item.is_star || (piece.parts.empty() && piece.text.ends_with(".*"));
  const bool is_column = !piece.parts.empty() && ends_item(peek()) && !level.pieces.empty() &&
                         !is_operator(tokens_[level.pieces.back().token]);
  if (is_alias(level, piece) || is_column) item.name = piece.parts.back();
}

// `expression AS name`: the name stands for a VARIANT.
void ExpressionRewriter::note_alias(const Level& level, const Piece& piece) {
  if (!piece.is_variant || level.clause == "CAST" || is_alias(level, piece)) return;
  const Token& next = peek();
  const Token& alias = next.is_word("AS") ? peek(1) : next;
  if (!is_name(alias) || (alias.kind == TokenKind::kWord && is_keyword(alias.value))) return;
  variants_.insert(alias.value);
}

// (query) [AS] name (a, b), also of VALUES, and name (a, b) AS (query): names for the columns.
void ExpressionRewriter::note_column_list(const Piece& piece) {
  const std::size_t name = peek().is_word("AS") ? 1 : 0;
  if (is_name(peek(name)) && peek(name + 1).is_symbol("(")) {
    note_columns(at_ + name + 1);
  }
  if (piece.token < 2 || !tokens_[piece.token - 1].is_word("AS")) return;
  if (!tokens_[piece.token - 2].is_symbol(")")) return;
  std::size_t open = piece.token - 2;
  while (open > 0 && !tokens_[open].is_symbol("(")) --open;
  note_columns(open);
}

void ExpressionRewriter::note_columns(std::size_t open) {
  const auto& items = outcome_.items;
  std::size_t place = 0;
  // Behind a star and in VALUES the places are not known: any of the names may be the VARIANT's.
  const bool is_any =
      std::ranges::any_of(items, &Item::is_star) || (items.empty() && outcome_.is_variant);
  for (std::size_t i = open + 1; i < tokens_.size() && !tokens_[i].is_symbol(")"); ++i) {
    if (!is_name(tokens_[i])) continue;
    if (is_any || (place < items.size() && items[place].is_variant))
      variants_.insert(tokens_[i].value);
    ++place;
  }
}

// The columns of all SELECTs of the level: VARIANT where one of them is.
std::vector<Item> ExpressionRewriter::output_items(const Level& level) {
  if (level.first_items.empty()) return level.items;
  auto items = level.first_items;
  for (std::size_t i = 0; i < std::min(items.size(), level.items.size()); ++i) {
    items[i].is_variant = items[i].is_variant || level.items[i].is_variant;
  }
  return items;
}

void ExpressionRewriter::note_outcome(Level& level) {
  outcome_.items = output_items(level);
  for (const Item& item : outcome_.items) {
    if (item.is_variant && !item.name.empty()) variants_.insert(item.name);
  }
  outcome_.is_variant = outcome_.items.empty()
                            ? level.gives_variant
                            : outcome_.items.size() == 1 && outcome_.items[0].is_variant;
}

// END of a CASE, which then stands for the whole as one value.
Status ExpressionRewriter::end_case(Level& level) {
  const OpenCase open = std::move(level.cases.back());
  level.cases.pop_back();
  level.clause = open.clause;
  const std::string text = lead(at_) + take().value;
  Piece piece{text, open.token, true, open.gives_variant};
  if (piece.is_variant) SOPHIA_CHECK_OK(check_variant(level, piece));
  note_item(level, piece);
  note_alias(level, piece);
  level.pieces.push_back(std::move(piece));
  return {};
}

}  // namespace sophia::dialect
