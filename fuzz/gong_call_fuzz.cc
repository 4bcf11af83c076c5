// The head of a call and the record as it is passed on: still JSON, still with its id.
#include "gong/call_record.h"
#include "gong/page.h"
#include "property.h"

namespace sophia::gong {
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view record = fuzz::as_text(data, size);
  if (!is_valid_json(record)) return -1;  // a malformed record is never asked for its head
  for (const bool extensive : {false, true}) {
    const auto head = read_call_head(record, extensive);
    if (!head) continue;
    HOLDS(!to_string(judge_call(*head, GongConfig{})).empty());
    if (head->id.empty()) continue;
    const std::string passed_on = call_data(record, *head, extensive);
    HOLDS(is_valid_json(passed_on));
    HOLDS(is_valid_json(tombstone(head->id, {}, "gone")));
  }
  HOLDS(is_valid_json(with_quoted_ids(record, {"id", "callId"})));
  return 0;
}

}  // namespace sophia::gong
