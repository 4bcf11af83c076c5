#include "warehouse/sql_text.h"

#include <algorithm>

namespace sophia::warehouse {
namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::size_t find_or_end(std::string_view sql, std::string_view what, std::size_t from) {
  const auto at = sql.find(what, from);
  return at == std::string_view::npos ? sql.size() : at + what.size();
}

std::size_t skip_gap(std::string_view sql, std::size_t at) {
  while (at < sql.size()) {
    if (is_space(sql[at])) {
      ++at;
    } else if (sql.substr(at, 2) == "--") {
      at = find_or_end(sql, "\n", at);
    } else if (sql.substr(at, 2) == "/*") {
      at = find_or_end(sql, "*/", at + 2);
    } else {
      break;
    }
  }
  return at;
}

// The end of the token that starts at `at`: quoted text, a word, or one character.
std::size_t token_end(std::string_view sql, std::size_t at) {
  const char c = sql[at];
  if (c == '\'' || c == '"') return find_or_end(sql, sql.substr(at, 1), at + 1);
  if (c == '$') {
    std::size_t tag = at + 1;
    while (tag < sql.size() && is_word(sql[tag])) ++tag;
    if (tag < sql.size() && sql[tag] == '$') {
      return find_or_end(sql, sql.substr(at, tag + 1 - at), tag + 1);
    }
  }
  if (!is_word(c)) return at + 1;
  while (at < sql.size() && is_word(sql[at])) ++at;
  return at;
}

}  // namespace

Word next_word(std::string_view sql, std::size_t from) {
  const std::size_t at = skip_gap(sql, from);
  if (at >= sql.size()) return {"", sql.size()};
  const std::size_t end = token_end(sql, at);
  std::string text(sql.substr(at, end - at));
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
  return {std::move(text), end};
}

std::string written_schema(std::string_view sql) {
  Word word = next_word(sql);
  const auto advance = [&] { word = next_word(sql, word.end); };
  if (word.text == "INSERT") {
    advance();
    if (word.text == "OR") {
      advance();
      advance();
    }
    if (word.text != "INTO") return {};
  } else if (word.text == "DELETE") {
    advance();
    if (word.text != "FROM") return {};
  } else if (word.text != "UPDATE") {
    return {};
  }
  advance();
  const std::string schema = word.text;
  advance();
  return word.text == "." && !schema.starts_with('"') ? schema : "";
}

std::string_view without_terminator(std::string_view sql) {
  std::size_t last = 0;
  for (std::size_t at = skip_gap(sql, 0); at < sql.size(); at = skip_gap(sql, at)) {
    const bool is_semicolon = sql[at] == ';';
    at = token_end(sql, at);
    if (!is_semicolon) last = at;
  }
  return sql.substr(0, last);
}

std::vector<std::string_view> split_statements(std::string_view sql) {
  std::vector<std::string_view> statements;
  std::size_t first = skip_gap(sql, 0);
  std::size_t last = first;  // end of the statement's last token so far
  for (std::size_t at = first; at < sql.size(); at = skip_gap(sql, at)) {
    const bool is_semicolon = sql[at] == ';';
    if (last == first) first = last = at;
    at = token_end(sql, at);
    if (!is_semicolon) {
      last = at;
      continue;
    }
    if (last > first) statements.push_back(sql.substr(first, last - first));
    first = last = at;
  }
  if (last > first) statements.push_back(sql.substr(first, last - first));
  return statements;
}

}  // namespace sophia::warehouse
