// Dialogues as memories: one memory a turn, in its session, with its speaker and time. Dates that a
// turn names relative to its day ("yesterday") are resolved, kept in the metadata and searchable.
#pragma once

#include <string>

#include "core/json.h"
#include "core/result.h"
#include "memory/memory.h"

namespace sophia::memory {

// True for {"id","group"?,"text","meta"?{conversation, session, speaker, time, turn or position}},
// the lines that `sophia search --corpus` reads.
bool is_dialogue_line(const Json& json);

// `number`: the line's, its position when it names none. A time that can't be read is kept as
// words. The source id is the line's id. Errors: kInvalidArgument naming the member.
Result<Memory> read_turn_line(const Json& json, std::int64_t number);

}  // namespace sophia::memory
