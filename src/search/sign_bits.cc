#include "search/sign_bits.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace sophia::search {

SignBits::SignBits(std::size_t dimension, const VectorKernels& kernels)
    : dimension_(dimension), words_((dimension + 63) / 64), kernels_(kernels), rows_(words_) {}

void SignBits::append(const float* values) {
  kernels_.sign_bits(values, center_.data(), dimension_, rows_.append());
  double squares = 0;
  double magnitudes = 0;
  for (std::size_t i = 0; i < dimension_; ++i) {
    const auto r = static_cast<double>(values[i] - center_[i]);
    squares += r * r;
    magnitudes += std::abs(r);
  }
  const float factor = magnitudes > 0 ? static_cast<float>(squares / magnitudes) : 0.0F;
  factors_.push_back(static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(factor) >> 16));
}

SignBits::Query SignBits::prepare(const std::vector<float>& values,
                                  const std::vector<std::int8_t>& codes) const {
  Query query{std::vector<std::uint64_t>(words_), codes, 0};
  kernels_.sign_bits(values.data(), center_.data(), dimension_, query.bits.data());
  query.codes.resize(words_ * 64, 0);
  query.sum = std::accumulate(codes.begin(), codes.end(), std::int32_t{0});
  return query;
}

std::uint16_t SignBits::radius(const Query& query, const Chosen& chosen, double share) const {
  constexpr std::size_t kSample = 8'192;
  constexpr std::size_t kAhead = 8;
  const std::size_t step = std::clamp<std::size_t>(size() / kSample, 1, 127);
  std::vector<std::uint32_t> counts(dimension_ + 1);
  double documents = 0;
  for (std::size_t doc = 0; doc < size(); doc += step) {
    if (doc + kAhead * step < size()) __builtin_prefetch(rows_.row(doc + kAhead * step));
    if (!chosen.contains(static_cast<DocNumber>(doc))) continue;
    std::uint16_t distance = 0;
    kernels_.hamming(rows_.row(doc), query.bits.data(), words_, 1, &distance);
    ++counts[distance];
    ++documents;
  }
  const double wanted = documents * share + 2 * std::sqrt(documents * share);
  double seen = 0;
  for (std::size_t distance = 0; distance < dimension_; ++distance) {
    seen += counts[distance];
    if (seen >= wanted) return static_cast<std::uint16_t>(distance);
  }
  return static_cast<std::uint16_t>(dimension_);
}

void SignBits::find(const Query& query, const Chosen& chosen, std::uint16_t radius,
                    std::size_t first, std::size_t last, std::vector<ScoredDoc>& found) const {
  constexpr std::size_t kAhead = 512;  // documents
  std::uint16_t distances[64];
  for (std::size_t w = first; w < last; ++w) {
    if (w * 64 + kAhead + 64 <= size()) {
      __builtin_prefetch(&factors_[w * 64 + kAhead]);
      __builtin_prefetch(&factors_[w * 64 + kAhead + 32]);
    }
    const std::uint64_t wanted = chosen.word(w);
    if (wanted == 0) continue;
    const std::size_t count = std::min<std::size_t>(64, size() - w * 64);
    const std::uint64_t* rows = rows_.row(w * 64);
    kernels_.hamming(rows, query.bits.data(), words_, count, distances);
    std::fill(distances + count, distances + 64, radius);  // `wanted` has none of these
    std::uint64_t near = wanted & kernels_.at_most(distances, radius);
    for (; near != 0; near &= near - 1) {
      const auto b = static_cast<std::size_t>(std::countr_zero(near));
      const std::int32_t above = kernels_.masked_sum(rows + b * words_, query.codes.data(), words_);
      const std::size_t doc = w * 64 + b;
      const auto factor = std::bit_cast<float>(static_cast<std::uint32_t>(factors_[doc]) << 16);
      found.push_back(
          {static_cast<DocNumber>(doc), static_cast<float>(2 * above - query.sum) * factor});
    }
  }
}

}  // namespace sophia::search
