#include "warehouse/user_sql.h"

#include <algorithm>
#include <charconv>

#include "warehouse/engine.h"
#include "warehouse/sql_text.h"

namespace sophia::warehouse {
namespace {

std::string_view line_of(std::string_view text, std::size_t number) {
  for (; number > 1; --number) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

std::size_t character_count(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// Bytes of the first character of `text`, which is not empty.
std::size_t character_bytes(std::string_view text) {
  std::size_t bytes = 1;
  while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) ++bytes;
  return bytes;
}

// "LINE 2:   b FROM S.T WHERE nope" and the line with the caret below it. Long lines come cut, with
// "..." at the cut ends.
struct Excerpt {
  std::size_t line = 0;
  std::string_view text;
  std::size_t caret = 0;  // terminal cells before the caret, of `text`
};

std::optional<Excerpt> find_excerpt(std::string_view message) {
  const auto at = message.rfind("LINE ");
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view first = message.substr(at, message.find('\n', at) - at);
  Excerpt excerpt;
  const auto number = std::from_chars(first.data() + 5, first.data() + first.size(), excerpt.line);
  if (number.ec != std::errc() || !std::string_view(number.ptr).starts_with(": ")) {
    return std::nullopt;
  }
  const std::size_t prefix = static_cast<std::size_t>(number.ptr - first.data()) + 2;
  const std::string_view below = line_of(message.substr(at), 2);
  const auto caret = below.find('^');
  if (caret == std::string_view::npos || caret < prefix) return std::nullopt;
  excerpt.text = first.substr(prefix);
  excerpt.caret = caret - prefix;
  return excerpt;
}

// The characters that take the first `cells` terminal cells of `text`.
std::size_t characters_in(std::string_view text, std::size_t cells) {
  std::size_t characters = 0;
  for (std::size_t used = 0; used < cells && !text.empty(); ++characters) {
    const std::size_t bytes = character_bytes(text);
    used += std::max<std::size_t>(display_width(text.substr(0, bytes)), 1);
    text.remove_prefix(bytes);
  }
  return characters;
}

Error with_place(Error error, std::string_view sql) {
  error.message = marked_error(error.message, sql);
  return error;
}

Status check_kind(StatementKind kind, std::string_view sql, bool may_write) {
  if (kind == StatementKind::kRead) return {};
  const std::string word = next_word(sql).text;
  if (kind == StatementKind::kOther) {
    return fail(Code::kPermissionDenied,
                word +
                    " is not allowed: SQL here reads and writes tables, and reaches no files, "
                    "no network and no settings");
  }
  if (may_write) return {};
  return fail(Code::kPermissionDenied, "this statement (" + word +
                                           ") changes the warehouse, and sophia sql only reads: "
                                           "repeat it with --write if you mean it");
}

Result<UserSqlReport> read_rows(Connection& connection, std::string_view sql,
                                const UserSqlOptions& options, RowWriter& writer) {
  UserSqlReport report;
  bool started = false;
  bool is_cut = false;
  const auto status = connection.stream(sql, {}, [&](const ResultSet& rows) -> Status {
    if (!started) {
      started = true;
      if (auto named = writer.columns(rows.columns()); !named) return named;
    }
    const auto left = options.max_rows == 0
                          ? rows.row_count()
                          : options.max_rows - static_cast<std::size_t>(report.rows);
    const ResultSet part = rows.first(left);
    report.rows += static_cast<std::int64_t>(part.row_count());
    is_cut = part.row_count() < rows.row_count();
    if (auto written = writer.rows(part); !written) return written;
    // Ends the stream; not an error of the statement.
    return is_cut ? fail(Code::kCancelled, "row limit") : Status();
  });
  if (!status && !is_cut) return std::unexpected(status.error());
  SOPHIA_CHECK_OK(writer.end(is_cut));
  return report;
}

Result<UserSqlReport> write_rows(Connection& connection, std::string_view sql, RowWriter* writer) {
  UserSqlReport report;
  report.is_write = true;
  std::optional<ResultSet> returned;
  const auto status = transaction(connection, [&](Connection& con) -> Status {
    auto rows = con.query(sql);
    if (!rows) return std::unexpected(rows.error());
    returned = std::move(*rows);
    return {};
  });
  SOPHIA_CHECK_OK(status);
  report.rows_changed = returned->rows_changed();
  // Only RETURNING gives columns that are not the engine's own count.
  if (writer != nullptr && returned->is_rows() && !returned->columns().empty()) {
    report.rows = static_cast<std::int64_t>(returned->row_count());
    SOPHIA_CHECK_OK(writer->columns(returned->columns()));
    SOPHIA_CHECK_OK(writer->rows(*returned));
    SOPHIA_CHECK_OK(writer->end(false));
  }
  return report;
}

Result<UserSqlReport> copy_rows(Connection& connection, std::string_view sql,
                                const std::filesystem::path& file) {
  // The statement stands alone as a SELECT (inspect() said so), so it stays one in parentheses.
  const std::string copy = "COPY (\n" + std::string(without_terminator(sql)) + "\n) TO " +
                           quoted_text(file.string()) + " (FORMAT parquet)";
  SOPHIA_TRY(const ResultSet copied, connection.query(copy));
  UserSqlReport report;
  report.rows = copied.rows_changed();
  return report;
}

}  // namespace

std::optional<TextPosition> error_position(std::string_view message, std::string_view sql) {
  const auto excerpt = find_excerpt(message);
  if (!excerpt) {
    if (message.find("end of input") == std::string_view::npos) return std::nullopt;
    const auto lines = static_cast<std::size_t>(std::ranges::count(sql, '\n')) + 1;
    return TextPosition{lines, character_count(line_of(sql, lines)) + 1};
  }
  std::string_view text = excerpt->text;
  std::size_t caret = excerpt->caret;
  const bool is_cut = text.starts_with("...");
  if (is_cut) text.remove_prefix(3);
  if (text.ends_with("...")) text.remove_suffix(3);
  if (is_cut) caret = caret >= 3 ? caret - 3 : 0;
  // A statement that was run inside a SELECT of ours has its lines one further down.
  for (const std::size_t line : {excerpt->line, excerpt->line - 1}) {
    if (line == 0) continue;
    const std::string_view whole = line_of(sql, line);
    const auto at = whole.find(text);
    if (at == std::string_view::npos) continue;
    return TextPosition{line,
                        character_count(whole.substr(0, at)) + characters_in(text, caret) + 1};
  }
  return std::nullopt;
}

std::string marked_error(std::string_view message, std::string_view sql) {
  const auto position = error_position(message, sql);
  if (!position) return std::string(message);
  std::string_view text = message.substr(0, message.rfind("LINE "));
  while (text.ends_with('\n')) text.remove_suffix(1);
  std::string marked = std::to_string(position->line) + ":" + std::to_string(position->column) +
                       ": " + std::string(text) + "\n  ";
  std::string_view line = line_of(sql, position->line);
  marked += std::string(line) + "\n  ";
  // The caret stands under its character also behind tabs and wide characters.
  for (std::size_t i = 1; i < position->column && !line.empty(); ++i) {
    const std::size_t bytes = character_bytes(line);
    marked += line[0] == '\t' ? "\t" : std::string(display_width(line.substr(0, bytes)), ' ');
    line.remove_prefix(bytes);
  }
  return marked + "^";
}

Result<UserSqlReport> run_user_sql(Connection& connection, std::string_view sql,
                                   const UserSqlOptions& options, RowWriter* writer) {
  const auto kind = connection.inspect(sql);
  // WITH ... INSERT on a file that is open for reading: refused while it is prepared.
  if (!kind && kind.error().message.find("read-only mode") != std::string::npos) {
    return std::unexpected(check_kind(StatementKind::kWrite, sql, false).error());
  }
  if (!kind) return std::unexpected(with_place(kind.error(), sql));
  SOPHIA_CHECK_OK(check_kind(*kind, sql, options.may_write));
  Result<UserSqlReport> report;
  if (*kind == StatementKind::kWrite) {
    report = write_rows(connection, sql, writer);
  } else if (!options.parquet_file.empty()) {
    report = copy_rows(connection, sql, options.parquet_file);
  } else {
    SOPHIA_CHECK(writer != nullptr);
    report = read_rows(connection, sql, options, *writer);
  }
  if (!report) return std::unexpected(with_place(report.error(), sql));
  return report;
}

}  // namespace sophia::warehouse
