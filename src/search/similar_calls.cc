#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "search/transcript_search.h"
#include "text/words.h"

namespace sophia::search {
namespace {

// Mean vector of what one side of a call said (all of it when that side said nothing), length 1;
// empty when no segment has a vector.
std::vector<float> gist_of(const TranscriptIndex& index, const Call& call) {
  const auto mean = [&](bool external_only) {
    std::vector<float> sum(index.vector_choice().dimension);
    bool any = false;
    for (DocNumber doc = call.first; doc < call.last; ++doc) {
      if (external_only && index.segments()[doc].speaker_type != "External") continue;
      const auto vector = index.vectors()->vector(doc);
      for (std::size_t i = 0; i < vector.size(); ++i) sum[i] += vector[i];
      any = any || !vector.empty();
    }
    if (!any) sum.clear();
    return sum;
  };
  std::vector<float> gist = mean(true);
  if (gist.empty()) gist = mean(false);
  double squares = 0;
  for (const float v : gist) squares += static_cast<double>(v) * v;
  for (float& v : gist) v = static_cast<float>(v / std::sqrt(std::max(squares, 1e-12)));
  return gist;
}

double dot(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    sum += static_cast<double>(a[i]) * b[i];
  return sum;
}

// The rarest words of a call, as a query.
KeywordQuery rare_words(const TranscriptIndex& index, const Call& call) {
  std::vector<std::pair<double, std::string>> weighted;
  std::unordered_set<std::string> seen;
  for (DocNumber doc = call.first; doc < call.last; ++doc) {
    const Segment& segment = index.segments()[doc];
    for (std::uint32_t i = segment.first_sentence; i < segment.last_sentence; ++i) {
      for (text::Word& word : text::words(index.sentences()[i].text)) {
        if (text::is_stop_word(word.folded) || !seen.insert(word.folded).second) continue;
        const std::size_t frequency = index.keywords().document_frequency(word.folded);
        // A word of this call only says nothing of others.
        if (frequency > 2) weighted.emplace_back(-index.keywords().idf(frequency), word.folded);
      }
    }
  }
  std::sort(weighted.begin(), weighted.end());
  KeywordQuery query;
  for (std::size_t i = 0; i < std::min<std::size_t>(weighted.size(), 40); ++i) {
    query.words.push_back({weighted[i].second, 1});
  }
  return query;
}

}  // namespace

Result<SearchResult<CallHit>> similar_calls(const SearchContext& context, std::string_view call_id,
                                            const Filter& filter, std::size_t limit) {
  const TranscriptIndex& index = context.index;
  const auto number = index.find_call(call_id);
  if (!number) return fail(Code::kNotFound, "there is no call '" + std::string(call_id) + "'");
  SOPHIA_TRY(const Filter valid, validated(filter));
  const Call& given = index.calls()[*number];
  SearchResult<CallHit> result;
  result.by_meaning = index.vectors() != nullptr && index.vectors()->live_count() > 0;
  const std::vector<float> gist = result.by_meaning ? gist_of(index, given) : std::vector<float>();
  const KeywordQuery words = rare_words(index, given);
  const auto terms = index.keywords().look_up(words);
  const auto ready = index.prepare(valid);
  for (const Call& call : index.calls()) {
    if (!call.is_current || &call == &given || call.first == call.last || !ready.keeps(call) ||
        !context.policy.may_read_call(
            context.principal, {call.call_id, call.rep_id, call.is_private, call.owner_only})) {
      continue;
    }
    const DocRange range{call.first, call.last};
    const double shared = index.keywords().range_scores(terms, std::span(&range, 1),
                                                        index.average_session_words())[0] /
                          std::max(1e-9, terms.best_possible);
    const double cosine = result.by_meaning ? dot(gist, gist_of(index, call)) : 0;
    result.hits.push_back({&call, result.by_meaning ? 0.8 * cosine + 0.2 * shared : shared, {}});
  }
  std::stable_sort(result.hits.begin(), result.hits.end(),
                   [](const CallHit& a, const CallHit& b) { return a.relevance > b.relevance; });
  if (result.hits.size() > limit) result.hits.resize(limit);
  if (!result.hits.empty()) result.best_relevance = result.hits.front().relevance;
  for (CallHit& hit : result.hits) {
    DocSet only(index.segments().size());
    only.insert_range(hit.call->first, hit.call->last);
    std::vector<ScoredDoc> nearest;
    if (!gist.empty()) {
      SOPHIA_TRY(nearest, index.vectors()->search(gist, 2, &only));
    } else {
      nearest = index.keywords().search(words, 2, &only);
    }
    for (const ScoredDoc& found : nearest) {
      TranscriptHit evidence;
      evidence.doc = found.doc;
      evidence.score = static_cast<double>(found.score);
      evidence.relevance = hit.relevance;
      evidence.call = hit.call;
      evidence.segment = &index.segments()[found.doc];
      evidence.sentence = best_sentence(index, *evidence.segment, words);
      if (evidence.sentence != nullptr) hit.evidence.push_back(std::move(evidence));
    }
  }
  return result;
}

}  // namespace sophia::search
