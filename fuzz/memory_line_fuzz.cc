// Lines of memories that are imported: what is read and exported imports as the same.
#include "core/json.h"
#include "memory/dialogue.h"
#include "memory/memory.h"
#include "property.h"

namespace sophia::memory {
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto json = sophia::parse_json(fuzz::as_text(data, size));
  if (!json) return -1;
  const auto memory = is_dialogue_line(*json) ? read_turn_line(*json, 7) : read_record(*json);
  if (!memory) {
    HOLDS(!memory.error().message.empty());
    return 0;
  }
  HOLDS(!is_dialogue_line(*json) || (memory->turn && !memory->id.empty()));
  static_cast<void>(scope_of(*memory));
  HOLDS(keyword_text(*memory).find(memory->content) != std::string::npos);
  const std::string exported = as_json(*memory);
  const auto line = sophia::parse_json(exported);
  HOLDS(line);
  HOLDS(!is_dialogue_line(*line));
  const auto again = read_record(*line);
  HOLDS(again);
  HOLDS(as_json(*again) == exported);
  HOLDS(again->turn == memory->turn);
  return 0;
}

}  // namespace sophia::memory
