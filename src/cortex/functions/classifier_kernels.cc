#include "cortex/functions/classifier_kernels.h"

#include <algorithm>
#include <array>
#include <cstring>

// Lanes are summed apart, so wider registers give the same bits.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SOPHIA_WIDE __attribute__((target_clones("default", "avx2"), optimize("O3")))
#else
#define SOPHIA_WIDE
#endif
#define SOPHIA_INLINE __attribute__((always_inline)) inline

namespace sophia::cortex {
namespace {

using Lanes = float __attribute__((vector_size(kLane * sizeof(float))));

// Registers of the tiles below: examples (or features) x lanes of classes.
constexpr std::size_t kRows = 4;
constexpr std::size_t kDenseLanes = 2;
constexpr std::size_t kSparseLanes = 6;

SOPHIA_INLINE void load(const float* from, Lanes& to) { std::memcpy(&to, from, sizeof(Lanes)); }
SOPHIA_INLINE void store(const Lanes& from, float* to) { std::memcpy(to, &from, sizeof(Lanes)); }

// out[n][0 .. lanes) += sum over i < count of x[n][i] * y[i][0 .. lanes), for kN rows n.
template <std::size_t kN, std::size_t kWide>
SOPHIA_INLINE void tile(const float* const* x, const float* y, std::size_t count,
                        std::size_t stride, float* out) {
  Lanes sums[kN][kWide];
  for (std::size_t n = 0; n < kN; ++n) {
    for (std::size_t w = 0; w < kWide; ++w) load(out + n * stride + w * kLane, sums[n][w]);
  }
  for (std::size_t i = 0; i < count; ++i) {
    Lanes row[kWide];
    for (std::size_t w = 0; w < kWide; ++w) load(y + i * stride + w * kLane, row[w]);
    for (std::size_t n = 0; n < kN; ++n) {
      const float scale = x[n][i];
      for (std::size_t w = 0; w < kWide; ++w) sums[n][w] += scale * row[w];
    }
  }
  for (std::size_t n = 0; n < kN; ++n) {
    for (std::size_t w = 0; w < kWide; ++w) store(sums[n][w], out + n * stride + w * kLane);
  }
}

// out[0 .. lanes) += sum over entries of value * rows[place].
template <std::size_t kWide>
SOPHIA_INLINE void gather(const SparseVector::value_type* entries, std::size_t count,
                          const float* rows, std::size_t stride, float* out) {
  Lanes sums[kWide];
  for (std::size_t w = 0; w < kWide; ++w) load(out + w * kLane, sums[w]);
  for (std::size_t i = 0; i < count; ++i) {
    const float* row = rows + entries[i].first * stride;
    for (std::size_t w = 0; w < kWide; ++w) {
      Lanes lanes;
      load(row + w * kLane, lanes);
      sums[w] += entries[i].second * lanes;
    }
  }
  for (std::size_t w = 0; w < kWide; ++w) store(sums[w], out + w * kLane);
}

SOPHIA_WIDE void gather_row(const SparseVector::value_type* entries, std::size_t count,
                            const float* rows, std::size_t stride, float* out) {
  std::size_t at = 0;
  for (; at + kSparseLanes * kLane <= stride; at += kSparseLanes * kLane) {
    gather<kSparseLanes>(entries, count, rows + at, stride, out + at);
  }
  if (at + 4 * kLane <= stride) {
    gather<4>(entries, count, rows + at, stride, out + at);
    at += 4 * kLane;
  }
  if (at + 2 * kLane <= stride) {
    gather<2>(entries, count, rows + at, stride, out + at);
    at += 2 * kLane;
  }
  if (at < stride) gather<1>(entries, count, rows + at, stride, out + at);
}

// Rows `x` of one to four; the columns of `y` and `out` are those of the classes.
SOPHIA_WIDE void multiply_rows(const float* const* x, std::size_t rows, const float* y,
                               std::size_t count, std::size_t stride, float* out) {
  std::size_t at = 0;
  for (; rows == kRows && at + kDenseLanes * kLane <= stride; at += kDenseLanes * kLane) {
    tile<kRows, kDenseLanes>(x, y + at, count, stride, out + at);
  }
  for (; at < stride; at += kLane) {
    if (rows == kRows) {
      tile<kRows, 1>(x, y + at, count, stride, out + at);
      continue;
    }
    for (std::size_t n = 0; n < rows; ++n) {
      tile<1, 1>(x + n, y + at, count, stride, out + n * stride + at);
    }
  }
}

// Features of the dense part that are turned at once: a line of the cache.
constexpr std::size_t kStrip = 16;

void dense_gradient(const ExampleBlock& block, const WeightShape& shape, const float* errors,
                    float* gradient) {
  const std::size_t count = block.inputs.size();
  std::vector<float> turned(kStrip * count);
  for (std::size_t strip = 0; strip < shape.dense; strip += kStrip) {
    const std::size_t width = std::min(kStrip, shape.dense - strip);
    for (std::size_t e = 0; e < count; ++e) {
      const float* dense = block.inputs[e]->dense.data() + strip;
      for (std::size_t r = 0; r < width; ++r) turned[r * count + e] = dense[r];
    }
    for (std::size_t r = 0; r < width; r += kRows) {
      std::array<const float*, kRows> rows{};
      const std::size_t some = std::min(kRows, width - r);
      for (std::size_t n = 0; n < some; ++n) rows[n] = turned.data() + (r + n) * count;
      multiply_rows(rows.data(), some, errors, count, shape.stride,
                    gradient + (1 + strip + r) * shape.stride);
    }
  }
}

}  // namespace

ExampleBlock make_block(std::span<const ClassifierInput> inputs,
                        std::span<const std::size_t> chosen, std::size_t sparse) {
  ExampleBlock block;
  std::vector<std::uint32_t> place(sparse + 1);
  for (const std::size_t i : chosen) {
    block.inputs.push_back(&inputs[i]);
    for (const auto& [f, x] : inputs[i].sparse) ++place[f + 1];
  }
  for (std::size_t f = 0; f < sparse; ++f) {
    if (place[f + 1] > 0) {
      block.features.push_back(static_cast<std::uint32_t>(f));
      block.starts.push_back(place[f]);
    }
    place[f + 1] += place[f];
  }
  block.starts.push_back(place[sparse]);
  block.entries.resize(place[sparse]);
  for (std::size_t e = 0; e < block.inputs.size(); ++e) {
    for (const auto& [f, x] : block.inputs[e]->sparse) {
      block.entries[place[f]++] = {static_cast<std::uint32_t>(e), x};
    }
  }
  return block;
}

void block_scores(const ExampleBlock& block, const WeightShape& shape, const float* weights,
                  float* scores) {
  const std::size_t stride = shape.stride;
  for (std::size_t e = 0; e < block.inputs.size(); e += kRows) {
    const std::size_t some = std::min(kRows, block.inputs.size() - e);
    std::array<const float*, kRows> rows{};
    for (std::size_t n = 0; n < some; ++n) {
      rows[n] = block.inputs[e + n]->dense.data();
      std::copy_n(weights, stride, scores + (e + n) * stride);
    }
    multiply_rows(rows.data(), some, weights + stride, shape.dense, stride, scores + e * stride);
  }
  const float* sparse = weights + (1 + shape.dense) * stride;
  for (std::size_t e = 0; e < block.inputs.size(); ++e) {
    const SparseVector& entries = block.inputs[e]->sparse;
    gather_row(entries.data(), entries.size(), sparse, stride, scores + e * stride);
  }
}

void block_gradient(const ExampleBlock& block, const WeightShape& shape, const float* errors,
                    float* gradient) {
  const std::size_t stride = shape.stride;
  for (std::size_t e = 0; e < block.inputs.size(); ++e) {
    for (std::size_t c = 0; c < stride; ++c) gradient[c] += errors[e * stride + c];
  }
  dense_gradient(block, shape, errors, gradient);
  float* sparse = gradient + (1 + shape.dense) * stride;
  for (std::size_t n = 0; n < block.features.size(); ++n) {
    gather_row(block.entries.data() + block.starts[n], block.starts[n + 1] - block.starts[n],
               errors, stride, sparse + block.features[n] * stride);
  }
}

SOPHIA_WIDE void add_scaled(float* __restrict y, const float* __restrict x, float a,
                            std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) y[i] += a * x[i];
}

}  // namespace sophia::cortex
