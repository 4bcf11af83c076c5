#include "search/hybrid.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace sophia::search {
namespace {

// Candidates by words and by meaning: ten times the limit, for a large limit 300 more.
std::size_t candidates(std::size_t limit) {
  return std::max<std::size_t>(300, std::min(10 * limit, limit + 300));
}
// Documents that get the dear signals.
std::size_t finalists(std::size_t limit) {
  return std::max<std::size_t>(200, std::min(4 * limit, limit + 200));
}

constexpr DocNumber kGistReach = 40;

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
    if (vectors_ != nullptr && query.vector.size() == vectors_->dimension())
      vector_ = vectors_->prepare(query.vector);
  }

  Result<std::vector<HybridHit>> run() {
    SOPHIA_CHECK_OK(find_candidates());
    const Weights& w = query_.weights;
    if (w.context > 0)
      add_ranges(&Signals::context, 3 * keywords_.average_words(),
                 [&](DocNumber d) { return around(d); });
    if (w.around > 0 && vectors_ != nullptr) {
      for (std::size_t i = 0; i < hits_.size(); ++i)
        hits_[i].signals.around = neighbours_meaning(i);
    }
    rank(finalists(query_.limit));
    if (vectors_ != nullptr) {
      for (HybridHit& hit : hits_) hit.signals.meaning = meaning(hit.doc);
    }
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
    std::vector<DocNumber> found;
    SOPHIA_CHECK_OK(search_both(candidates(query_.limit), found));
    if (query_.weights.context > 0 || query_.weights.around > 0) add_neighbours(found);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    for (const DocNumber doc : found) hits_.push_back({doc, 0, {}});
    add_ranges(&Signals::keyword, keywords_.average_words(),
               [](DocNumber d) { return DocRange{d, d + 1}; });
    if (vectors_ != nullptr) {
      for (HybridHit& hit : hits_) hit.signals.meaning = rough_meaning(hit.doc);
    }
    return {};
  }

  // By words and by meaning; in a large index at the same time, where a thread is free.
  Status search_both(std::size_t wanted, std::vector<DocNumber>& found) const {
    std::vector<ScoredDoc> worded;
    const auto search_words = [&] {
      worded = keywords_.search(query_.words, wanted, query_.documents);
    };
    Result<std::vector<ScoredDoc>> near;
    const auto search_meaning = [&] {
      near = vectors_->search_roughly(query_.vector, wanted, query_.vectors);
    };
    if (vectors_ != nullptr && vectors_->is_worth_help()) {
      vectors_->helpers().run(2, [&](std::size_t part, std::size_t) {
        if (part == 0) {
          search_words();
        } else {
          search_meaning();
        }
      });
    } else {
      search_words();
      if (vectors_ != nullptr) search_meaning();
    }
    if (!near) return std::unexpected(std::move(near).error());
    for (const ScoredDoc& hit : worded) found.push_back(hit.doc);
    for (const ScoredDoc& hit : *near) found.push_back(layout_.document_of(hit.doc));
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

  // The best cosine of a document's vectors; 0 when none is positive.
  double meaning(DocNumber doc) const {
    const DocRange range = layout_.vectors_of(doc);
    double best = 0;
    for (DocNumber v = range.begin; v < range.end; ++v) {
      best = std::max<double>(best, vectors_->score(vector_, v));
    }
    return best;
  }

  // From the codes alone, a quarter of the memory to read: good to some thousandths.
  double rough_meaning(DocNumber doc) const {
    const DocRange range = layout_.vectors_of(doc);
    double best = 0;
    for (DocNumber v = range.begin; v < range.end; ++v) {
      best = std::max<double>(best, vectors_->rough_score(vector_, v));
    }
    return best;
  }

  // Candidates are in document order here: a neighbour that is one has its meaning already.
  double neighbours_meaning(std::size_t hit) const {
    const DocNumber doc = hits_[hit].doc;
    const DocRange range = around(doc);
    double best = 0;
    for (DocNumber d = range.begin; d < range.end; ++d) {
      if (d == doc) continue;
      const std::size_t at = d < doc ? hit - 1 : hit + 1;  // wraps to a large number before 0
      const bool known = at < hits_.size() && hits_[at].doc == d;
      best = std::max(best, known ? hits_[at].signals.meaning : rough_meaning(d));
    }
    return best;
  }

  double gist_of(const DocRange& session) const {
    std::array<double, 3> best{};
    const DocNumber begin = layout_.vectors_of(session.begin).begin;
    const DocNumber end = layout_.vectors_of(session.end - 1).end;
    DocNumber last = session.begin;
    double of_last = 0;
    const auto take = [&best](double cosine) {
      if (cosine <= best[2]) return;
      best[2] = cosine;
      std::sort(best.rbegin(), best.rend());
    };
    for (DocNumber v = begin; v < end; ++v) {
      const DocNumber doc = layout_.document_of(v);
      if (doc != last) {
        take(of_last);
        last = doc;
        of_last = 0;
      }
      of_last = std::max<double>(of_last, vectors_->rough_score(vector_, v));
    }
    take(of_last);
    return (best[0] + best[1] + best[2]) / std::min<double>(3, session.end - session.begin);
  }

  // What is talked about around the document. A long session has many subjects: there it is the
  // part within kGistReach documents.
  void add_gist() {
    std::unordered_map<DocNumber, double> known;  // of whole sessions, by their first document
    for (HybridHit& hit : hits_) {
      const DocRange session = layout_.session(hit.doc);
      if (session.end - session.begin > 2 * kGistReach + 1) {
        const DocNumber begin = hit.doc - std::min(kGistReach, hit.doc - session.begin);
        hit.signals.gist = gist_of({begin, std::min(session.end, hit.doc + kGistReach + 1)});
        continue;
      }
      const auto [gist, fresh] = known.try_emplace(session.begin, 0.0);
      if (fresh) gist->second = gist_of(session);
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
  VectorIndex::Prepared vector_;
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
