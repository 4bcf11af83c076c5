#include "chat/rank_calls.h"

#include <algorithm>
#include <unordered_map>

namespace sophia::chat {
namespace {

// A title names its subject, but few titles say all that a call is about.
constexpr double kTitleWeight = 0.7;
// Of the query's words, from which a title alone is enough.
constexpr double kTitleAlone = 0.5;

}  // namespace

std::vector<RankedCall> rank_calls(const EvidenceSearch& evidence, EvidenceQuery query,
                                   const std::vector<const search::Call*>& calls,
                                   std::size_t limit) {
  query.limit = 4 * limit;
  query.per_call = 1;
  auto found = evidence.find(query, calls);
  const double best = found.empty() ? 1 : std::max(1e-9, static_cast<double>(found[0].score));
  std::unordered_map<const search::Call*, Evidence*> sentences;
  for (Evidence& e : found) {
    if (const auto at = evidence.index().find_call(e.citation.call_id))
      sentences.emplace(&evidence.index().calls()[*at], &e);
  }
  const auto titles = evidence.title_shares(query.text);
  std::vector<RankedCall> ranked;
  for (const search::Call* call : calls) {
    const auto sentence = sentences.find(call);
    const auto title = titles.find(call);
    const double share = title == titles.end() ? 0 : title->second;
    if (sentence == sentences.end() && share < kTitleAlone) continue;
    RankedCall one{.call = call, .score = kTitleWeight * share, .sentence = std::nullopt};
    if (sentence != sentences.end()) {
      one.score += static_cast<double>(sentence->second->score) / best;
      one.sentence = std::move(*sentence->second);
    }
    ranked.push_back(std::move(one));
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const RankedCall& a, const RankedCall& b) { return a.score > b.score; });
  if (ranked.size() > limit) ranked.resize(limit);
  return ranked;
}

}  // namespace sophia::chat
