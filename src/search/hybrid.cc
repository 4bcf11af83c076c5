#include "search/hybrid.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace sophia::search {
namespace {

// Candidates by each signal, and documents that get the dear signals, as multiples of the limit.
constexpr std::size_t kCandidates = 10;
constexpr std::size_t kFinalists = 4;

class Ranker {
 public:
  Ranker(const KeywordIndex& keywords, const VectorIndex* vectors, const Layout& layout,
         const HybridQuery& query)
      : keywords_(keywords),
        vectors_(vectors),
        layout_(layout),
        query_(query),
        terms_(keywords.look_up(query.words)),
        best_(std::max(1e-9, terms_.best_possible)) {
    if (query.vector.empty() || (vectors != nullptr && vectors->live_count() == 0))
      vectors_ = nullptr;
  }

  Result<std::vector<HybridHit>> run() {
    SOPHIA_CHECK_OK(find_candidates());
    const Weights& w = query_.weights;
    if (w.context > 0)
      add_ranges(&Signals::context, 3 * keywords_.average_words(),
                 [&](DocNumber d) { return around(d); });
    if (w.around > 0 && vectors_ != nullptr) {
      for (HybridHit& hit : hits_) hit.signals.around = neighbours_meaning(hit.doc);
    }
    rank(std::max<std::size_t>(200, kFinalists * query_.limit));
    if (w.session > 0)
      add_ranges(&Signals::session, layout_.average_session_words(),
                 [&](DocNumber d) { return layout_.session(d); });
    if (w.gist > 0 && vectors_ != nullptr) add_gist();
    rank(query_.limit);
    return std::move(hits_);
  }

 private:
  bool allowed(DocNumber doc) const {
    return query_.documents == nullptr || query_.documents->contains(doc);
  }
  // The document with its neighbours in the session.
  DocRange around(DocNumber doc) const {
    const DocRange session = layout_.session(doc);
    return {doc > session.begin ? doc - 1 : doc, doc + 1 < session.end ? doc + 2 : doc + 1};
  }

  Status find_candidates() {
    const std::size_t wanted = std::max<std::size_t>(300, kCandidates * query_.limit);
    std::vector<DocNumber> found;
    for (const ScoredDoc& hit : keywords_.search(query_.words, wanted, query_.documents)) {
      found.push_back(hit.doc);
    }
    if (vectors_ != nullptr) {
      SOPHIA_TRY(const auto near, vectors_->search(query_.vector, wanted, query_.vectors));
      for (const ScoredDoc& hit : near) found.push_back(layout_.document_of(hit.doc));
    }
    if (query_.weights.context > 0 || query_.weights.around > 0) add_neighbours(found);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    for (const DocNumber doc : found) hits_.push_back({doc, 0, {}});
    add_ranges(&Signals::keyword, keywords_.average_words(),
               [](DocNumber d) { return DocRange{d, d + 1}; });
    if (vectors_ != nullptr) {
      for (HybridHit& hit : hits_) hit.signals.meaning = meaning(hit.doc);
    }
    return {};
  }

  void add_neighbours(std::vector<DocNumber>& found) const {
    const std::size_t count = found.size();
    for (std::size_t i = 0; i < count; ++i) {
      const DocRange range = around(found[i]);
      for (DocNumber d = range.begin; d < range.end; ++d) {
        if (d != found[i] && allowed(d)) found.push_back(d);
      }
    }
  }

  template <class F>
  void add_ranges(double Signals::* signal, double average_words, const F& range_of) {
    std::vector<DocRange> ranges;
    ranges.reserve(hits_.size());
    for (const HybridHit& hit : hits_) ranges.push_back(range_of(hit.doc));
    const auto scores = keywords_.range_scores(terms_, ranges, std::max(1.0, average_words));
    for (std::size_t i = 0; i < hits_.size(); ++i) {
      hits_[i].signals.*signal = std::min(1.0, static_cast<double>(scores[i]) / best_);
    }
  }

  double meaning(DocNumber doc) {
    const auto [known, fresh] = cosines_.try_emplace(doc, 0.0);
    if (!fresh) return known->second;
    const DocRange range = layout_.vectors_of(doc);
    std::vector<DocNumber> numbers;
    for (DocNumber v = range.begin; v < range.end; ++v) numbers.push_back(v);
    double best = 0;
    for (const float cosine : vectors_->scores(query_.vector, numbers)) {
      best = std::max<double>(best, cosine);
    }
    return known->second = best;
  }

  double neighbours_meaning(DocNumber doc) {
    const DocRange range = around(doc);
    double best = 0;
    for (DocNumber d = range.begin; d < range.end; ++d) {
      if (d != doc) best = std::max(best, meaning(d));
    }
    return best;
  }

  void add_gist() {
    std::unordered_map<DocNumber, double> known;  // by the session's first document
    for (HybridHit& hit : hits_) {
      const DocRange session = layout_.session(hit.doc);
      const auto [gist, fresh] = known.try_emplace(session.begin, 0.0);
      if (fresh) {
        std::array<double, 3> best{};
        for (DocNumber d = session.begin; d < session.end; ++d) {
          const double cosine = meaning(d);
          if (cosine <= best[2]) continue;
          best[2] = cosine;
          std::sort(best.rbegin(), best.rend());
        }
        const auto count = std::min<double>(3, session.end - session.begin);
        gist->second = (best[0] + best[1] + best[2]) / count;
      }
      hit.signals.gist = gist->second;
    }
  }

  void rank(std::size_t keep) {
    const Weights& w = query_.weights;
    for (HybridHit& hit : hits_) {
      const Signals& s = hit.signals;
      hit.score = w.keyword * s.keyword + w.context * s.context + w.session * s.session +
                  w.meaning * s.meaning + w.around * s.around + w.gist * s.gist;
    }
    std::sort(hits_.begin(), hits_.end(), [](const HybridHit& a, const HybridHit& b) {
      return a.score != b.score ? a.score > b.score : a.doc < b.doc;
    });
    if (hits_.size() > keep) hits_.resize(keep);
  }

  const KeywordIndex& keywords_;
  const VectorIndex* vectors_;
  const Layout& layout_;
  const HybridQuery& query_;
  KeywordIndex::QueryTerms terms_;
  double best_;
  std::vector<HybridHit> hits_;
  std::unordered_map<DocNumber, double> cosines_;
};

}  // namespace

Weights conversation_weights() { return {0.35, 0.30, 0.12, 0.55, 0.15, 0.15}; }
Weights document_weights() { return {0.55, 0.0, 0.0, 0.60, 0.0, 0.0}; }

Result<std::vector<HybridHit>> hybrid_search(const KeywordIndex& keywords,
                                             const VectorIndex* vectors, const Layout& layout,
                                             const HybridQuery& query) {
  if (query.limit == 0) return std::vector<HybridHit>();
  return Ranker(keywords, vectors, layout, query).run();
}

}  // namespace sophia::search
