// Nearest vectors by cosine, in memory, by scanning.
//
// Each vector is kept three ways: f32 (the truth), int8 with one scale (the scan), and, once the
// index is large, one sign bit a dimension around the mean (a first pass, sign_bits.h). A search
//   1. takes the allowed documents; when the index is large and the filter is weak, their sign bits
//      choose the candidates: by Hamming distance, and an eighth of these by a better estimate,
//   2. scans the candidates' int8 codes,
//   3. scores the best of them again in f32.
// Without step 1 the result equals the exact one (the margin of step 3 is wider than int8's error);
// with it recall@10 is measured in bench/. Filters are applied first, so a filter never loses a
// hit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/result.h"
#include "search/scan_pool.h"
#include "search/top_docs.h"

namespace sophia::search {

struct VectorIndexOptions {
  // Documents from which the sign bits are used; 0 = never.
  std::size_t sign_bits_from = 150'000;
  // Candidates by Hamming distance, as a share of the documents (at least 4,000, and 40 a hit).
  double candidate_share = 0.02;
  std::size_t threads = 0;  // of one search; 0: one a core, at most 8
};

// Not thread-safe for writing; const members may run at the same time.
class VectorIndex {
 public:
  VectorIndex(std::size_t dimension, VectorIndexOptions options = {});
  ~VectorIndex();
  VectorIndex(VectorIndex&&) noexcept;
  VectorIndex& operator=(VectorIndex&&) noexcept;

  std::size_t dimension() const;
  std::size_t document_count() const;
  std::size_t live_count() const;

  // Adds the next document. `vector` has `dimension` values and is normalised here; an empty span
  // or a zero vector takes a number but is never found. Errors: kInvalidArgument (other length,
  // not finite).
  Result<DocNumber> add(std::span<const float> vector);
  void remove(DocNumber doc);
  // f32 values of a document; empty when it has none.
  std::span<const float> vector(DocNumber doc) const;

  // The `limit` nearest, best first, score = cosine. `allowed`: only these (null: all).
  // Errors: kInvalidArgument (length of `query`).
  Result<std::vector<ScoredDoc>> search(std::span<const float> query, std::size_t limit,
                                        const DocSet* allowed = nullptr) const;
  // The same without step 3: the scores, and the order, are those of rough_score().
  Result<std::vector<ScoredDoc>> search_roughly(std::span<const float> query, std::size_t limit,
                                                const DocSet* allowed = nullptr) const;
  // A query made ready for score() and rough_score().
  struct Prepared {
    std::vector<float> values;  // of length 1, or all 0
    std::vector<std::int8_t> codes;
    float scale = 0;
  };
  // `query` has `dimension` values.
  Prepared prepare(std::span<const float> query) const;
  // Cosine of a document, 0 for one without a vector; rough: from the codes, good to some 0.003.
  float score(const Prepared& query, DocNumber doc) const;
  float rough_score(const Prepared& query, DocNumber doc) const;
  // Cosines of given documents (0 for those without a vector).
  std::vector<float> scores(std::span<const float> query, std::span<const DocNumber> docs) const;

  // Whether a scan of the whole index is worth helper threads, and these, for work beside a scan.
  bool is_worth_help() const;
  ScanPool& helpers() const;

 private:
  struct State;
  Status check(std::span<const float> query) const;
  std::unique_ptr<State> state_;
};

}  // namespace sophia::search
