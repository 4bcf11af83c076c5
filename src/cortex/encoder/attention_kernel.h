// The one source of the attention kernels, included by a .cc file for each instruction set and
// compiled with its flags. Uses no inline function of any library: the linker would keep one copy
// of it, perhaps the one that older processors can't run.
#pragma once

#include "cortex/encoder/attention.h"

namespace sophia::cortex {
namespace {

using Vector = float __attribute__((vector_size(32), aligned(4)));
using IntVector = int __attribute__((vector_size(32), aligned(4)));
constexpr std::size_t kLanes = 8;

inline Vector load(const float* p) { return *reinterpret_cast<const Vector*>(p); }
inline void store(float* p, Vector v) { *reinterpret_cast<Vector*>(p) = v; }
inline Vector broadcast(float x) { return Vector{x, x, x, x, x, x, x, x}; }

// e^x for x <= 0, to about 1e-7 relative; below -87 it is 0 to float's last place.
inline Vector exp_of_negative(Vector x) {
  const Vector lowest = broadcast(-87.0F);
  x = x < lowest ? lowest : x;
  const IntVector n = __builtin_convertvector(x * 1.44269504F - 0.5F, IntVector);
  const Vector k = __builtin_convertvector(n, Vector);
  const Vector r = (x - k * 0.693359375F) + k * 2.12194440e-4F;
  Vector p = r * 1.9875691500e-4F + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * (r * r) + r + 1.0F;
  const IntVector bits = (n + 127) << 23;
  return p * reinterpret_cast<Vector>(bits);
}

// scores[r][j] = q[r] . k[j] for R query rows and all (padded) keys; `kt` is [width][padded].
template <std::size_t R>
inline void score_rows(const float* q, std::size_t stride, const float* kt, std::size_t width,
                       std::size_t padded, float* scores) {
  for (std::size_t j = 0; j < padded; j += 2 * kLanes) {
    Vector sum[R][2] = {};
    for (std::size_t d = 0; d < width; ++d) {
      const Vector k0 = load(kt + d * padded + j);
      const Vector k1 = load(kt + d * padded + j + kLanes);
      for (std::size_t r = 0; r < R; ++r) {
        const Vector x = broadcast(q[r * stride + d]);
        sum[r][0] += x * k0;
        sum[r][1] += x * k1;
      }
    }
    for (std::size_t r = 0; r < R; ++r) {
      store(scores + r * padded + j, sum[r][0]);
      store(scores + r * padded + j + kLanes, sum[r][1]);
    }
  }
}

// Scores of one row -> weights, not yet divided by their sum, which is returned.
inline float soften(float* scores, std::size_t rows, std::size_t padded, float scale) {
  float most = scores[0];
  for (std::size_t j = 1; j < rows; ++j) most = scores[j] > most ? scores[j] : most;
  Vector sum = {};
  for (std::size_t j = rows; j < padded; ++j) scores[j] = -3.0e38F;
  for (std::size_t j = 0; j < padded; j += kLanes) {
    Vector e = exp_of_negative((load(scores + j) - most) * scale);
    if (j + kLanes > rows) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        if (j + lane >= rows) e[lane] = 0;
      }
    }
    store(scores + j, e);
    sum += e;
  }
  return ((sum[0] + sum[4]) + (sum[1] + sum[5])) + ((sum[2] + sum[6]) + (sum[3] + sum[7]));
}

// out[r][c..c+8*V) = sum over j of weights[r][j] * v[j][c..], divided by the row's sum.
template <std::size_t R, std::size_t V>
inline void mix_strip(const float* weights, std::size_t padded, const float* sums, const float* v,
                      std::size_t stride, std::size_t rows, float* out, std::size_t out_stride) {
  Vector sum[R][V] = {};
  for (std::size_t j = 0; j < rows; ++j) {
    Vector x[V];
    for (std::size_t c = 0; c < V; ++c) x[c] = load(v + j * stride + c * kLanes);
    for (std::size_t r = 0; r < R; ++r) {
      const Vector w = broadcast(weights[r * padded + j]);
      for (std::size_t c = 0; c < V; ++c) sum[r][c] += w * x[c];
    }
  }
  for (std::size_t r = 0; r < R; ++r) {
    const Vector factor = broadcast(1.0F / sums[r]);
    for (std::size_t c = 0; c < V; ++c)
      store(out + r * out_stride + c * kLanes, sum[r][c] * factor);
  }
}

template <std::size_t R>
inline void attend_rows(const float* q, const float* v, std::size_t stride, const float* kt,
                        std::size_t width, std::size_t rows, std::size_t padded, float scale,
                        float* scores, float* out, std::size_t out_stride) {
  score_rows<R>(q, stride, kt, width, padded, scores);
  float sums[R];
  for (std::size_t r = 0; r < R; ++r) sums[r] = soften(scores + r * padded, rows, padded, scale);
  std::size_t c = 0;
  for (; c + 2 * kLanes <= width; c += 2 * kLanes) {
    mix_strip<R, 2>(scores, padded, sums, v + c, stride, rows, out + c, out_stride);
  }
  for (; c < width; c += kLanes) {
    mix_strip<R, 1>(scores, padded, sums, v + c, stride, rows, out + c, out_stride);
  }
}

inline void attend(const AttentionShape& shape, const float* qkv, std::size_t first,
                   std::size_t last, float* out, float* scratch) {
  const std::size_t width = shape.head_width;
  const std::size_t hidden = shape.heads * width;
  const std::size_t stride = 3 * hidden;
  const std::size_t rows = last - first;
  const std::size_t padded = (rows + 2 * kLanes - 1) / (2 * kLanes) * (2 * kLanes);
  const float scale = 1.0F / __builtin_sqrtf(static_cast<float>(width));
  float* kt = scratch;
  float* scores = scratch + width * padded;
  for (std::size_t head = 0; head < shape.heads; ++head) {
    const float* q = qkv + first * stride + head * width;
    const float* k = q + hidden;
    const float* v = k + hidden;
    float* o = out + first * hidden + head * width;
    for (std::size_t j = 0; j < rows; ++j) {
      for (std::size_t d = 0; d < width; ++d) kt[d * padded + j] = k[j * stride + d];
    }
    for (std::size_t d = 0; d < width; ++d) {
      for (std::size_t j = rows; j < padded; ++j) kt[d * padded + j] = 0;
    }
    std::size_t i = 0;
    for (; i + 4 <= rows; i += 4) {
      attend_rows<4>(q + i * stride, v, stride, kt, width, rows, padded, scale, scores,
                     o + i * hidden, hidden);
    }
    for (; i < rows; ++i) {
      attend_rows<1>(q + i * stride, v, stride, kt, width, rows, padded, scale, scores,
                     o + i * hidden, hidden);
    }
  }
}

}  // namespace
}  // namespace sophia::cortex
