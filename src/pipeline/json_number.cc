#include "pipeline/json_number.h"

#include <charconv>

namespace sophia::pipeline {
namespace {

std::size_t digits(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at;
}

}  // namespace

std::string_view json_number_fault(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t start = at;
  at = digits(text, at);
  if (at == start) return "no valid JSON: a number without digits";
  if (text[start] == '0' && at > start + 1) return "no valid JSON: a number starts with 0";
  bool integer = true;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = ++at;
    at = digits(text, at);
    if (at == fraction) return "no valid JSON: a number ends with its point";
    integer = false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = at;
    at = digits(text, at);
    if (at == exponent) return "no valid JSON: a number without exponent";
    integer = false;
  }
  if (at != text.size()) return "no valid JSON: a number is malformed";
  if (integer && text.size() <= 300) return {};
  double value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc::result_out_of_range) return {};
  // Too small to be told from zero is fine; too large is not.
  const std::size_t exponent = text.find_first_of("eE");
  if (exponent != std::string_view::npos && text[exponent + 1] == '-') return {};
  return "a number is out of range";
}

}  // namespace sophia::pipeline
