#include "airbyte/json_cursor.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <algorithm>
#include <bit>

#include "core/json.h"

namespace sophia::airbyte {
namespace {

// Needs no look at escapes, control characters or UTF-8.
constexpr bool is_plain(char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }
constexpr bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// The next '"' or '\\' in [at, end), or end.
const char* find_quote_or_escape(const char* at, const char* end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i escape = _mm_set1_epi8('\\');
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(
        _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, escape))));
    if (mask != 0) return at + std::countr_zero(mask);
  }
#endif
  while (at < end && *at != '"' && *at != '\\') ++at;
  return at;
}

// The next '"' or bracket in [at, end), or end.
const char* find_quote_or_bracket(const char* at, const char* end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i fold = _mm_set1_epi8(0x20);  // '[' | 0x20 == '{', ']' | 0x20 == '}'
  const __m128i open = _mm_set1_epi8('{');
  const __m128i close = _mm_set1_epi8('}');
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i folded = _mm_or_si128(bytes, fold);
    const __m128i hit =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, quote),
                     _mm_or_si128(_mm_cmpeq_epi8(folded, open), _mm_cmpeq_epi8(folded, close)));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hit));
    if (mask != 0) return at + std::countr_zero(mask);
  }
#endif
  while (at < end && *at != '"' && *at != '{' && *at != '}' && *at != '[' && *at != ']') ++at;
  return at;
}

}  // namespace

char JsonCursor::peek() {
  while (at_ < end_ && is_space(*at_)) ++at_;
  return at_ < end_ ? *at_ : '\0';
}

bool JsonCursor::skip_string() {
  ++at_;  // the opening quote
  for (;;) {
    at_ = find_quote_or_escape(at_, end_);
    if (at_ >= end_) return false;
    if (*at_ == '"') {
      ++at_;
      return true;
    }
    if (end_ - at_ < 2) return false;
    at_ += 2;
  }
}

bool JsonCursor::skip_container() {
  std::size_t depth = 0;
  for (;;) {
    at_ = find_quote_or_bracket(at_, end_);
    if (at_ >= end_) return false;
    const char c = *at_;
    if (c == '"') {
      if (!skip_string()) return false;
      continue;
    }
    ++at_;
    if (c == '{' || c == '[') {
      ++depth;
    } else if (--depth == 0) {
      return true;
    }
  }
}

bool JsonCursor::value(std::string_view& raw) {
  const char first = peek();
  const char* begin = at_;
  if (first == '{' || first == '[') {
    if (!skip_container()) return false;
  } else if (first == '"') {
    if (!skip_string()) return false;
  } else {
    while (at_ < end_ && *at_ != ',' && *at_ != '}' && *at_ != ']' && !is_space(*at_)) ++at_;
  }
  raw = {begin, static_cast<std::size_t>(at_ - begin)};
  return !raw.empty();
}

bool JsonCursor::string(std::string_view& inside) {
  if (peek() != '"') return false;
  const char* begin = at_ + 1;
  if (!skip_string()) return false;
  inside = {begin, static_cast<std::size_t>(at_ - begin - 1)};
  return true;
}

std::optional<std::string> json_text(std::string_view raw) {
  if (raw.size() < 2 || raw.front() != '"') return std::nullopt;
  const std::string_view inside = raw.substr(1, raw.size() - 2);
  if (raw.back() == '"' && std::ranges::all_of(inside, is_plain)) return std::string(inside);
  const auto parsed = parse_json(raw);
  if (!parsed || !parsed->is_string()) return std::nullopt;
  return std::string(parsed->get_string());
}

std::string_view raw_member(std::string_view object, std::string_view key) {
  std::string_view found;
  JsonCursor cursor(object);
  cursor.members([&](std::string_view name) {
    std::string_view raw;
    if (!cursor.value(raw)) return false;
    const bool escaped = name.find('\\') != std::string_view::npos;
    if (escaped ? json_text("\"" + std::string(name) + "\"") == key : name == key) found = raw;
    return true;
  });
  return found;
}

std::vector<std::string_view> raw_elements(std::string_view array) {
  std::vector<std::string_view> elements;
  JsonCursor cursor(array);
  cursor.elements([&] {
    elements.emplace_back();
    return cursor.value(elements.back());
  });
  return elements;
}

std::string compact(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (!in_text && is_space(json[i])) continue;
    out += json[i];
    if (json[i] == '"') in_text = !in_text;
    if (in_text && json[i] == '\\' && i + 1 < json.size()) out += json[++i];
  }
  return out;
}

}  // namespace sophia::airbyte
