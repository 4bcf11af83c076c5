// SQL that users type: words come in order, statements are parts of the text, none is empty.
#include "property.h"
#include "warehouse/sql_text.h"

namespace sophia::warehouse {
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view sql = fuzz::as_text(data, size);
  std::size_t at = 0;
  for (Word word = next_word(sql); !word.text.empty(); word = next_word(sql, at)) {
    HOLDS(word.end > at && word.end <= sql.size());
    at = word.end;
  }
  const std::string_view without = without_terminator(sql);
  HOLDS(without.size() <= sql.size());
  HOLDS(without == sql.substr(0, without.size()) || fuzz::lies_in(without, sql));
  HOLDS(without_terminator(without) == without);
  const char* behind = sql.data();
  for (const std::string_view statement : split_statements(sql)) {
    HOLDS(!statement.empty());
    HOLDS(fuzz::lies_in(statement, sql));
    HOLDS(statement.data() >= behind);
    behind = statement.data() + statement.size();
  }
  return 0;
}

}  // namespace sophia::warehouse
