// Recalling and listing: what readers do.
#include <algorithm>
#include <cmath>

#include "memory/memory_service.h"
#include "search/filter.h"

namespace sophia::memory {
namespace {

double recency(Timestamp at, Timestamp now) {
  const double days =
      std::max(0.0, static_cast<double>(now.us - at.us) / static_cast<double>(kUsPerDay));
  return std::exp2(-days / static_cast<double>(kRecencyHalfLifeDays));
}

struct Ranked {
  IndexHit hit;
  double score = 0;
  double recency = 0;
};

}  // namespace

RecallHit MemoryService::make_hit(const IndexHit& found, double score, double recency,
                                  std::size_t neighbours) const {
  RecallHit hit{index_->at(found.doc), score, found.relevance, recency, {}, {}, {}};
  for (const std::string& id : hit.memory.contradicts) {
    if (const Memory* other = index_->find(id)) hit.contradictions.push_back(*other);
  }
  if (!hit.memory.turn) return hit;
  const search::DocRange session = index_->session(found.doc);
  const std::size_t room = found.doc - session.begin;
  for (DocNumber doc = found.doc - static_cast<DocNumber>(std::min(neighbours, room));
       doc < found.doc; ++doc) {
    if (index_->live().contains(doc)) hit.before.push_back(index_->at(doc));
  }
  for (DocNumber doc = found.doc + 1; doc < session.end && hit.after.size() < neighbours; ++doc) {
    if (index_->live().contains(doc)) hit.after.push_back(index_->at(doc));
  }
  return hit;
}

Result<std::vector<RecallHit>> MemoryService::recall(const access::Principal& principal,
                                                     const RecallQuery& query) {
  if (query.text.find_first_not_of(" \t\r\n") == std::string::npos) {
    return fail(Code::kInvalidArgument, "recall needs words to look for");
  }
  if (query.limit == 0) return fail(Code::kInvalidArgument, "the limit is at least 1");
  search::Filter sentiment;
  sentiment.sentiment = query.filter.sentiment;
  SOPHIA_TRY(const auto checked, search::validated(std::move(sentiment)));
  MemoryFilter filter = query.filter;
  filter.sentiment = checked.sentiment;
  std::vector<float> vector;
  if (query.by_meaning && context_.embedder != nullptr) {
    SOPHIA_TRY(vector, context_.embedder->embed_query(query.text));
  }
  const Timestamp now = context_.clock.now();
  std::vector<RecallHit> hits;
  {
    const auto lock = reading();
    const search::DocSet allowed = index_->documents(filter, now);
    const std::size_t wanted = std::max<std::size_t>(50, 4 * query.limit);
    SOPHIA_TRY(const auto found, index_->search(query.text, vector, allowed, wanted));
    std::vector<Ranked> ranked;
    for (const IndexHit& hit : found) {
      const Memory& m = index_->at(hit.doc);
      if (hit.relevance < query.min_relevance || !may_read(principal, m)) continue;
      const double fresh = recency(m.at(), now);
      const double score =
          m.turn ? hit.relevance
                 : kRelevance * hit.relevance + kImportance * m.importance + kRecency * fresh;
      ranked.push_back({hit, score, fresh});
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const Ranked& a, const Ranked& b) { return a.score > b.score; });
    if (ranked.size() > query.limit) ranked.resize(query.limit);
    for (const Ranked& r : ranked)
      hits.push_back(make_hit(r.hit, r.score, r.recency, query.neighbours));
  }
  if (query.count_access) {
    const std::lock_guard lock(access_mutex_);
    for (const RecallHit& hit : hits) {
      Access& access = accesses_[hit.memory.id];
      access.id = hit.memory.id;
      ++access.count;
      access.last = now;
    }
  }
  return hits;
}

std::vector<Memory> MemoryService::list(const access::Principal& principal,
                                        const MemoryFilter& filter, std::size_t limit) const {
  const auto lock = reading();
  const search::DocSet allowed = index_->documents(filter, context_.clock.now());
  std::vector<const Memory*> found;
  for (DocNumber doc = 0; doc < allowed.size(); ++doc) {
    if (allowed.contains(doc) && may_read(principal, index_->at(doc)))
      found.push_back(&index_->at(doc));
  }
  const auto newest = [](const Memory* a, const Memory* b) {
    return a->at() != b->at() ? a->at() > b->at() : a->id < b->id;
  };
  limit = std::min(limit, found.size());
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(limit), found.end(),
                    newest);
  std::vector<Memory> memories;
  for (std::size_t i = 0; i < limit; ++i) memories.push_back(*found[i]);
  return memories;
}

}  // namespace sophia::memory
