// The best documents seen so far: best first, ties by document number.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "search/doc_set.h"

namespace sophia::search {

struct ScoredDoc {
  DocNumber doc = 0;
  float score = 0;
  bool operator==(const ScoredDoc&) const = default;
};

inline bool ranks_before(const ScoredDoc& a, const ScoredDoc& b) {
  return a.score != b.score ? a.score > b.score : a.doc < b.doc;
}

// A bounded heap whose top is the worst of the kept documents.
class TopDocs {
 public:
  explicit TopDocs(std::size_t limit) : limit_(limit) {
    heap_.reserve(std::min<std::size_t>(limit, 1024));
  }
  bool full() const { return heap_.size() >= limit_; }
  // What a document must beat (its number being higher) when the heap is full.
  float worst() const { return heap_.front().score; }
  void offer(ScoredDoc doc) {
    if (limit_ == 0) return;
    if (full()) {
      if (doc.score < heap_.front().score || !ranks_before(doc, heap_.front())) return;
      std::pop_heap(heap_.begin(), heap_.end(), ranks_before);
      heap_.pop_back();
    }
    heap_.push_back(doc);
    std::push_heap(heap_.begin(), heap_.end(), ranks_before);
  }
  std::vector<ScoredDoc> take() {
    std::sort(heap_.begin(), heap_.end(), ranks_before);
    return std::move(heap_);
  }

 private:
  std::size_t limit_;
  std::vector<ScoredDoc> heap_;
};

}  // namespace sophia::search
