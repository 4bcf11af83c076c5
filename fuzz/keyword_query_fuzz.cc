// The first line is a query, the others are documents: what is found is there, best first, and
// marks lie inside the text.
#include "property.h"
#include "search/keyword_index.h"

namespace sophia::search {
namespace {
void check_search(const KeywordIndex& index, const KeywordQuery& query) {
  const auto found = index.search(query, 5);
  HOLDS(found.size() <= 5);
  for (std::size_t i = 0; i < found.size(); ++i) {
    HOLDS(found[i].doc < index.document_count());
    HOLDS(i == 0 || found[i - 1].score >= found[i].score);
  }
  const auto strict = index.search(query, index.document_count() + 1, nullptr, true);
  const auto all = index.search(query, index.document_count() + 1);
  HOLDS(strict.size() <= all.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = fuzz::as_text(data, size);
  const std::size_t line_end = rest.find('\n');
  const KeywordQuery query = parse_keyword_query(rest.substr(0, line_end));
  for (const auto& phrase : query.phrases) HOLDS(phrase.size() > 1);
  KeywordIndex index;
  while (rest.find('\n') != std::string_view::npos) {
    rest.remove_prefix(rest.find('\n') + 1);
    const std::string_view document = rest.substr(0, rest.find('\n'));
    const auto number = index.add(document, sophia::text::Language::kEnglish);
    std::size_t behind = 0;
    for (const Mark& mark : marks_of(document, sophia::text::Language::kEnglish, query)) {
      HOLDS(mark.begin < mark.end && mark.end <= document.size() && mark.begin >= behind);
      behind = mark.begin;
    }
    if (document.size() % 5 == 4) index.remove(number);
  }
  check_search(index, query);
  return 0;
}

}  // namespace sophia::search
