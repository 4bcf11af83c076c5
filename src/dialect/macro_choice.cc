#include "dialect/macro_choice.h"

#include <array>
#include <set>
#include <vector>

namespace sophia::dialect {
namespace {

constexpr std::string_view kStart = "CREATE MACRO ";
constexpr auto kOperators = std::to_array<std::string_view>({"||", "/", "%"});

bool is_word_part(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

void add_words(std::string_view text, std::set<std::string>& words) {
  std::string word;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ' ';
    if (is_word_part(c)) {
      word += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    } else if (!word.empty()) {
      words.insert(std::move(word));
      word.clear();
    }
  }
  for (const auto symbol : kOperators) {
    if (text.find(symbol) != std::string_view::npos) words.emplace(symbol);
  }
}

struct Macro {
  std::string name = {};  // upper case, without schema and quotes
  std::string_view statement;
  bool is_needed = false;
};

Macro read_macro(std::string_view statement) {
  std::string_view name = statement.substr(kStart.size());
  name = name.substr(0, name.find('('));
  name = name.substr(name.rfind('.') + 1);
  Macro macro{.statement = statement};
  for (const char c : name) {
    if (c != '"') macro.name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  }
  return macro;
}

std::vector<Macro> split(std::string_view macros) {
  std::vector<Macro> result;
  for (auto at = macros.find(kStart); at != std::string_view::npos;) {
    const auto next = macros.find(kStart, at + 1);
    result.push_back(read_macro(macros.substr(at, next - at)));
    at = next;
  }
  return result;
}

}  // namespace

std::string macros_for(std::string_view sql, std::string_view macros) {
  std::set<std::string> words;
  add_words(sql, words);
  auto all = split(macros);
  for (bool has_grown = true; has_grown;) {
    has_grown = false;
    for (Macro& macro : all) {
      if (macro.is_needed || !words.contains(macro.name)) continue;
      macro.is_needed = has_grown = true;
      add_words(macro.statement, words);
    }
  }
  std::string chosen;
  for (const Macro& macro : all) {
    if (macro.is_needed) {
      chosen += "CREATE OR REPLACE MACRO " + std::string(macro.statement.substr(kStart.size()));
    }
  }
  return chosen;
}

}  // namespace sophia::dialect
