// Texts as hashed word and character n-grams: unit vectors of a few dozen weighted features.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace sophia::cortex {

inline constexpr std::uint32_t kNgramBuckets = 1U << 18;

// (bucket, count), buckets rising: words, pairs of words, and the 3 to 5 letter parts of words.
using NgramCounts = std::vector<std::pair<std::uint32_t, float>>;
NgramCounts count_ngrams(std::string_view text);

// (feature, weight), features rising, of length 1 (or empty).
using SparseVector = std::vector<std::pair<std::uint32_t, float>>;

// The n-grams that a classifier knows, with their inverse document frequencies.
struct NgramVocabulary {
  std::vector<std::uint32_t> buckets;  // rising; feature i is buckets[i]
  std::vector<float> idf;

  // Those in at least two texts (all, where there are fewer than 50 texts); the `most` commonest.
  static NgramVocabulary learn(std::span<const NgramCounts> texts, std::size_t most);
  SparseVector vector_of(const NgramCounts& counts) const;
};

}  // namespace sophia::cortex
