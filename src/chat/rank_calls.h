// Calls ranked by what they are about.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chat/evidence.h"

namespace sophia::chat {

struct RankedCall {
  const search::Call* call = nullptr;
  double score = 0;
  std::optional<Evidence> sentence;  // none: the title alone speaks of it
};

// score = best sentence of the call / best of all + kTitleWeight * share of the query's words (by
// rarity) that stand in the title. Best first, ties newest first, at most `limit`; calls with
// neither are left out. Cost: one search over the calls, one over the titles.
std::vector<RankedCall> rank_calls(const EvidenceSearch& evidence, EvidenceQuery query,
                                   const std::vector<const search::Call*>& calls,
                                   std::size_t limit);

}  // namespace sophia::chat
