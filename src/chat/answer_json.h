// An answer as JSON (docs/schemas/answer.schema.json) and its proof read back.
#pragma once

#include <string>

#include "chat/answer.h"
#include "core/json_writer.h"

namespace sophia::chat {

struct JsonDetail {
  bool explain = false;  // timings, rows of all results
};

void write_json(JsonWriter& w, const Answer& answer, const JsonDetail& detail);
// The line of a batch: id, intent, confidence, second, entities, answer, claims, evidence.
void write_batch_line(JsonWriter& w, std::string_view id, const Answer& answer);

}  // namespace sophia::chat
