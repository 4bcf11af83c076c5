// Query results as text for people and programs: an aligned table, CSV, JSON, JSON lines. Rows are
// taken in parts; all but the table work in constant memory.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/result.h"
#include "warehouse/database.h"

namespace sophia::warehouse {

enum class RowFormat { kTable, kCsv, kJson, kJsonLines, kParquet };
// "table", "csv", "json", "jsonl", "parquet".
std::optional<RowFormat> parse_row_format(std::string_view name);

// Where the text goes.
using TextSink = std::function<Status(std::string_view)>;

class RowWriter {
 public:
  virtual ~RowWriter() = default;
  virtual Status columns(std::span<const Column> columns) = 0;  // once, first
  virtual Status rows(const ResultSet& rows) = 0;
  // `is_cut`: the result had more rows than were given.
  virtual Status end(bool is_cut) = 0;
};

struct RenderOptions {
  RowFormat format = RowFormat::kTable;
  std::size_t width = 0;  // of the terminal in cells, for tables; 0 = as wide as the rows
};

// CSV: RFC 4180 with line feeds; NULL is nothing, the empty text is "". JSON: one array of objects,
// keys in column order (a repeated name gets _2, _3 ...); JSON columns as they are, integers beyond
// 64 bits and BLOBs (\xNN for bytes that are not printable ASCII) as text, NaN as null. Times are
// ISO 8601 in UTC. `format` must not be kParquet, which is no text.
std::unique_ptr<RowWriter> make_row_writer(const RenderOptions& options, TextSink sink);

// One cell as text; NULL gives "NULL". DECIMAL with all its places, lists as JSON arrays.
std::string cell_text(const Value& value, const Column& column);

// Terminal cells that UTF-8 text takes: 2 for wide characters, 0 for combining ones.
std::size_t display_width(std::string_view text);

}  // namespace sophia::warehouse
