// tokenizer.json of a model that a user adds: refused with a reason, or it can encode.
#include <filesystem>

#include "cortex/encoder/tokenizer.h"
#include "property.h"
#include "scratch_folder.h"

namespace sophia {
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::write_scratch("tokenizer.json", fuzz::as_text(data, size));
  const auto tokenizer = sophia::cortex::Tokenizer::load(fuzz::scratch_folder());
  if (!tokenizer) {
    HOLDS(!tokenizer.error().message.empty());
    return 0;
  }
  for (const std::int32_t id : tokenizer->encode("The price is high, [SEP] said [MASK].", 64)) {
    HOLDS(id >= 0 && id <= tokenizer->max_id());
  }
  return 0;
}

}  // namespace sophia
