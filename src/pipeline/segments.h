// Speaker segments, sentences and measures of a batch's transcripts.
#pragma once

#include <cstdint>

#include "core/result.h"
#include "warehouse/database.h"

namespace sophia::pipeline {

// Reads the winners of T_TRANSCRIPT_VERSIONS and writes one row per segment with words, per
// sentence with words (STG_GONG_SENTENCES), per measure (T_METRICS) and per call with a sentence
// (T_SPOKEN). Segments go to STG_GONG_CALL_TRANSCRIPTS when the batch's calls have none there yet
// (`is_first`), else to T_SEGMENTS, to be compared with those that are there. The speaker of a
// segment is the first party with that speaker id. SQL did the same from lists of structures, for
// four times the processor's time. A batch's transcripts are in memory meanwhile. Gives the number
// of segments. Errors: the engine's; kInvalidArgument for a raw record that is no JSON.
Result<std::int64_t> type_segments(warehouse::Connection& connection, bool is_first);

}  // namespace sophia::pipeline
