// The first pass of a large vector index: one sign bit a dimension around the mean, and from the
// same bits a better estimate of the product for the few that come near.
//
// The Hamming distance to the query's bits chooses the candidates. Of a candidate, with r = its
// vector - center and s = the signs of r, the product with the query q is then estimated as
//   <q, r> ~ <q, s> * <r, r> / sum |r|     (<q, center> is the same for all and left out)
// which uses the query's codes in full: its error is half of the distance's and less.
// Source: Gao, Long, "RaBitQ", SIGMOD 2024 (the estimator; no random rotation here).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "search/row_blocks.h"
#include "search/top_docs.h"
#include "search/vector_kernels.h"

namespace sophia::search {

// Documents that are in both sets.
class Chosen {
 public:
  Chosen(const DocSet& set, const DocSet& live) : set_(set), live_(live) {}
  std::size_t words() const { return live_.words().size(); }
  std::uint64_t word(std::size_t i) const {
    return i < set_.words().size() ? set_.words()[i] & live_.words()[i] : 0;
  }
  bool contains(DocNumber doc) const { return set_.contains(doc) && live_.contains(doc); }

 private:
  const DocSet& set_;
  const DocSet& live_;
};

class SignBits {
 public:
  // Distances are kept in 16 bits: larger dimensions can't be used.
  static constexpr std::size_t kMostBits = 32'766;

  SignBits(std::size_t dimension, const VectorKernels& kernels);
  std::size_t size() const { return factors_.size(); }  // documents
  // Before the first document; `center` has `dimension` values.
  void set_center(std::vector<float> center) { center_ = std::move(center); }
  // The next document's `dimension` values.
  void append(const float* values);

  struct Query {
    std::vector<std::uint64_t> bits;
    std::vector<std::int8_t> codes;  // 64 for each word of bits, the last ones 0
    std::int32_t sum = 0;            // of the codes
  };
  Query prepare(const std::vector<float>& values, const std::vector<std::int8_t>& codes) const;

  // A distance within which about `share` of the chosen documents lie (rather more than fewer), by
  // a sample of some 8,000 at even steps.
  std::uint16_t radius(const Query& query, const Chosen& chosen, double share) const;
  // Appends the chosen documents within the distance, and the estimates of their products up to a
  // constant factor and summand. [first, last): words of the bitmap.
  void find(const Query& query, const Chosen& chosen, std::uint16_t radius, std::size_t first,
            std::size_t last, std::vector<ScoredDoc>& found) const;

 private:
  std::size_t dimension_;
  std::size_t words_;  // of a row
  const VectorKernels& kernels_;
  std::vector<float> center_;
  RowBlocks<std::uint64_t> rows_;
  // <r, r> / sum |r|, the upper half of the float: good to 0.4 %, and half the memory to read.
  std::vector<std::uint16_t> factors_;
};

}  // namespace sophia::search
