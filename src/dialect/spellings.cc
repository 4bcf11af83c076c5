#include "dialect/spellings.h"

#include <algorithm>
#include <array>
#include <map>

#include "dialect/expression_rewriter.h"

namespace sophia::dialect {
namespace {

constexpr auto kClauses = std::to_array<std::string_view>(
    {"SELECT", "FROM", "WHERE", "GROUP", "HAVING", "QUALIFY", "ORDER", "LIMIT"});

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
  return result;
}

std::string shown(const Token& token) {
  return token.kind == TokenKind::kQuoted ? "\"" + token.value + "\"" : token.value;
}

class Spellings {
 public:
  Spellings(std::string_view sql, const std::vector<Token>& tokens) : sql_(sql), tokens_(tokens) {}

  Status run() {
    for (; at_ < tokens_.size(); ++at_) {
      const Token& token = tokens_[at_];
      if (token.is_symbol("(")) ++depth_;
      if (token.is_symbol(")")) --depth_;
      if (depth_ == 0 && token.kind == TokenKind::kWord &&
          std::ranges::find(kClauses, std::string_view(token.value)) != kClauses.end()) {
        clause_ = token.value;
      }
      is_key_ = is_path_key();
      if (is_name()) SOPHIA_CHECK_OK(read_name());
    }
    return {};
  }

 private:
  const Token& before(std::size_t steps = 1) const {
    return tokens_[at_ < steps ? tokens_.size() - 1 : at_ - steps];
  }

  // A step of v:a.b["c"].d, whose letters count as they are.
  bool is_path_key() const {
    if (before().is_symbol(":")) return before(2).kind != TokenKind::kText;
    const bool is_inside = before().is_symbol(".") || before().is_symbol("[") ||
                           tokens_[at_].is_symbol(".") || tokens_[at_].is_symbol("[") ||
                           tokens_[at_].is_symbol("]");
    return is_key_ && is_inside;
  }

  bool is_name() const {
    const Token& token = tokens_[at_];
    if (is_key_ || before().is_symbol("::")) return false;
    if (token.kind == TokenKind::kQuoted) return true;
    return token.kind == TokenKind::kWord && !is_keyword(token.value) &&
           !tokens_[at_ + 1].is_symbol("(");
  }

  // A title of the outermost SELECT: what stands behind a value.
  bool is_title() const {
    if (depth_ != 0 || clause_ != "SELECT") return false;
    const Token& token = before();
    if (token.kind == TokenKind::kWord)
      return token.value == "AS" || token.value == "END" || !is_keyword(token.value);
    return token.kind != TokenKind::kSymbol || token.is_symbol(")") || token.is_symbol("]");
  }

  // x AS "x", t.x AS "x": whichever is meant, it is the same.
  bool is_own_name(const std::string& folded) const {
    if (!before().is_word("AS") || upper(before(2).value) != folded) return false;
    const Token& first = before(3);
    return first.is_symbol(",") || first.is_symbol(".") || first.is_word("SELECT");
  }

  // ORDER BY "x" of a title "x": the title, here too.
  bool is_title_as_key(const std::string& folded) const {
    if (depth_ != 0 || clause_ != "ORDER" || is_operator(tokens_[at_ + 1])) return false;
    const auto title = titles_.find(folded);
    return title != titles_.end() && title->second->value == tokens_[at_].value &&
           (before().is_word("BY") || before().is_symbol(","));
  }

  Status read_name() {
    const Token& token = tokens_[at_];
    const std::string folded = upper(token.value);
    if (is_title()) {
      const bool is_own = is_own_name(folded);
      SOPHIA_CHECK_OK(check(titles_, folded));
      titles_.emplace(folded, &token);
      if (!is_own) changed_.emplace(folded, &token);
      if (token.kind == TokenKind::kQuoted) return {};
    }
    if (clause_ == "ORDER" || clause_ == "HAVING" || clause_ == "QUALIFY") {
      SOPHIA_CHECK_OK(check(changed_, folded));
    }
    if (is_title_as_key(folded)) return {};
    SOPHIA_CHECK_OK(check(names_, folded));
    names_.emplace(folded, &token);
    return {};
  }

  using Names = std::map<std::string, const Token*>;
  Status check(const Names& names, const std::string& folded) const {
    const auto other = names.find(folded);
    if (other == names.end() || other->second->value == tokens_[at_].value) return {};
    return std::unexpected(
        error_at(sql_, tokens_[at_].offset,
                 shown(tokens_[at_]) + " and " + shown(*other->second) +
                     " differ only in case, which is not told apart here: use another name"));
  }

  std::string_view sql_;
  const std::vector<Token>& tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::string clause_;  // of the outermost query
  bool is_key_ = false;
  Names names_;
  Names titles_;
  Names changed_;  // titles that are not the name of their own column
};

}  // namespace

Status check_spellings(std::string_view sql, const std::vector<Token>& tokens) {
  return Spellings(sql, tokens).run();
}

}  // namespace sophia::dialect
