// Changes as the bytes of a frame's payload (journal_file.h).
#include <bit>
#include <variant>

#include "warehouse/journal_file.h"
#include "warehouse/little_endian.h"

namespace sophia::warehouse {
namespace {

void put_text(std::string& out, std::string_view text) {
  put_number(out, static_cast<std::uint32_t>(text.size()));
  out += text;
}

struct ValueWriter {
  std::string& out;
  void operator()(Null) const {}
  void operator()(bool v) const { out += static_cast<char>(v); }
  void operator()(std::int64_t v) const { put_number(out, v); }
  void operator()(double v) const { put_number(out, std::bit_cast<std::uint64_t>(v)); }
  void operator()(const std::string& v) const { put_text(out, v); }
  void operator()(Timestamp v) const { put_number(out, v.us); }
  void operator()(const std::vector<std::string>& v) const {
    put_number(out, static_cast<std::uint32_t>(v.size()));
    for (const std::string& text : v) put_text(out, text);
  }
  void operator()(const std::vector<float>& v) const {
    put_number(out, static_cast<std::uint32_t>(v.size()));
    for (const float x : v) put_number(out, std::bit_cast<std::uint32_t>(x));
  }
  void operator()(const Blob& v) const { put_text(out, v.bytes); }
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  bool at_end() const { return bytes_.empty() && !cut_; }
  bool is_cut() const { return cut_; }

  template <class T>
  T number() {
    const std::string_view taken = take(sizeof(T));
    return cut_ ? T{} : number_at<T>(taken.data());
  }
  std::string text() { return std::string(take(number<std::uint32_t>())); }
  // How many of at least `size` bytes each follow: never more than there can be.
  std::size_t count(std::size_t size) {
    const std::size_t n = number<std::uint32_t>();
    if (n > bytes_.size() / size) cut_ = true;
    return cut_ ? 0 : n;
  }
  Value value() {
    switch (number<std::uint8_t>()) {
      case 0:
        return Null{};
      case 1:
        return number<std::uint8_t>() != 0;
      case 2:
        return number<std::int64_t>();
      case 3:
        return std::bit_cast<double>(number<std::uint64_t>());
      case 4:
        return text();
      case 5:
        return Timestamp{number<std::int64_t>()};
      case 6: {
        std::vector<std::string> texts(count(4));
        for (std::string& one : texts) one = text();
        return texts;
      }
      case 7: {
        std::vector<float> floats(count(4));
        for (float& one : floats) one = std::bit_cast<float>(number<std::uint32_t>());
        return floats;
      }
      case 8:
        return Blob{text()};
      default:
        cut_ = true;
        return Null{};
    }
  }

 private:
  std::string_view take(std::size_t size) {
    if (size > bytes_.size()) {
      cut_ = true;
      return {};
    }
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  std::string_view bytes_;
  bool cut_ = false;
};

}  // namespace

std::string encode_changes(std::span<const Change> changes) {
  std::string out;
  put_number(out, static_cast<std::uint32_t>(changes.size()));
  for (const Change& change : changes) {
    out += static_cast<char>(change.kind);
    put_text(out, change.what);
    put_number(out, static_cast<std::uint32_t>(change.values.size()));
    for (const Value& value : change.values) {
      out += static_cast<char>(value.index());
      std::visit(ValueWriter{out}, value);
    }
  }
  return out;
}

Result<std::vector<Change>> decode_changes(std::string_view payload) {
  Reader reader(payload);
  std::vector<Change> changes(reader.count(9));
  bool known = true;
  for (Change& change : changes) {
    const auto kind = reader.number<std::uint8_t>();
    change.kind = kind == 0 ? Change::Kind::kPutRow : Change::Kind::kStatement;
    change.what = reader.text();
    change.values.resize(reader.count(1));
    for (Value& value : change.values) value = reader.value();
    known = known && kind <= 1;
    if (!known || reader.is_cut()) break;
  }
  if (!known || !reader.at_end())
    return fail(Code::kDataLoss, "a frame of the journal has another form");
  return changes;
}

}  // namespace sophia::warehouse
