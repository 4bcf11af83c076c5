// Columns of a chunk of the engine, as its functions get and fill them. Internal to the module.
#pragma once

#include <duckdb.h>

#include <string_view>
#include <vector>

namespace sophia::dialect {

// Text columns; a row is NULL when any of its cells is.
class TextColumns {
 public:
  explicit TextColumns(duckdb_data_chunk chunk);
  std::size_t rows() const { return rows_; }
  bool is_null(std::size_t row) const;
  std::string_view text(std::size_t column, std::size_t row) const;

 private:
  struct Column {
    duckdb_string_t* data = nullptr;
    std::uint64_t* validity = nullptr;
  };
  std::size_t rows_;
  std::vector<Column> columns_;
};

class FloatListColumn {
 public:
  explicit FloatListColumn(duckdb_vector vector) : vector_(vector) {}
  // One list a row; an empty one is NULL.
  void write(const std::vector<std::vector<float>>& rows);

 private:
  duckdb_vector vector_;
};

void set_null(duckdb_vector vector, std::size_t row);
void set_valid(duckdb_vector vector, std::size_t row);
void set_text(duckdb_vector vector, std::size_t row, std::string_view text);
void set_number(duckdb_vector vector, std::size_t row, double value);

}  // namespace sophia::dialect
