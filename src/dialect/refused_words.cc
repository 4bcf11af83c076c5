// Words that are refused: constructs that are not supported, and the engine's own.
#include <array>

#include "dialect/expression_rewriter.h"

namespace sophia::dialect {
namespace {

// Words that open a construct without a supported form here.
struct RefusedWord {
  std::string_view word;
  std::string_view why;
};
constexpr auto kRefusedWords = std::to_array<RefusedWord>(
    {{"MATCH_RECOGNIZE", "MATCH_RECOGNIZE is not supported"},
     {"TABLESAMPLE", "TABLESAMPLE is not supported: use ORDER BY and LIMIT"},
     {"SAMPLE", "SAMPLE is not supported: use ORDER BY and LIMIT"},
     {"CONNECT", "CONNECT BY is not supported: use WITH RECURSIVE"},
     {"ASOF", "ASOF JOIN is not supported"},
     {"FETCH", "FETCH is not supported: use LIMIT n"},
     {"COLLATE", "COLLATE is not supported: compare LOWER(...) of both sides"}});

// Joins, operators and clauses of the engine: in Snowflake the first word is an alias, or an error.
struct RefusedPair {
  std::string_view word;
  std::string_view next;
  std::string_view advice;
};
constexpr auto kRefusedPairs = std::to_array<RefusedPair>(
    {{"SEMI", "JOIN", "use WHERE EXISTS (SELECT ...), or another alias"},
     {"ANTI", "JOIN", "use WHERE NOT EXISTS (SELECT ...), or another alias"},
     {"POSITIONAL", "JOIN", "join by ROW_NUMBER(), or use another alias"},
     {"DISTINCT", "ON", "use QUALIFY ROW_NUMBER() OVER (PARTITION BY ... ORDER BY ...) = 1"},
     {"SIMILAR", "TO", "use RLIKE"},
     {"USING", "SAMPLE", "use ORDER BY and LIMIT"}});

}  // namespace

Status ExpressionRewriter::refused_word(const Level& level) const {
  const std::string& word = peek().value;
  for (const RefusedWord& refused : kRefusedWords) {
    if (word == refused.word && (word != "SAMPLE" || peek(1).is_symbol("("))) {
      return refuse(at_, refused.why);
    }
  }
  if ((word == "AT" || word == "BEFORE") && peek(1).is_symbol("(") && level.clause == "FROM") {
    return refuse(at_, "time travel is not supported: the warehouse keeps the present state");
  }
  // A name that starts a table or follows AS is a name.
  const Token& before = tokens_[at_ == 0 ? tokens_.size() - 1 : at_ - 1];
  const bool is_name = before.is_word("AS") || before.is_word("FROM") || before.is_symbol(",");
  for (const RefusedPair& refused : kRefusedPairs) {
    if (word == refused.word && peek(1).is_word(refused.next) && !is_name) {
      return refuse(at_, std::string(refused.word) + " " + std::string(refused.next) +
                             " is not Snowflake's: " + std::string(refused.advice));
    }
  }
  if (word == "RANGE" && peek(1).is_symbol("(")) {
    return refuse(at_, "the function RANGE is not supported in Snowflake's dialect here");
  }
  return {};
}

}  // namespace sophia::dialect
