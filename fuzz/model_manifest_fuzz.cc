// sophia-model.json: its files are within the folder, and what is read prints to something that
// reads the same.
#include <filesystem>

#include "cortex/encoder/manifest.h"
#include "property.h"

namespace sophia::cortex {
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto manifest = parse_manifest(fuzz::as_text(data, size));
  if (!manifest) {
    HOLDS(manifest.error().code == sophia::Code::kDataLoss);
    HOLDS(!manifest.error().message.empty());
    return 0;
  }
  for (const ManifestFile& file : manifest->files) {
    HOLDS(std::filesystem::path(file.path).is_relative());
    HOLDS(file.bytes >= 0);
  }
  const auto again = parse_manifest(to_json(*manifest));
  HOLDS(again);
  HOLDS(again->name == manifest->name && again->self_test == manifest->self_test);
  HOLDS(again->vector == manifest->vector);
  HOLDS(again->files.size() == manifest->files.size());
  return 0;
}

}  // namespace sophia::cortex
