#include "gong_sim/json_raw.h"

#include <simdjson.h>

#include <array>
#include <cstdint>

#include "core/json.h"

namespace sophia::gong_sim {
namespace {

constexpr std::size_t kBad = std::string_view::npos;

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t skip_space(std::string_view text, std::size_t pos) {
  while (pos < text.size() && is_space(text[pos])) ++pos;
  return pos;
}

constexpr auto kPlainInString = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 256; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();

// `pos` is at the backslash.
std::size_t skip_escape(std::string_view text, std::size_t pos) {
  if (pos + 1 >= text.size()) return kBad;
  const char kind = text[pos + 1];
  if (kind != 'u') {
    return std::string_view("\"\\/bfnrt").find(kind) == kBad ? kBad : pos + 2;
  }
  if (pos + 6 > text.size()) return kBad;
  for (std::size_t i = pos + 2; i < pos + 6; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (std::isxdigit(c) == 0) return kBad;
  }
  return pos + 6;
}

// `pos` is at the opening quote.
std::size_t skip_string(std::string_view text, std::size_t pos) {
  ++pos;
  while (pos < text.size()) {
    const auto c = static_cast<unsigned char>(text[pos]);
    if (kPlainInString[c]) {
      ++pos;
    } else if (c == '"') {
      return pos + 1;
    } else if (c == '\\') {
      pos = skip_escape(text, pos);
      if (pos == kBad) return kBad;
    } else {
      return kBad;
    }
  }
  return kBad;
}

std::size_t skip_digits(std::string_view text, std::size_t pos) {
  const std::size_t start = pos;
  while (pos < text.size() && is_digit(text[pos])) ++pos;
  return pos == start ? kBad : pos;
}

std::size_t skip_number(std::string_view text, std::size_t pos) {
  if (text[pos] == '-') ++pos;
  if (pos < text.size() && text[pos] == '0') {
    ++pos;
  } else if ((pos = skip_digits(text, pos)) == kBad) {
    return kBad;
  }
  if (pos < text.size() && text[pos] == '.') {
    if ((pos = skip_digits(text, pos + 1)) == kBad) return kBad;
  }
  if (pos < text.size() && (text[pos] == 'e' || text[pos] == 'E')) {
    ++pos;
    if (pos < text.size() && (text[pos] == '+' || text[pos] == '-')) ++pos;
    pos = skip_digits(text, pos);
  }
  return pos;
}

std::size_t skip_word(std::string_view text, std::size_t pos, std::string_view word) {
  return text.substr(pos, word.size()) == word ? pos + word.size() : kBad;
}

std::size_t skip_scalar(std::string_view text, std::size_t pos) {
  if (pos >= text.size()) return kBad;
  switch (text[pos]) {
    case '"':
      return skip_string(text, pos);
    case 't':
      return skip_word(text, pos, "true");
    case 'f':
      return skip_word(text, pos, "false");
    case 'n':
      return skip_word(text, pos, "null");
    default:
      return text[pos] == '-' || is_digit(text[pos]) ? skip_number(text, pos) : kBad;
  }
}

// The name and colon of a member; `pos` may be at white space.
std::size_t skip_name(std::string_view text, std::size_t pos) {
  pos = skip_space(text, pos);
  if (pos >= text.size() || text[pos] != '"') return kBad;
  if ((pos = skip_string(text, pos)) == kBad) return kBad;
  pos = skip_space(text, pos);
  return pos < text.size() && text[pos] == ':' ? pos + 1 : kBad;
}

}  // namespace

// A loop with an explicit stack of open brackets, so that depth costs no call stack.
std::size_t skip_json_value(std::string_view text, std::size_t pos) {
  std::string open;
  for (;;) {
    pos = skip_space(text, pos);
    if (pos >= text.size()) return kBad;
    const char c = text[pos];
    if (c == '{' || c == '[') {
      const std::size_t inside = skip_space(text, pos + 1);
      const char close = c == '{' ? '}' : ']';
      if (inside < text.size() && text[inside] == close) {
        pos = inside + 1;  // empty: complete
      } else {
        open.push_back(close);
        pos = c == '{' ? skip_name(text, inside) : inside;
        if (pos == kBad) return kBad;
        continue;
      }
    } else if ((pos = skip_scalar(text, pos)) == kBad) {
      return kBad;
    }
    // A value is complete: close what ends here, or go to the next item.
    for (;;) {
      if (open.empty()) return pos;
      pos = skip_space(text, pos);
      if (pos >= text.size()) return kBad;
      if (text[pos] == open.back()) {
        open.pop_back();
        ++pos;
        continue;
      }
      if (text[pos] != ',') return kBad;
      ++pos;
      if (open.back() == '}' && (pos = skip_name(text, pos)) == kBad) return kBad;
      break;
    }
  }
}

bool is_valid_json(std::string_view text) {
  if (!simdjson::validate_utf8(text.data(), text.size())) return false;
  const std::size_t end = skip_json_value(text, 0);
  return end != kBad && skip_space(text, end) == text.size();
}

RawItems::RawItems(std::string_view container) : text_(container) {
  const std::size_t start = skip_space(text_, 0);
  if (start >= text_.size() || (text_[start] != '{' && text_[start] != '[')) return;
  is_object_ = text_[start] == '{';
  const std::size_t inside = skip_space(text_, start + 1);
  if (inside < text_.size() && text_[inside] != '}' && text_[inside] != ']') pos_ = inside;
}

bool RawItems::next() {
  if (pos_ == kBad) return false;
  if (is_object_) {
    const std::size_t name = skip_space(text_, pos_);
    const std::size_t behind = skip_name(text_, name);
    if (behind == kBad) return false;
    key_ = text_.substr(name + 1, skip_string(text_, name) - name - 2);
    pos_ = behind;
  }
  const std::size_t start = skip_space(text_, pos_);
  const std::size_t end = skip_json_value(text_, start);
  if (end == kBad) return false;
  value_ = text_.substr(start, end - start);
  const std::size_t comma = skip_space(text_, end);
  pos_ = comma < text_.size() && text_[comma] == ',' ? comma + 1 : kBad;
  return true;
}

bool is_object(std::string_view value) {
  const std::size_t start = skip_space(value, 0);
  return start < value.size() && value[start] == '{';
}

bool is_array(std::string_view value) {
  const std::size_t start = skip_space(value, 0);
  return start < value.size() && value[start] == '[';
}

std::optional<std::string_view> raw_member(std::string_view object, std::string_view key) {
  std::optional<std::string_view> found;
  if (!is_object(object)) return found;
  for (RawItems items(object); items.next();) {
    if (items.key() == key) found = items.value();
  }
  return found;
}

std::optional<std::string> raw_scalar(std::string_view value) {
  if (value.empty()) return std::nullopt;
  if (value[0] == '-' || is_digit(value[0])) return std::string(value);
  if (value[0] != '"' || value.size() < 2) return std::nullopt;
  const std::string_view inside = value.substr(1, value.size() - 2);
  if (inside.find('\\') == kBad) return std::string(inside);
  const auto parsed = parse_json(value);
  if (!parsed || !parsed->is_string()) return std::nullopt;  // e.g. a lone surrogate: no text
  return std::string(parsed->get_string());
}

std::optional<std::string> raw_field(std::string_view object, std::string_view key) {
  const auto value = raw_member(object, key);
  return value ? raw_scalar(*value) : std::nullopt;
}

std::string merge_patch(std::string_view target, std::string_view patch) {
  if (!is_object(patch)) return std::string(patch);
  if (!is_object(target)) target = "{}";
  std::string out;
  RawBuilder object(out, '{');
  for (RawItems items(target); items.next();) {
    const auto change = raw_member(patch, items.key());
    if (!change) {
      object.member(items.key(), items.value());
    } else if (*change != "null") {
      object.member(items.key(), merge_patch(items.value(), *change));
    }
  }
  for (RawItems items(patch); items.next();) {
    if (items.value() == "null" || raw_member(target, items.key())) continue;
    object.member(items.key(), merge_patch("null", items.value()));
  }
  object.end();
  return out;
}

}  // namespace sophia::gong_sim
