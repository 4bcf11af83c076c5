// Model files: every tensor that is handed out lies inside the file and has its shape's size.
#include "cortex/encoder/safetensors.h"
#include "property.h"

namespace sophia::cortex {
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(data), size);
  const auto file = Safetensors::parse(bytes);
  if (!file) {
    HOLDS(!file.error().message.empty());
    return 0;
  }
  for (const auto& [name, tensor] : file->tensors()) {
    HOLDS(file->find(name) == &tensor);
    if (tensor.bytes.empty()) continue;
    HOLDS(tensor.bytes.data() >= bytes.data());
    HOLDS(tensor.bytes.data() + tensor.bytes.size() <= bytes.data() + bytes.size());
    if (tensor.type != TensorType::kF32) continue;
    std::uint64_t values = 1;
    for (const std::uint64_t extent : tensor.shape) values *= extent;
    HOLDS(values * 4 == tensor.bytes.size());
  }
  return 0;
}

}  // namespace sophia::cortex
