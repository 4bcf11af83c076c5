// Streaming JSON writer: no tree, no exceptions. Output is compact, one line, UTF-8.
//
//   JsonWriter w;
//   w.begin_object().key("id").value("1").key("scores").begin_array().value(0.5).end_array()
//    .end_object();
//   w.str();   // {"id":"1","scores":[0.5]}
//
// The caller keeps the nesting right (checked: SOPHIA_CHECK). Invalid UTF-8 in a string becomes
// U+FFFD, so the output is always valid JSON; NaN and infinities become null. Doubles are written
// with the fewest digits that read back equal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sophia {

class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
  JsonWriter& value(bool flag);
  JsonWriter& value(std::int64_t number);
  JsonWriter& value(int number) { return value(std::int64_t{number}); }
  JsonWriter& value(std::uint64_t number);
  JsonWriter& value(double number);
  JsonWriter& null();
  // A number that always carries a decimal point (12 -> 12.0), as the Airbyte protocol wants.
  JsonWriter& decimal(double number);
  // Text that is already JSON; the caller vouches for it.
  JsonWriter& raw(std::string_view json);
  template <class T>
  JsonWriter& value(const std::optional<T>& maybe) {
    return maybe ? value(*maybe) : null();
  }
  template <class T>
  JsonWriter& field(std::string_view name, const T& v) {
    return key(name).value(v);
  }

  const std::string& str() const { return out_; }
  std::string take();  // the text; the writer is empty afterwards

 private:
  void separate();
  std::string out_;
  std::vector<bool> has_items_;  // one a nesting level
  bool after_key_ = false;
};

// `text` as a JSON string literal with its quotes.
std::string json_quote(std::string_view text);
void append_json_string(std::string& out, std::string_view text);

}  // namespace sophia
