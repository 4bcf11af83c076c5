#include "warehouse/render.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>

#include "core/json.h"
#include "core/json_writer.h"
#include "warehouse/table_writer.h"

namespace sophia::warehouse {
namespace {

std::string number_text(double number) {
  char text[40];
  const auto end = std::to_chars(text, text + sizeof text, number);
  return {text, end.ptr};
}

// 12.5 as DECIMAL(15,2) is 12.50.
std::string decimal_text(double number, std::string_view sql_type) {
  const auto comma = sql_type.find(',');
  if (!sql_type.starts_with("DECIMAL(") || comma == std::string_view::npos) {
    return number_text(number);
  }
  int scale = 0;
  std::from_chars(sql_type.data() + comma + 1, sql_type.data() + sql_type.size(), scale);
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", scale, number);
  return text;
}

std::string time_text(Timestamp at, std::string_view sql_type) {
  if (at.us == std::numeric_limits<std::int64_t>::max()) return "infinity";
  if (at.us == -std::numeric_limits<std::int64_t>::max()) return "-infinity";
  std::string text = at.us % kUsPerSecond == 0 ? format_seconds(at) : format_micros(at);
  // A time without zone carries no Z.
  if (sql_type == "TIMESTAMP" && text.ends_with('Z')) text.pop_back();
  return text;
}

std::string blob_text(const std::string& bytes) {
  std::string text;
  for (const char c : bytes) {
    if (c >= ' ' && c <= '~' && c != '\\') {
      text += c;
      continue;
    }
    char hex[8];
    std::snprintf(hex, sizeof hex, "\\x%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    text += hex;
  }
  return text;
}

void write_list(JsonWriter& w, const std::vector<std::string>& list) {
  w.begin_array();
  for (const std::string& item : list) w.value(item);
  w.end_array();
}

void write_list(JsonWriter& w, const std::vector<float>& list) {
  w.begin_array();
  char text[32];
  for (const float item : list) {
    if (!std::isfinite(item)) {
      w.null();
      continue;
    }
    const auto end = std::to_chars(text, text + sizeof text, item);
    w.raw(std::string_view(text, static_cast<std::size_t>(end.ptr - text)));
  }
  w.end_array();
}

struct CellText {
  const Column& column;
  std::string operator()(Null) const { return "NULL"; }
  std::string operator()(bool v) const { return v ? "true" : "false"; }
  std::string operator()(std::int64_t v) const { return std::to_string(v); }
  std::string operator()(double v) const { return decimal_text(v, column.sql_type); }
  std::string operator()(const std::string& v) const { return v; }
  std::string operator()(Timestamp v) const { return time_text(v, column.sql_type); }
  std::string operator()(const Blob& v) const { return blob_text(v.bytes); }
  template <class T>
  std::string operator()(const std::vector<T>& v) const {
    JsonWriter w;
    write_list(w, v);
    return w.take();
  }
};

// The engine writes numbers into nested values that JSON does not have.
bool is_json(const std::string& text) {
  const bool suspect =
      text.find("NaN") != std::string::npos || text.find("Infinity") != std::string::npos;
  return !suspect || parse_json(text).has_value();
}

struct CellJson {
  JsonWriter& w;
  const Column& column;
  void operator()(Null) const { w.null(); }
  void operator()(bool v) const { w.value(v); }
  void operator()(std::int64_t v) const { w.value(v); }
  void operator()(double v) const {
    if (std::isfinite(v)) {
      w.raw(decimal_text(v, column.sql_type));
    } else {
      w.null();
    }
  }
  void operator()(const std::string& v) const {
    if (column.type == ColumnType::kJson && is_json(v)) {
      w.raw(v);
    } else {
      w.value(v);
    }
  }
  void operator()(Timestamp v) const { w.value(time_text(v, column.sql_type)); }
  void operator()(const Blob& v) const { w.value(blob_text(v.bytes)); }
  template <class T>
  void operator()(const std::vector<T>& v) const {
    write_list(w, v);
  }
};

class CsvWriter final : public RowWriter {
 public:
  explicit CsvWriter(TextSink sink) : sink_(std::move(sink)) {}
  Status columns(std::span<const Column> columns) override {
    std::string line;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (c > 0) line += ',';
      append(line, columns[c].name);
    }
    return sink_(line + "\n");
  }
  Status rows(const ResultSet& rows) override {
    std::string text;
    for (std::size_t r = 0; r < rows.row_count(); ++r) {
      for (std::size_t c = 0; c < rows.columns().size(); ++c) {
        if (c > 0) text += ',';
        if (!rows.is_null(r, c)) append(text, cell_text(rows.at(r, c), rows.columns()[c]));
      }
      text += '\n';
    }
    return sink_(text);
  }
  Status end(bool) override { return {}; }

 private:
  static void append(std::string& line, std::string_view cell) {
    const bool quote = cell.empty() || cell.find_first_of(",\"\r\n") != std::string_view::npos;
    if (!quote) {
      line += cell;
      return;
    }
    line += '"';
    for (const char c : cell) line.append(c == '"' ? 2 : 1, c);
    line += '"';
  }
  TextSink sink_;
};

class JsonRowWriter final : public RowWriter {
 public:
  JsonRowWriter(TextSink sink, bool is_array) : sink_(std::move(sink)), is_array_(is_array) {}
  Status columns(std::span<const Column> columns) override {
    std::map<std::string, int> seen;
    for (const Column& column : columns) {
      const int times = ++seen[column.name];
      keys_.push_back(times == 1 ? column.name : column.name + "_" + std::to_string(times));
    }
    return is_array_ ? sink_("[") : Status();
  }
  Status rows(const ResultSet& rows) override {
    std::string text;
    for (std::size_t r = 0; r < rows.row_count(); ++r) {
      JsonWriter w;
      w.begin_object();
      for (std::size_t c = 0; c < keys_.size(); ++c) {
        w.key(keys_[c]);
        std::visit(CellJson{w, rows.columns()[c]}, rows.at(r, c));
      }
      w.end_object();
      if (is_array_) text += is_first_ ? "\n" : ",\n";
      is_first_ = false;
      text += w.str();
      if (!is_array_) text += '\n';
    }
    return sink_(text);
  }
  Status end(bool) override {
    if (!is_array_) return {};
    return sink_(is_first_ ? "]\n" : "\n]\n");
  }

 private:
  TextSink sink_;
  bool is_array_;
  bool is_first_ = true;
  std::vector<std::string> keys_;
};

}  // namespace

std::optional<RowFormat> parse_row_format(std::string_view name) {
  if (name == "table") return RowFormat::kTable;
  if (name == "csv") return RowFormat::kCsv;
  if (name == "json") return RowFormat::kJson;
  if (name == "jsonl") return RowFormat::kJsonLines;
  if (name == "parquet") return RowFormat::kParquet;
  return std::nullopt;
}

std::string cell_text(const Value& value, const Column& column) {
  return std::visit(CellText{column}, value);
}

std::unique_ptr<RowWriter> make_row_writer(const RenderOptions& options, TextSink sink) {
  switch (options.format) {
    case RowFormat::kCsv:
      return std::make_unique<CsvWriter>(std::move(sink));
    case RowFormat::kJson:
      return std::make_unique<JsonRowWriter>(std::move(sink), true);
    case RowFormat::kJsonLines:
      return std::make_unique<JsonRowWriter>(std::move(sink), false);
    case RowFormat::kTable:
      break;
    case RowFormat::kParquet:
      SOPHIA_CHECK(options.format != RowFormat::kParquet);
  }
  return make_table_writer(options.width, std::move(sink));
}

}  // namespace sophia::warehouse
