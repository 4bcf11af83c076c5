// Rows for the appender as whole chunks of the engine's vectors. Vectors of floats go in as one
// block this way; value by value they cost 80 us a row of 384.
#pragma once

#include <duckdb.h>

#include <memory>
#include <span>
#include <vector>

#include "core/result.h"
#include "warehouse/database.h"

namespace sophia::warehouse {

class ChunkBuffer {
 public:
  // nullptr unless the table has a FLOAT[n] column and otherwise only BOOLEAN, BIGINT, DOUBLE,
  // FLOAT, VARCHAR, JSON, BLOB, TIMESTAMP and TIMESTAMPTZ: other tables go value by value.
  static std::unique_ptr<ChunkBuffer> make(duckdb_appender appender);
  ChunkBuffer(const ChunkBuffer&) = delete;
  ChunkBuffer& operator=(const ChunkBuffer&) = delete;
  ~ChunkBuffer();

  // Values must have their column's type, a vector its length; else kInvalidArgument and the row is
  // left out. `is_full` afterwards: flush.
  Status add(std::span<const Value> row);
  bool is_full() const;
  // Hands the rows to the appender.
  duckdb_state flush(duckdb_appender appender);

 private:
  struct Column {
    duckdb_type type;
    idx_t length = 0;  // of FLOAT[n]
    duckdb_vector vector = nullptr;
  };
  ChunkBuffer() = default;
  void fetch_vectors();
  bool set(const Column& column, const Value& value);
  duckdb_data_chunk chunk_ = nullptr;
  std::vector<Column> columns_;
  idx_t rows_ = 0;
};

}  // namespace sophia::warehouse
