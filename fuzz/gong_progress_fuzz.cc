// States of Gong's streams, ours and those of others: what is read prints to something that reads
// and prints the same.
#include "gong/stream_progress.h"
#include "property.h"

namespace sophia::gong {
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view json = fuzz::as_text(data, size);
  for (const StateShape shape : {StateShape::kCursor, StateShape::kTranscripts}) {
    const auto progress = parse_progress(json, shape, "started");
    if (!progress) {
      HOLDS(!progress.error().message.empty());
      continue;
    }
    const std::string printed = print_progress(*progress, shape, "started", 7);
    const auto again = parse_progress(printed, shape, "started");
    HOLDS(again);
    HOLDS(print_progress(*again, shape, "started", 7) == printed);
  }
  return 0;
}

}  // namespace sophia::gong
