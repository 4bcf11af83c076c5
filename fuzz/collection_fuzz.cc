// Lines of a collection as JSON, and a query over them: every item is ranked at most once.
#include <set>

#include "core/json.h"
#include "property.h"
#include "search/collection.h"

namespace sophia::search {
namespace {

std::string text_of(const sophia::Json& json, std::string_view key) {
  return sophia::json_string(json, key).value_or("");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = fuzz::as_text(data, size);
  const std::string_view query = rest.substr(0, rest.find('\n'));
  std::vector<CollectionItem> items;
  while (rest.find('\n') != std::string_view::npos) {
    rest.remove_prefix(rest.find('\n') + 1);
    const auto json = sophia::parse_json(rest.substr(0, rest.find('\n')));
    if (!json || text_of(*json, "id").empty()) continue;
    items.push_back({.id = text_of(*json, "id"),
                     .group = text_of(*json, "group"),
                     .text = text_of(*json, "text"),
                     .conversation = text_of(*json, "conversation"),
                     .session = text_of(*json, "session"),
                     .speaker = text_of(*json, "speaker"),
                     .time = text_of(*json, "time"),
                     .position = sophia::json_double(*json, "position").value_or(0)});
  }
  const auto collection = Collection::build(std::move(items), nullptr, {});
  if (!collection) return 0;
  const auto ranked = collection->search(query, std::nullopt, 10);
  HOLDS(ranked);
  std::set<std::size_t> seen;
  for (const RankedItem& item : *ranked) {
    HOLDS(item.item < collection->items().size());
    HOLDS(seen.insert(item.item).second);
  }
  return 0;
}

}  // namespace sophia::search
