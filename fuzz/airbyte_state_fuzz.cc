// State files: what is read prints to something that reads the same.
#include "airbyte/state.h"
#include "property.h"

namespace sophia::airbyte {
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto states = parse_states(fuzz::as_text(data, size));
  if (!states) {
    HOLDS(!states.error().message.empty());
    return 0;
  }
  const auto again = parse_states(to_json(*states));
  HOLDS(again);
  HOLDS(*again == *states);
  return 0;
}

}  // namespace sophia::airbyte
