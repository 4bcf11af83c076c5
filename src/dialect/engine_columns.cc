#include "dialect/engine_columns.h"

#include <algorithm>

namespace sophia::dialect {

TextColumns::TextColumns(duckdb_data_chunk chunk) : rows_(duckdb_data_chunk_get_size(chunk)) {
  for (idx_t i = 0; i < duckdb_data_chunk_get_column_count(chunk); ++i) {
    duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, i);
    columns_.push_back({static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector)),
                        duckdb_vector_get_validity(vector)});
  }
}

bool TextColumns::is_null(std::size_t row) const {
  return std::ranges::any_of(columns_, [row](const Column& column) {
    return column.validity != nullptr && !duckdb_validity_row_is_valid(column.validity, row);
  });
}

std::string_view TextColumns::text(std::size_t column, std::size_t row) const {
  duckdb_string_t& cell = columns_[column].data[row];
  return {duckdb_string_t_data(&cell), duckdb_string_t_length(cell)};
}

void FloatListColumn::write(const std::vector<std::vector<float>>& rows) {
  std::size_t total = 0;
  for (const auto& row : rows) total += row.size();
  duckdb_list_vector_reserve(vector_, total);
  duckdb_list_vector_set_size(vector_, total);
  auto* entries = static_cast<duckdb_list_entry*>(duckdb_vector_get_data(vector_));
  auto* values = static_cast<float*>(duckdb_vector_get_data(duckdb_list_vector_get_child(vector_)));
  std::size_t at = 0;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    entries[row] = {at, rows[row].size()};
    std::ranges::copy(rows[row], values + at);
    at += rows[row].size();
    if (rows[row].empty()) set_null(vector_, row);
  }
}

void set_null(duckdb_vector vector, std::size_t row) {
  duckdb_vector_ensure_validity_writable(vector);
  duckdb_validity_set_row_invalid(duckdb_vector_get_validity(vector), row);
}

void set_valid(duckdb_vector vector, std::size_t row) {
  duckdb_vector_ensure_validity_writable(vector);
  duckdb_validity_set_row_valid(duckdb_vector_get_validity(vector), row);
}

void set_text(duckdb_vector vector, std::size_t row, std::string_view text) {
  duckdb_vector_assign_string_element_len(vector, row, text.data(), text.size());
}

void set_number(duckdb_vector vector, std::size_t row, double value) {
  static_cast<double*>(duckdb_vector_get_data(vector))[row] = value;
}

}  // namespace sophia::dialect
