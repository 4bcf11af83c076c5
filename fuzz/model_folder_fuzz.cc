// The files of a model that a user adds, one after the other with lines "---" between them: refused
// with a reason, or the shape of the network is within its limits.
#include <array>

#include "cortex/encoder/model_folder.h"
#include "property.h"
#include "scratch_folder.h"

namespace sophia {
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static constexpr std::array kFiles = {"config.json", "modules.json", "1_Pooling/config.json",
                                        "sentence_bert_config.json",
                                        "config_sentence_transformers.json"};
  std::string_view rest = fuzz::as_text(data, size);
  for (const char* name : kFiles) {
    const std::string_view file = rest.substr(0, rest.find("\n---\n"));
    rest.remove_prefix(std::min(rest.size(), file.size() + 5));
    fuzz::write_scratch(name, file);
  }
  const auto config = sophia::cortex::read_model_folder(fuzz::scratch_folder(), "all-MiniLM-L6-v2");
  if (!config) {
    HOLDS(!config.error().message.empty());
    return 0;
  }
  HOLDS(config->hidden > 0 && config->heads > 0 && config->hidden % config->heads == 0);
  HOLDS(config->layers > 0 && config->intermediate > 0 && config->vocabulary > 0);
  HOLDS(config->max_ids >= 2 && config->max_ids <= config->positions);
  HOLDS(config->norm_epsilon >= 0 && config->norm_epsilon < 1);
  return 0;
}

}  // namespace sophia
