#include "dialect/json_keys.h"

#include <set>
#include <vector>

#include "core/json.h"

namespace sophia::dialect {
namespace {

// The text in quotes that starts at `at`, with its quotes.
std::string_view quoted_text(std::string_view json, std::size_t at) {
  std::size_t end = at + 1;
  while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
  return json.substr(at, end + 1 - at);
}

std::string decoded(std::string_view quoted) {
  if (quoted.find('\\') == std::string_view::npos) return std::string(quoted);
  const auto text = parse_json(quoted);
  return text && text->is_string() ? "\"" + std::string(text->get_string()) + "\""
                                   : std::string(quoted);
}

bool is_key(std::string_view json, std::size_t end) {
  const auto next = json.find_first_not_of(" \t\r\n", end);
  return next != std::string_view::npos && json[next] == ':';
}

}  // namespace

std::optional<std::string> repeated_key(std::string_view json) {
  std::vector<std::set<std::string>> keys(1);  // of the objects that are open
  for (std::size_t at = 0; at < json.size(); ++at) {
    if (json[at] == '{') keys.emplace_back();
    if (json[at] == '}' && keys.size() > 1) keys.pop_back();
    if (json[at] != '"') continue;
    const std::string_view text = quoted_text(json, at);
    at += text.size() - 1;
    if (is_key(json, at + 1) && !keys.back().insert(decoded(text)).second) return std::string(text);
  }
  return std::nullopt;
}

}  // namespace sophia::dialect
