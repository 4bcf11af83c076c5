#include "warehouse/table_writer.h"

#include <utf8proc.h>

#include <algorithm>
#include <vector>

namespace sophia::warehouse {
namespace {

constexpr std::size_t kMinWidth = 6;  // a cut column keeps at least this many cells
constexpr std::string_view kEllipsis = "…";

struct Character {
  std::size_t bytes;
  std::size_t cells;
};

// The character at the start of `text`, which is not empty. A byte that is no UTF-8 counts as one.
Character next_character(std::string_view text) {
  utf8proc_int32_t code = -1;
  const auto n = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                  static_cast<utf8proc_ssize_t>(text.size()), &code);
  if (n < 1) return {1, 1};
  const int cells = utf8proc_charwidth(code);
  return {static_cast<std::size_t>(n), static_cast<std::size_t>(std::max(cells, 0))};
}

// Embeddings, overrides and isolates of the bidirectional algorithm (Unicode UAX 9); its marks
// (U+200E, U+200F) belong into ordinary text.
bool is_bidi_control(utf8proc_int32_t code) {
  return (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

// Text from calls must not steer the terminal, nor make a line read differently from what it says:
// control characters, those of C1 (U+0080 to U+009F) included, become spaces, bidirectional
// controls U+FFFD.
std::string one_line(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  while (!text.empty()) {
    utf8proc_int32_t code = -1;
    const auto n = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                    static_cast<utf8proc_ssize_t>(text.size()), &code);
    const auto bytes = static_cast<std::size_t>(std::max<utf8proc_ssize_t>(n, 1));
    if (n > 0 && (code < 0x20 || (code >= 0x7F && code < 0xA0))) {
      line += ' ';
    } else if (n > 0 && is_bidi_control(code)) {
      line += "\uFFFD";
    } else {
      line += text.substr(0, bytes);
    }
    text.remove_prefix(bytes);
  }
  return line;
}

// `text` in exactly `width` cells.
std::string fitted(std::string_view text, std::size_t width, bool right) {
  const std::size_t cells = display_width(text);
  if (cells <= width) {
    const std::string gap(width - cells, ' ');
    return right ? gap + std::string(text) : std::string(text) + gap;
  }
  std::string cut;
  std::size_t used = 0;
  while (!text.empty()) {
    const Character c = next_character(text);
    if (used + c.cells + 1 > width) break;
    cut += text.substr(0, c.bytes);
    used += c.cells;
    text.remove_prefix(c.bytes);
  }
  return cut + std::string(kEllipsis) + std::string(width - used - 1, ' ');
}

class TableWriter final : public RowWriter {
 public:
  TableWriter(std::size_t width, TextSink sink) : width_(width), sink_(std::move(sink)) {}

  Status columns(std::span<const Column> columns) override {
    for (const Column& column : columns) {
      names_.push_back(one_line(column.name));
      right_.push_back(column.type == ColumnType::kInteger || column.type == ColumnType::kDouble);
    }
    return {};
  }

  Status rows(const ResultSet& rows) override {
    for (std::size_t r = 0; r < rows.row_count(); ++r) {
      for (std::size_t c = 0; c < names_.size(); ++c) {
        std::string text = cell_text(rows.at(r, c), rows.columns()[c]);
        cells_.push_back(is_plan() ? std::move(text) : one_line(text));
      }
    }
    return {};
  }

  Status end(bool is_cut) override {
    if (names_.empty()) return {};
    if (is_plan()) return sink_(plan_text());
    const std::vector<std::size_t> widths = column_widths();
    std::string text = line(names_, widths, 0) + rule(widths);
    for (std::size_t r = 0; r < cells_.size(); r += names_.size()) text += line(cells_, widths, r);
    const std::size_t count = cells_.size() / names_.size();
    text += is_cut ? "(first " : "(";
    text += std::to_string(count) + (count == 1 ? " row" : " rows");
    text += is_cut ? "; there are more)\n" : ")\n";
    return sink_(text);
  }

 private:
  // EXPLAIN draws its own picture.
  bool is_plan() const {
    return names_.size() == 2 && names_[0] == "explain_key" && names_[1] == "explain_value";
  }
  std::string plan_text() const {
    std::string text;
    for (std::size_t i = 1; i < cells_.size(); i += 2) text += cells_[i];
    return text;
  }

  std::vector<std::size_t> column_widths() const {
    std::vector<std::size_t> widths;
    for (const std::string& name : names_) widths.push_back(display_width(name));
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      std::size_t& width = widths[i % widths.size()];
      width = std::max(width, display_width(cells_[i]));
    }
    if (width_ == 0) return widths;
    // A space on both sides of each column and a bar between them.
    std::size_t total = widths.size() * 3 - 1;
    for (const std::size_t width : widths) total += width;
    while (total > width_) {
      const auto widest = std::ranges::max_element(widths);
      if (*widest <= kMinWidth) break;
      --*widest;
      --total;
    }
    return widths;
  }

  std::string line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths,
                   std::size_t first) const {
    std::string text;
    for (std::size_t c = 0; c < widths.size(); ++c) {
      text += (c == 0 ? " " : "│ ") + fitted(cells[first + c], widths[c], right_[c]) + " ";
    }
    while (text.ends_with(' ')) text.pop_back();
    return text + "\n";
  }

  static std::string rule(const std::vector<std::size_t>& widths) {
    std::string text;
    for (std::size_t c = 0; c < widths.size(); ++c) {
      if (c > 0) text += "┼";
      for (std::size_t i = 0; i < widths[c] + 2; ++i) text += "─";
    }
    return text + "\n";
  }

  std::size_t width_;
  TextSink sink_;
  std::vector<std::string> names_;
  std::vector<bool> right_;
  std::vector<std::string> cells_;  // row by row
};

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t cells = 0;
  while (!text.empty()) {
    const Character c = next_character(text);
    cells += c.cells;
    text.remove_prefix(c.bytes);
  }
  return cells;
}

std::unique_ptr<RowWriter> make_table_writer(std::size_t width, TextSink sink) {
  return std::make_unique<TableWriter>(width, std::move(sink));
}

}  // namespace sophia::warehouse
