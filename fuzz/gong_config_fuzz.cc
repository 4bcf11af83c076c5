// Configurations of source-gong, ours and those of others: refused with a reason, or within the
// limits, and what is read prints to something that reads and prints the same.
#include "gong/config.h"
#include "property.h"

namespace sophia::gong {
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto config = from_connector_json(fuzz::as_text(data, size));
  if (!config) {
    HOLDS(config.error().code == sophia::Code::kInvalidArgument);
    HOLDS(!config.error().message.empty());
    return 0;
  }
  HOLDS(config->base_url.starts_with("http"));
  HOLDS(config->concurrency >= 1 && config->concurrency <= 10);
  HOLDS(config->max_attempts >= 1 && config->timeout_seconds >= 1);
  HOLDS(config->requests_per_second >= 0);
  const std::string printed = to_connector_json(*config);
  const auto again = from_connector_json(printed);
  HOLDS(again);
  HOLDS(to_connector_json(*again) == printed);
  return 0;
}

}  // namespace sophia::gong
