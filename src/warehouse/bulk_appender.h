// Rows of one table as whole vectors of the engine: for the hundred thousands of rows of a load,
// where Appender's Value a cell and its checks cost more than the engine's own work.
//
//   SOPHIA_TRY(auto rows, BulkAppender::open(con, "STG_TRANSFORMED", "STG_GONG_SENTENCES",
//                                            {"CALL_ID", "START_MS"}));
//   rows.text(call).integer(1200);
//   SOPHIA_CHECK_OK(rows.end_row());
//   SOPHIA_CHECK_OK(rows.close());
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "core/result.h"
#include "core/time.h"
#include "warehouse/database.h"

namespace sophia::warehouse {

class BulkAppender {
 public:
  // `schema` "temp": a temporary table of the connection. Columns that are not named get their
  // default. Errors: the engine's, for a table or column that isn't there; kInvalidArgument for a
  // column of another type than BOOLEAN, BIGINT, DOUBLE, VARCHAR, JSON and TIMESTAMPTZ.
  static Result<BulkAppender> open(Connection& connection, std::string_view schema,
                                   std::string_view table,
                                   std::span<const std::string_view> columns);
  BulkAppender(BulkAppender&&) noexcept;
  BulkAppender& operator=(BulkAppender&&) noexcept;
  ~BulkAppender();  // drops rows that were not closed

  // The next cell of the row, in the order of the columns. SOPHIA_CHECK: the column is there and of
  // that type. The caller vouches for UTF-8.
  BulkAppender& text(std::string_view value);
  BulkAppender& integer(std::int64_t value);
  BulkAppender& real(double value);
  BulkAppender& timestamp(Timestamp value);
  BulkAppender& null();
  // SOPHIA_CHECK: every column has its cell.
  Status end_row();
  // Errors of constraints come here (or from end_row, every 204,800 rows) and lose the rows.
  Status close();

 private:
  struct State;
  explicit BulkAppender(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sophia::warehouse
