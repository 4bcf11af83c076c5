// Compiled for AVX2 and FMA. Uses no inline function of any library but the compiler's intrinsics:
// the linker would keep one copy of it, perhaps this one, for processors that can't run it.
#include "cortex/encoder/integer_kernel.h"

#include <immintrin.h>

namespace sophia::cortex {
namespace {

constexpr std::size_t kLanes = 8;
constexpr std::size_t kMostRows = 6;  // 12 sums, two weights, one input, one product: 16 registers

__m256 absolute(__m256 x) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0F), x); }

float sum_lanes(__m256 x) {
  __m128 s = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
  s = _mm_add_ps(s, _mm_movehl_ps(s, s));
  return _mm_cvtss_f32(_mm_add_ss(s, _mm_movehdup_ps(s)));
}

float most_of_lanes(__m256 x) {
  __m128 s = _mm_max_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
  s = _mm_max_ps(s, _mm_movehl_ps(s, s));
  return _mm_cvtss_f32(_mm_max_ss(s, _mm_movehdup_ps(s)));
}

void quantize_row(const float* x, std::size_t width, std::int32_t limit, std::int16_t* q,
                  float* scale) {
  __m256 most = _mm256_setzero_ps();
  for (std::size_t c = 0; c < width; c += kLanes) {
    most = _mm256_max_ps(most, absolute(_mm256_loadu_ps(x + c)));
  }
  const float largest = most_of_lanes(most);
  const auto top = static_cast<float>(limit);
  *scale = largest / top;
  const __m256 factor = _mm256_set1_ps(largest > 0 ? top / largest : 0.0F);
  const __m256i bound = _mm256_set1_epi32(limit);
  const __m256i least = _mm256_set1_epi32(-limit);
  for (std::size_t c = 0; c < width; c += 2 * kLanes) {
    __m256i a = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(x + c), factor));
    __m256i b = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(x + c + kLanes), factor));
    a = _mm256_max_epi32(_mm256_min_epi32(a, bound), least);
    b = _mm256_max_epi32(_mm256_min_epi32(b, bound), least);
    const __m256i packed = _mm256_permute4x64_epi64(_mm256_packs_epi32(a, b), 0xD8);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(q + c), packed);
  }
}

void quantize(const float* rows, std::size_t n, std::size_t width, std::int32_t limit,
              std::int16_t* q, float* scales) {
  for (std::size_t i = 0; i < n; ++i) {
    quantize_row(rows + i * width, width, limit, q + i * width, scales + i);
  }
}

// Highest power first.
template <std::size_t N>
__m256 polynomial(const float (&factors)[N], __m256 x) {
  __m256 p = _mm256_set1_ps(factors[0]);
  for (std::size_t i = 1; i < N; ++i) p = _mm256_fmadd_ps(p, x, _mm256_set1_ps(factors[i]));
  return p;
}

// x * (1 + erf(x / sqrt 2)) / 2. erf(z) for |z| <= 4 as z * p(z^2) / q(z^2), to 3e-7 absolute
// (Eigen's and XLA's approximation); beyond it is +-1 to float's last place.
__m256 gelu(__m256 x) {
  constexpr float kAbove[] = {-2.72614225801306e-10F, 2.77068142495902e-08F,
                              -2.10102402082508e-06F, -5.69250639462346e-05F,
                              -7.34990630326855e-04F, -2.95459980854025e-03F,
                              -1.60960333262415e-02F};
  constexpr float kBelow[] = {-1.45660718464996e-05F, -2.13374055278905e-04F,
                              -1.68282697438203e-03F, -7.37332916720468e-03F,
                              -1.42647390514189e-02F};
  const __m256 most = _mm256_set1_ps(4.0F);
  __m256 z = _mm256_mul_ps(x, _mm256_set1_ps(0.70710678F));
  z = _mm256_min_ps(_mm256_max_ps(z, _mm256_sub_ps(_mm256_setzero_ps(), most)), most);
  const __m256 squared = _mm256_mul_ps(z, z);
  const __m256 above = _mm256_mul_ps(z, polynomial(kAbove, squared));
  const __m256 erf = _mm256_div_ps(above, polynomial(kBelow, squared));
  const __m256 half = _mm256_mul_ps(x, _mm256_set1_ps(0.5F));
  return _mm256_fmadd_ps(half, erf, half);
}

// A panel's sums of one row, to floats: the scales, the bias, what follows the layer.
void finish(const PackedDense& layer, std::size_t at, const __m256i* sums, float row_scale,
            After after, float* out) {
  const __m256 scale = _mm256_set1_ps(row_scale);
  for (std::size_t half = 0; half < 2; ++half) {
    const std::size_t c = at + half * kLanes;
    const __m256 factor = _mm256_mul_ps(scale, _mm256_loadu_ps(layer.scales + c));
    __m256 x =
        _mm256_fmadd_ps(_mm256_cvtepi32_ps(sums[half]), factor, _mm256_loadu_ps(layer.bias + c));
    if (after == After::kAdd) x = _mm256_add_ps(x, _mm256_loadu_ps(out + c));
    _mm256_storeu_ps(out + c, after == After::kGelu ? gelu(x) : x);
  }
}

using Pair __attribute__((may_alias)) = std::int32_t;  // two neighbours of a row

