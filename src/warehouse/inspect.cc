// What a statement would do, found without running it.
#include <algorithm>
#include <array>

#include "warehouse/engine.h"
#include "warehouse/sql_text.h"

namespace sophia::warehouse {
namespace {

// First words that tell the kind by themselves. Some of these statements become SELECTs when they
// are prepared (PRAGMA), others cannot even be prepared without touching a file (COPY).
constexpr std::array<std::string_view, 27> kOtherWords = {
    "ABORT",  "ANALYZE",    "ATTACH",    "BEGIN",  "CALL",    "CHECKPOINT", "COMMIT",
    "COPY",   "DEALLOCATE", "DETACH",    "END",    "EXECUTE", "EXPORT",     "FORCE",
    "IMPORT", "INSTALL",    "LOAD",      "PRAGMA", "PREPARE", "RESET",      "ROLLBACK",
    "SET",    "START",      "UNINSTALL", "UNLOAD", "USE",     "VACUUM"};
constexpr std::array<std::string_view, 9> kWriteWords = {
    "ALTER", "COMMENT", "CREATE", "DELETE", "DROP", "INSERT", "MERGE", "REPLACE", "TRUNCATE"};

bool is_one_of(std::span<const std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

StatementKind kind_of(duckdb_statement_type type) {
  switch (type) {
    case DUCKDB_STATEMENT_TYPE_SELECT:
      return StatementKind::kRead;
    case DUCKDB_STATEMENT_TYPE_INSERT:
    case DUCKDB_STATEMENT_TYPE_UPDATE:
    case DUCKDB_STATEMENT_TYPE_DELETE:
    case DUCKDB_STATEMENT_TYPE_MERGE_INTO:
    case DUCKDB_STATEMENT_TYPE_CREATE:
    case DUCKDB_STATEMENT_TYPE_CREATE_FUNC:
    case DUCKDB_STATEMENT_TYPE_ALTER:
    case DUCKDB_STATEMENT_TYPE_DROP:
      return StatementKind::kWrite;
    default:
      return StatementKind::kOther;
  }
}

// The statement that EXPLAIN ANALYZE would run; empty for a plain EXPLAIN, which runs nothing.
std::string_view explained_statement(std::string_view sql) {
  Word word = next_word(sql, next_word(sql).end);
  bool analyze = word.text == "ANALYZE";
  if (word.text == "(") {
    while (!word.text.empty() && word.text != ")") {
      word = next_word(sql, word.end);
      analyze = analyze || word.text == "ANALYZE";
    }
  }
  return analyze ? sql.substr(word.end) : std::string_view();
}

}  // namespace

Result<StatementKind> Connection::inspect(std::string_view sql) {
  SOPHIA_CHECK_OK(check_sql(sql));
  const std::string text(sql);
  duckdb_extracted_statements extracted = nullptr;
  const idx_t count = duckdb_extract_statements(state_->raw, text.c_str(), &extracted);
  const char* why = count == 0 ? duckdb_extract_statements_error(extracted) : nullptr;
  const std::string error = why == nullptr ? "" : why;
  duckdb_destroy_extracted(&extracted);
  if (!error.empty()) return std::unexpected(engine_error(error));
  if (count != 1) {
    return fail(Code::kInvalidArgument, count == 0 ? "there is no statement in the SQL text"
                                                   : "more than one statement: send one at a time");
  }
  const std::string first = next_word(sql).text;
  if (is_one_of(kOtherWords, first)) return StatementKind::kOther;
  if (is_one_of(kWriteWords, first)) return StatementKind::kWrite;
  if (first == "UPDATE") {
    const bool is_extensions = next_word(sql, next_word(sql).end).text == "EXTENSIONS";
    return is_extensions ? StatementKind::kOther : StatementKind::kWrite;
  }
  if (first == "EXPLAIN") {
    const std::string_view inner = explained_statement(sql);
    if (!inner.empty()) return inspect(inner);
  }
  SOPHIA_TRY(const Prepared prepared, prepare(state_->raw, text));
  const auto type = duckdb_prepared_statement_type(prepared.raw);
  return type == DUCKDB_STATEMENT_TYPE_EXPLAIN ? StatementKind::kRead : kind_of(type);
}

}  // namespace sophia::warehouse
