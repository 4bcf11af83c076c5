// Walks through JSON text and hands out parts of it as they stand, byte for byte, without a tree.
// For pages and messages whose records are passed on unread. One pass, about 1 GB/s.
//
//   JsonCursor cursor(text);
//   const bool whole = cursor.members([&](std::string_view key) {
//     if (key == "calls") return cursor.elements([&] { return cursor.value(record) && ...; });
//     return cursor.value(raw);       // each callback consumes exactly one value
//   }) && cursor.at_end();
//
// It checks the structure it walks through (brackets, quotes, commas and colons of the members and
// elements that are asked for), not the inside of values that are handed out whole: whoever needs
// valid JSON checks that with a parser.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sophia::airbyte {

class JsonCursor {
 public:
  explicit JsonCursor(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

  // Takes the next value whole. False when there is none or it does not end.
  bool value(std::string_view& raw);
  bool skip() {
    std::string_view raw;
    return value(raw);
  }

  // The next value is an object: calls `member(key)` for each member, which must consume the value
  // and return true to go on. Keys are given as written, without quotes; an escape stays escaped.
  template <class F>
  bool members(F&& member) {
    if (!take('{')) return false;
    if (take('}')) return true;
    do {
      std::string_view key;
      if (!string(key) || !take(':') || !member(key)) return false;
    } while (take(','));
    return take('}');
  }

  // The next value is an array: calls `element()` for each element in the same way.
  template <class F>
  bool elements(F&& element) {
    if (!take('[')) return false;
    if (take(']')) return true;
    do {
      if (!element()) return false;
    } while (take(','));
    return take(']');
  }

  // Takes a comma between two values; false when there is none.
  bool skip_comma() { return take(','); }

  // First byte of the next value, 0 at the end: '{' object, '[' array, '"' string, n, t, f, digit.
  char peek();
  // Only white space is left.
  bool at_end() { return peek() == 0; }

 private:
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  bool string(std::string_view& inside);
  bool skip_string();
  bool skip_container();

  const char* at_;
  const char* end_;
};

// The text of a raw JSON string ("..."), escapes decoded; nullopt when `raw` is no valid string
// (bad escapes, control characters, broken UTF-8).
std::optional<std::string> json_text(std::string_view raw);

// Of valid JSON, as it stands: a tree would turn 77777777777777777777 into 7.7e19. The value of an
// object's member (the last of that name), empty when there is none; the elements of an array.
std::string_view raw_member(std::string_view object, std::string_view key);
std::vector<std::string_view> raw_elements(std::string_view array);
// Without white space outside of texts, so that it fits on a line.
std::string compact(std::string_view json);

}  // namespace sophia::airbyte
