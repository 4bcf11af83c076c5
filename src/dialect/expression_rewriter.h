// The working part of rewrite(): one pass over the tokens. Internal to the module.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "dialect/lexer.h"
#include "dialect/rewriter.h"

namespace sophia::dialect {

// A rewritten stretch of text.
struct Piece {
  std::string text;
  std::size_t token = 0;                // where it starts
  bool is_operand = false;              // a value, not a keyword or symbol
  bool is_variant = false;              // a VARIANT value that was not cast
  bool is_query = false;                // a query in parentheses, or FLATTEN
  std::vector<std::string> parts = {};  // of a name: table, column ...
};

// A column that a query gives.
struct Item {
  std::string name = {};  // empty: not known
  bool is_variant = false;
  bool is_star = false;
};

struct Argument {
  std::string name = {};  // of name => value, upper case
  std::string text = {};
  std::size_t token = 0;
  bool is_variant = false;
  std::optional<std::string> word = {};     // the argument is this one word, upper case
  std::optional<std::string> literal = {};  // ... or this one text
};

struct Call {
  std::string name = {};  // upper case
  std::size_t token = 0;
  std::vector<Argument> arguments = {};
  bool is_distinct = false;
  bool ignore_nulls = false;
  bool has_within_group = false;
  std::string within_group = {};  // "ORDER BY ..." of WITHIN GROUP
  bool has_over = false;
  std::string over = {};  // " OVER (...)"
  bool over_is_ordered = false;
  bool over_has_frame = false;
};

class ExpressionRewriter {
 public:
  ExpressionRewriter(std::string_view sql, std::vector<Token> tokens,
                     const RewriteOptions& options);

  // The statement that starts at the current token, up to its end or semicolon.
  Result<std::string> statement();

  const Token& peek(std::size_t ahead = 0) const;
  const Token& take() { return tokens_[at_++]; }
  std::unexpected<Error> refuse(std::size_t token, std::string_view message) const;
  const RewriteOptions& options() const { return options_; }

 private:
  struct OpenCase {
    std::size_t token = 0;
    std::string clause = {};  // in which it stands
    bool gives_variant = false;
  };

  // What is known of the query level that is being read.
  struct Level {
    std::vector<Piece> pieces;
    std::string clause;  // "SELECT", "FROM", "WHERE", "ORDER", ...
    std::string top;     // n of TOP n
    std::size_t top_token = 0;
    std::vector<OpenCase> cases;
    std::vector<Item> items;        // of the last SELECT so far
    std::vector<Item> first_items;  // of those before a set operation: they name the columns
    bool gives_variant = false;     // no query, and its value is a VARIANT
  };

  // What the last sequence() gives.
  struct Outcome {
    bool is_variant = false;  // its value, or its only column
    std::vector<Item> items = {};
  };

  Result<std::vector<Piece>> sequence(std::string_view stops, std::string_view clause);
  Status step(Level& level);
  Status symbol(Level& level);
  Status refused_word(const Level& level) const;  // refused_words.cc
  Status keyword(Level& level, bool& done);
  Status plain_keyword(Level& level);
  Status set_operation(Level& level);
  Status read_top(Level& level);
  Status like_any(Level& level);
  Status flatten(Level& level);
  Result<std::string> flatten_source(const std::vector<Argument>& arguments, std::size_t token);

  // variants.cc
  Status collect();
  Status read_operand(Level& level, Piece piece);
  Status check_variant(const Level& level, const Piece& piece) const;
  Status check_order_key(const Level& level, Piece& piece) const;
  Status check_order_all(const Level& level) const;
  Status check_dots(const std::vector<std::string>& parts, std::size_t token) const;
  void note_source(const Level& level, const Piece& piece);
  bool is_source(const std::string& name, const std::string& column) const;
  void note_item(Level& level, const Piece& piece);
  void note_alias(const Level& level, const Piece& piece);
  void note_column_list(const Piece& piece);
  void note_columns(std::size_t open);
  void note_outcome(Level& level);
  static bool is_in_items(const Level& level);
  static std::vector<Item> output_items(const Level& level);
  Status end_case(Level& level);

  Result<Piece> primary(const Level& level);
  Result<Piece> name_or_call(const Level& level);
  Result<Piece> name(const Level& level);
  Result<Piece> qualified_call(const std::string& qualifier);
  Result<Piece> parenthesised(const Level& level);
  Result<Piece> object_literal();
  Result<Piece> array_literal();
  Result<Piece> cast_call(bool is_try);
  Status postfix(Piece& piece);
  Status path(Piece& piece);
  Status cast(Piece& piece, bool is_try);
  Result<std::string> apply_type(const std::string& value, bool is_variant, bool is_try,
                                 bool& gives_variant);

  Result<Piece> call(std::string name, std::size_t token);
  Status arguments(Call& call);
  Status suffixes(Call& call);
  Status over(Call& call);

  bool is_call_here(const Level& level) const;
  bool is_alias(const Level& level, const Piece& piece) const;
  std::size_t matching_parenthesis(std::size_t open) const;
  std::string lead(std::size_t token) const;  // white space to write before it
  bool accept_symbol(std::string_view symbol);
  Status expect_symbol(std::string_view symbol);

  std::string_view sql_;
  std::vector<Token> tokens_;
  const RewriteOptions& options_;
  std::set<std::string> variants_;                        // columns and aliases with VARIANT values
  std::map<std::string, std::set<std::string>> columns_;  // of those in FROM; "*": not all known
  Outcome outcome_;
  bool is_collecting_ = false;  // a first reading, for names that are used before their query
  std::size_t at_ = 0;
  int depth_ = 0;
  bool in_pivot_ = false;
};

std::string join(const std::vector<Piece>& pieces);

// functions.cc. Rewrites a call of a known function; refuses others.
Result<Piece> rewrite_call(const ExpressionRewriter& rewriter, const Call& call);
Result<Piece> rewrite_cortex_call(const ExpressionRewriter& rewriter, const Call& call);

// Whether a word before "(" is a keyword and no function.
bool is_keyword(std::string_view word);
// Whether it is an operator, be it a word.
bool is_operator(const Token& token);

}  // namespace sophia::dialect
