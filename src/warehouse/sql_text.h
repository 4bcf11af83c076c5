// Just enough of SQL's lexical form to look at a statement's words: quotes, dollar quotes and
// comments are skipped; nothing is parsed or rewritten.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sophia::warehouse {

struct Word {
  std::string text;     // upper case; empty at the end of the text
  std::size_t end = 0;  // byte offset behind it
};
// The first word or single character at or behind `from`, comments and white space skipped.
Word next_word(std::string_view sql, std::size_t from = 0);

// The schema, in upper case, of the table that an INSERT INTO, UPDATE or DELETE FROM names as
// SCHEMA.TABLE without quotes; empty for every other statement.
std::string written_schema(std::string_view sql);

// `sql` without the comments, white space and semicolons that follow its last token.
std::string_view without_terminator(std::string_view sql);

// The statements between top-level semicolons, trimmed; empty ones are left out.
std::vector<std::string_view> split_statements(std::string_view sql);

}  // namespace sophia::warehouse
