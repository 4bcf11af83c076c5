// Moments of a call that are known by their text or by their length.
#include "chat/evidence.h"

#include <algorithm>
#include <set>

#include "text/words.h"

namespace sophia::chat {

using search::Call;
using search::Segment;
using search::Sentence;

std::optional<Citation> EvidenceSearch::locate(std::string_view call_id,
                                               std::string_view text) const {
  const auto at = index_.find_call(call_id);
  if (!at) return std::nullopt;
  const Call& call = index_.calls()[*at];
  for (search::DocNumber doc = call.first; doc < call.last; ++doc) {
    const Segment& segment = index_.segments()[doc];
    for (std::uint32_t i = segment.first_sentence; i < segment.last_sentence; ++i) {
      if (index_.sentences()[i].text == text) return citation_of(segment, index_.sentences()[i]);
    }
  }
  std::set<std::string, std::less<>> wanted;
  for (const auto& word : text::words(text)) wanted.insert(word.folded);
  const Segment* best_segment = nullptr;
  const Sentence* best = nullptr;
  double best_share = 0.5;
  std::vector<const std::string*> seen;  // words of `wanted`, a few
  for (search::DocNumber doc = call.first; doc < call.last && !wanted.empty(); ++doc) {
    const Segment& segment = index_.segments()[doc];
    for (std::uint32_t i = segment.first_sentence; i < segment.last_sentence; ++i) {
      const Sentence& sentence = index_.sentences()[i];
      seen.clear();
      text::WordScanner words(sentence.text);
      while (words.next()) {
        const auto found = wanted.find(words.word());
        if (found != wanted.end() && std::find(seen.begin(), seen.end(), &*found) == seen.end())
          seen.push_back(&*found);
      }
      const double share = static_cast<double>(seen.size()) / static_cast<double>(wanted.size());
      if (share > best_share) {
        best_share = share;
        best = &sentence;
        best_segment = &segment;
      }
    }
  }
  if (best == nullptr) return std::nullopt;
  return citation_of(*best_segment, *best);
}

std::optional<Citation> EvidenceSearch::longest_turn(const Call& call,
                                                     std::string_view speaker) const {
  const Segment* longest = nullptr;
  std::int64_t longest_ms = 0;
  for (search::DocNumber doc = call.first; doc < call.last; ++doc) {
    const Segment& segment = index_.segments()[doc];
    if (segment.speaker != speaker || segment.first_sentence == segment.last_sentence) continue;
    const std::int64_t ms = index_.sentences()[segment.last_sentence - 1].end_ms -
                            index_.sentences()[segment.first_sentence].start_ms;
    if (ms > longest_ms) {
      longest_ms = ms;
      longest = &segment;
    }
  }
  if (longest == nullptr) return std::nullopt;
  return citation_of(*longest, index_.sentences()[longest->first_sentence]);
}

}  // namespace sophia::chat
