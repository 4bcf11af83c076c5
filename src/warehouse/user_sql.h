// SQL that a person or a program typed: what it may do, and errors that point at the place.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "warehouse/database.h"
#include "warehouse/render.h"

namespace sophia::warehouse {

// From 1; columns count characters.
struct TextPosition {
  std::size_t line = 1;
  std::size_t column = 1;
  bool operator==(const TextPosition&) const = default;
};

// Where in `sql` the engine's error text points, if it does.
std::optional<TextPosition> error_position(std::string_view message, std::string_view sql);

// "2:11: Binder Error: ...", the line of `sql` and a caret under the place. The message alone when
// it names no place.
std::string marked_error(std::string_view message, std::string_view sql);

struct UserSqlOptions {
  bool may_write = false;
  std::size_t max_rows = 0;                 // 0 = all
  std::filesystem::path parquet_file = {};  // set: write there (the writable_file of the Database)
};

struct UserSqlReport {
  std::int64_t rows = 0;  // given to the writer or written to the file
  std::int64_t rows_changed = 0;
  bool is_write = false;
};

// Runs one statement. Reads are streamed to `writer` (nullptr with parquet_file); a write runs in a
// transaction of its own. Errors, besides the engine's with the place marked: kPermissionDenied for
// a write without may_write and for anything beyond reading and writing tables; kInvalidArgument
// for several statements.
Result<UserSqlReport> run_user_sql(Connection& connection, std::string_view sql,
                                   const UserSqlOptions& options, RowWriter* writer);

}  // namespace sophia::warehouse
