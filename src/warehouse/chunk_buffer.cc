#include "warehouse/chunk_buffer.h"

#include <algorithm>

#include "warehouse/engine.h"

namespace sophia::warehouse {
namespace {

bool is_direct(duckdb_type type) {
  switch (type) {
    case DUCKDB_TYPE_BOOLEAN:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
    case DUCKDB_TYPE_VARCHAR:
    case DUCKDB_TYPE_BLOB:
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return true;
    default:
      return false;
  }
}

// The value's own type fits the column's without a cast.
template <class T>
bool fits(duckdb_type type) {
  if constexpr (std::is_same_v<T, bool>) return type == DUCKDB_TYPE_BOOLEAN;
  if constexpr (std::is_same_v<T, std::int64_t>) return type == DUCKDB_TYPE_BIGINT;
  if constexpr (std::is_same_v<T, double>) return type == DUCKDB_TYPE_DOUBLE;
  if constexpr (std::is_same_v<T, Timestamp>) {
    return type == DUCKDB_TYPE_TIMESTAMP || type == DUCKDB_TYPE_TIMESTAMP_TZ;
  }
  return false;
}

}  // namespace

std::unique_ptr<ChunkBuffer> ChunkBuffer::make(duckdb_appender appender) {
  std::unique_ptr<ChunkBuffer> buffer(new ChunkBuffer);
  std::vector<LogicalType> types;
  bool has_array = false;
  for (idx_t i = 0; i < duckdb_appender_column_count(appender); ++i) {
    const LogicalType& type = types.emplace_back(duckdb_appender_column_type(appender, i));
    Column column{duckdb_get_type_id(type.raw)};
    if (column.type == DUCKDB_TYPE_ARRAY) {
      const LogicalType child(duckdb_array_type_child_type(type.raw));
      if (duckdb_get_type_id(child.raw) != DUCKDB_TYPE_FLOAT) return nullptr;
      column.length = duckdb_array_type_array_size(type.raw);
      has_array = true;
    } else if (!is_direct(column.type)) {
      return nullptr;
    }
    buffer->columns_.push_back(column);
  }
  if (!has_array) return nullptr;
  std::vector<duckdb_logical_type> raw;
  for (const LogicalType& type : types) raw.push_back(type.raw);
  buffer->chunk_ = duckdb_create_data_chunk(raw.data(), raw.size());
  buffer->fetch_vectors();
  return buffer;
}

ChunkBuffer::~ChunkBuffer() { duckdb_destroy_data_chunk(&chunk_); }

// Vectors and their validity are the chunk's, and are other ones after each reset.
void ChunkBuffer::fetch_vectors() {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    columns_[i].vector = duckdb_data_chunk_get_vector(chunk_, i);
    duckdb_vector_ensure_validity_writable(columns_[i].vector);
  }
}

bool ChunkBuffer::set(const Column& column, const Value& value) {
  const auto store = [&]<class T>(T item) {
    static_cast<T*>(duckdb_vector_get_data(column.vector))[rows_] = item;
    return true;
  };
  const auto text = [&](const std::string& bytes) {
    duckdb_vector_assign_string_element_len(column.vector, rows_, bytes.data(), bytes.size());
    return true;
  };
  const auto put = [&]<class T>(const T& v) -> bool {
    if constexpr (std::is_same_v<T, Null>) {
      duckdb_validity_set_row_invalid(duckdb_vector_get_validity(column.vector), rows_);
      return true;
    } else if constexpr (std::is_same_v<T, double>) {
      if (column.type == DUCKDB_TYPE_FLOAT) return store(static_cast<float>(v));
      return fits<T>(column.type) && store(v);
    } else if constexpr (std::is_same_v<T, std::string>) {
      return (column.type == DUCKDB_TYPE_VARCHAR || column.type == DUCKDB_TYPE_BLOB) && text(v);
    } else if constexpr (std::is_same_v<T, Blob>) {
      return column.type == DUCKDB_TYPE_BLOB && text(v.bytes);
    } else if constexpr (std::is_same_v<T, Timestamp>) {
      return fits<T>(column.type) && store(v.us);
    } else if constexpr (std::is_same_v<T, std::vector<float>>) {
      if (column.type != DUCKDB_TYPE_ARRAY || v.size() != column.length) return false;
      auto* block =
          static_cast<float*>(duckdb_vector_get_data(duckdb_array_vector_get_child(column.vector)));
      std::ranges::copy(v, block + rows_ * column.length);
      return true;
    } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
      return false;
    } else {
      return fits<T>(column.type) && store(v);
    }
  };
  return std::visit(put, value);
}

Status ChunkBuffer::add(std::span<const Value> row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    // A vector that was marked NULL for a refused row must not stay so.
    duckdb_validity_set_row_valid(duckdb_vector_get_validity(columns_[i].vector), rows_);
    if (set(columns_[i], row[i])) continue;
    return fail(Code::kInvalidArgument,
                "value " + std::to_string(i + 1) +
                    " does not have its column's type, or a vector not its column's length");
  }
  ++rows_;
  return {};
}

bool ChunkBuffer::is_full() const { return rows_ == duckdb_vector_size(); }

duckdb_state ChunkBuffer::flush(duckdb_appender appender) {
  if (rows_ == 0) return DuckDBSuccess;
  duckdb_data_chunk_set_size(chunk_, rows_);
  const duckdb_state state = duckdb_append_data_chunk(appender, chunk_);
  duckdb_data_chunk_reset(chunk_);
  fetch_vectors();
  rows_ = 0;
  return state;
}

}  // namespace sophia::warehouse
