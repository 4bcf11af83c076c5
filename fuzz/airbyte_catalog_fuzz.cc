// Catalogs of foreign connectors: what is read prints to something that reads the same.
#include "airbyte/catalog.h"
#include "property.h"

namespace sophia::airbyte {
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view json = fuzz::as_text(data, size);
  if (const auto catalog = parse_catalog(json)) {
    const std::string printed = to_json(*catalog);
    const auto again = parse_catalog(printed);
    HOLDS(again);
    HOLDS(to_json(*again) == printed);
    HOLDS(configure_all(*catalog).streams.size() == catalog->streams.size());
  } else {
    HOLDS(!catalog.error().message.empty());
  }
  if (const auto configured = parse_configured_catalog(json)) {
    const std::string printed = to_json(*configured);
    const auto again = parse_configured_catalog(printed);
    HOLDS(again);
    HOLDS(to_json(*again) == printed);
  }
  return 0;
}

}  // namespace sophia::airbyte
