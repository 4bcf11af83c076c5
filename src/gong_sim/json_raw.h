// JSON as text: check it, walk it and cut pieces out of it without changing a byte of what is
// kept. The simulator serves records as their file has them (ids beyond 2^53, odd spacing, doubled
// keys), which no parse-and-print would do.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sophia::gong_sim {

// The offset behind the value that begins at `pos` (white space before it is skipped); npos when
// there is none or it breaks the grammar of RFC 8259. Any nesting depth. O(n).
std::size_t skip_json_value(std::string_view text, std::size_t pos);

// One value, white space around it, valid UTF-8, nothing else.
bool is_valid_json(std::string_view text);

// Walks the members of an object or the elements of an array of valid JSON, in order.
//   for (RawItems items(object); items.next();) use(items.key(), items.value());
// Anything but an object or array has no items.
class RawItems {
 public:
  explicit RawItems(std::string_view container);
  bool next();
  std::string_view key() const { return key_; }      // without quotes, escapes kept; objects only
  std::string_view value() const { return value_; }  // no white space around

 private:
  std::string_view text_;
  std::size_t pos_ = std::string_view::npos;
  bool is_object_ = false;
  std::string_view key_;
  std::string_view value_;
};

bool is_object(std::string_view value);
bool is_array(std::string_view value);

// The last member of that name (what most parsers see); nullopt when there is none.
std::optional<std::string_view> raw_member(std::string_view object, std::string_view key);

// A string without its quotes and escapes, or the digits of a number as written; nullopt for null
// and all else.
std::optional<std::string> raw_scalar(std::string_view value);
// raw_scalar of a member.
std::optional<std::string> raw_field(std::string_view object, std::string_view key);

// RFC 7396 merge patch; values that the patch does not touch keep their bytes.
std::string merge_patch(std::string_view target, std::string_view patch);

// Collects the members of an object or the elements of an array.
class RawBuilder {
 public:
  RawBuilder(std::string& out, char open) : out_(out), close_(open == '{' ? '}' : ']') {
    out_.push_back(open);
  }
  void member(std::string_view key, std::string_view value) {
    begin_member(key);
    out_.append(value);
  }
  // The caller appends the value.
  void begin_member(std::string_view key) {
    separate();
    out_.append("\"").append(key).append("\":");
  }
  void element(std::string_view value) {
    separate();
    out_.append(value);
  }
  void begin_element() { separate(); }
  void end() { out_.push_back(close_); }

 private:
  void separate() {
    if (any_) out_.push_back(',');
    any_ = true;
  }
  std::string& out_;
  char close_;
  bool any_ = false;
};

}  // namespace sophia::gong_sim
