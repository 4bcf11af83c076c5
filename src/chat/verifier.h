// The verifier: lets through only what has evidence.
//
// A claim passes when
//   - each of its proofs shows what the result's cell (or difference, count, sum, score) gives;
//   - each quotation (“…”) is, verbatim, a sentence that the claim cites;
//   - every number left over (outside quotes, proofs, and citation marks) is that of a cited
//     sentence's place and date, of the question's own periods, or of a reason of a proved risk
//     score;
//   - a definition is one of the table of terms; a memory's quote is in the memory.
// A claim that fails is dropped and logged, without its text.
#pragma once

#include <string>
#include <vector>

#include "chat/answer.h"
#include "core/result.h"

namespace sophia::chat {

// Why a claim has no evidence, or empty.
std::string fault_of(const Answer& answer, const Claim& claim);
// Drops claims without evidence; counts them in the answer.
void verify(Answer& answer);

struct ReplayReport {
  std::size_t claims = 0;
  std::size_t numbers = 0;
  std::size_t sentences = 0;
  std::vector<std::string> faults;
};

// Replays the proof of an answer (as answer_json.h writes it) against the warehouse: runs each
// metric's statement again (it must be one of this program's metrics; a file's own SQL is never
// run), compares every shown figure, and reads every cited sentence again. `hidden_call_ids`: calls
// that the caller may not see; their sentences are faults. Errors: kInvalidArgument (no answer),
// those of the warehouse.
Result<ReplayReport> replay(warehouse::Connection& connection, std::string_view answer_json,
                            const std::vector<std::string>& hidden_call_ids);

}  // namespace sophia::chat