// Weights that will be needed soon: each pair of inputs fetches at `at`, which moves on by `step`
// bytes. A row or two finish before memory delivers, so the next panel is fetched while this one
// is in use.
struct Ahead {
  const char* at;
  std::size_t step;
};

// The sums of one panel and R rows. All loops are unrolled, so that the sums stay in registers.
template <std::size_t R>
void add_products(const __m256i* weights, const std::int16_t* q, std::size_t in, Ahead& ahead,
                  __m256i* sums) {
  __m256i sum[R][2];
#pragma GCC unroll 6
  for (std::size_t r = 0; r < R; ++r) sum[r][0] = sum[r][1] = _mm256_setzero_si256();
  const char* fetched = ahead.at;
  for (std::size_t k = 0; k < in; k += 2, weights += 2, fetched += ahead.step) {
    _mm_prefetch(fetched, _MM_HINT_T1);
    const __m256i w0 = _mm256_load_si256(weights);
    const __m256i w1 = _mm256_load_si256(weights + 1);
#pragma GCC unroll 6
    for (std::size_t r = 0; r < R; ++r) {
      const __m256i x = _mm256_set1_epi32(*reinterpret_cast<const Pair*>(q + r * in + k));
      sum[r][0] = _mm256_add_epi32(sum[r][0], _mm256_madd_epi16(x, w0));
      sum[r][1] = _mm256_add_epi32(sum[r][1], _mm256_madd_epi16(x, w1));
    }
  }
  ahead.at = fetched;
#pragma GCC unroll 6
  for (std::size_t r = 0; r < R; ++r) {
    _mm256_store_si256(sums + 2 * r, sum[r][0]);
    _mm256_store_si256(sums + 2 * r + 1, sum[r][1]);
  }
}

template <std::size_t R>
void multiply(const PackedDense& layer, std::size_t panel, Ahead& ahead, const std::int16_t* q,
              const float* scales, After after, float* out) {
  __m256i sums[2 * R];
  add_products<R>(reinterpret_cast<const __m256i*>(layer.panels + panel * kPanel * layer.in), q,
                  layer.in, ahead, sums);
  for (std::size_t r = 0; r < R; ++r) {
    finish(layer, panel * kPanel, sums + 2 * r, scales[r], after, out + r * layer.out);
  }
}

using Multiply = void (*)(const PackedDense&, std::size_t, Ahead&, const std::int16_t*,
                          const float*, After, float*);
constexpr Multiply kMultiply[kMostRows + 1] = {nullptr,     multiply<1>, multiply<2>, multiply<3>,
                                               multiply<4>, multiply<5>, multiply<6>};

// Rows of the next step: 7 to 11 are halved, a step of one row wastes most of what it loads.
std::size_t step_of(std::size_t left) {
  if (left <= kMostRows) return left;
  return left < 2 * kMostRows ? (left + 1) / 2 : kMostRows;
}

void dense(const PackedDense& layer, Panels panels, const std::int16_t* q, const float* scales,
           std::size_t n, After after, float* out) {
  constexpr std::size_t kLine = 64;  // bytes of a pair of inputs in a panel, and of a cache's line
  if (n == 0) return;
  std::size_t steps = 0;
  for (std::size_t i = 0; i < n; i += step_of(n - i)) ++steps;
  for (std::size_t panel = panels.first; panel < panels.last; ++panel) {
    const bool more = panel + 1 < panels.last;
    Ahead ahead{reinterpret_cast<const char*>(layer.panels + (panel + more) * kPanel * layer.in),
                more ? kLine / steps : 0};
    for (std::size_t i = 0; i < n;) {
      const std::size_t rows = step_of(n - i);
      kMultiply[rows](layer, panel, ahead, q + i * layer.in, scales + i, after,
                      out + i * layer.out);
      i += rows;
    }
  }
}

void norm_row(float* x, std::size_t width, const float* scale, const float* shift, float epsilon) {
  const auto count = static_cast<float>(width);
  __m256 sum = _mm256_setzero_ps();
  for (std::size_t c = 0; c < width; c += kLanes) sum = _mm256_add_ps(sum, _mm256_loadu_ps(x + c));
  const __m256 mean = _mm256_set1_ps(sum_lanes(sum) / count);
  __m256 squares = _mm256_setzero_ps();
  for (std::size_t c = 0; c < width; c += kLanes) {
    const __m256 d = _mm256_sub_ps(_mm256_loadu_ps(x + c), mean);
    squares = _mm256_fmadd_ps(d, d, squares);
  }
  const __m256 factor =
      _mm256_set1_ps(1.0F / __builtin_sqrtf(sum_lanes(squares) / count + epsilon));
  for (std::size_t c = 0; c < width; c += kLanes) {
    const __m256 unit = _mm256_mul_ps(_mm256_sub_ps(_mm256_loadu_ps(x + c), mean), factor);
    _mm256_storeu_ps(x + c,
                     _mm256_fmadd_ps(unit, _mm256_loadu_ps(scale + c), _mm256_loadu_ps(shift + c)));
  }
}

void norm(float* rows, std::size_t n, std::size_t width, const float* scale, const float* shift,
          float epsilon) {
  for (std::size_t i = 0; i < n; ++i) norm_row(rows + i * width, width, scale, shift, epsilon);
}

}  // namespace

const IntegerKernels kIntegerKernels{quantize, dense, norm};

}  // namespace sophia::cortex
