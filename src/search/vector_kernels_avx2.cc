// Compiled for AVX2 and POPCNT: runs only where processor_has_avx2(). Fused multiply-add is left
// out on purpose, the sums would differ from the plain version's.
#include <immintrin.h>

#include "search/vector_kernels.h"

namespace sophia::search {
namespace {

__m256i load(const void* from) { return _mm256_loadu_si256(static_cast<const __m256i*>(from)); }

std::int32_t sum_of(__m256i v) {
  __m128i s = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
  s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4E));
  s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0xB1));
  return _mm_cvtsi128_si32(s);
}

// |a| * (b with a's sign): two products of at most 127 * 127 fit 16 bits.
std::int32_t dot_int8(const std::int8_t* a, const std::int8_t* b, std::size_t n) {
  const __m256i ones = _mm256_set1_epi16(1);
  __m256i sums = _mm256_setzero_si256();
  std::size_t i = 0;
  for (; i + 32 <= n; i += 32) {
    const __m256i x = load(a + i);
    const __m256i pairs =
        _mm256_maddubs_epi16(_mm256_abs_epi8(x), _mm256_sign_epi8(load(b + i), x));
    sums = _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, ones));
  }
  std::int32_t sum = sum_of(sums);
  for (; i < n; ++i) sum += std::int32_t{a[i]} * std::int32_t{b[i]};
  return sum;
}

float dot_f32(const float* a, const float* b, std::size_t n) {
  __m256 sums = _mm256_setzero_ps();
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    sums = _mm256_add_ps(sums, _mm256_mul_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i)));
  }
  alignas(32) float lanes[8];
  _mm256_store_ps(lanes, sums);
  for (; i < n; ++i) lanes[0] += a[i] * b[i];
  return ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) +
         ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]));
}

float largest_magnitude(const float* values, std::size_t n) {
  const __m256 sign = _mm256_set1_ps(-0.0F);
  __m256 most = _mm256_setzero_ps();
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    most = _mm256_max_ps(most, _mm256_andnot_ps(sign, _mm256_loadu_ps(values + i)));
  }
  alignas(32) float lanes[8];
  _mm256_store_ps(lanes, most);
  float largest = 0;
  for (const float lane : lanes) largest = lane > largest ? lane : largest;
  for (; i < n; ++i) {
    const float magnitude = values[i] < 0 ? -values[i] : values[i];
    largest = magnitude > largest ? magnitude : largest;
  }
  return largest;
}

float quantize(const float* values, std::size_t n, std::int8_t* codes) {
  const float largest = largest_magnitude(values, n);
  if (largest <= 0) {
    for (std::size_t i = 0; i < n; ++i) codes[i] = 0;
    return 1;
  }
  const float factor = 127 / largest;
  const __m256 factors = _mm256_set1_ps(factor);
  const auto four = [&](std::size_t at) {
    return _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(values + at), factors));
  };
  const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);  // the packs work by halves
  std::size_t i = 0;
  for (; i + 32 <= n; i += 32) {
    const __m256i low = _mm256_packs_epi32(four(i), four(i + 8));
    const __m256i high = _mm256_packs_epi32(four(i + 16), four(i + 24));
    const __m256i bytes = _mm256_permutevar8x32_epi32(_mm256_packs_epi16(low, high), order);
    _mm256_storeu_si256(static_cast<__m256i*>(static_cast<void*>(codes + i)), bytes);
  }
  for (; i < n; ++i) {
    codes[i] = static_cast<std::int8_t>(_mm_cvtss_si32(_mm_set_ss(values[i] * factor)));
  }
  return largest / 127;
}

void sign_bits(const float* values, const float* center, std::size_t n, std::uint64_t* bits) {
  for (std::size_t w = 0; w < (n + 63) / 64; ++w) bits[w] = 0;
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    const __m256 above =
        _mm256_cmp_ps(_mm256_loadu_ps(values + i), _mm256_loadu_ps(center + i), _CMP_GT_OQ);
    const auto mask = static_cast<std::uint32_t>(_mm256_movemask_ps(above));
    bits[i / 64] |= std::uint64_t{mask} << (i % 64);
  }
  for (; i < n; ++i) bits[i / 64] |= std::uint64_t{values[i] > center[i]} << (i % 64);
}

// The number of words known to the compiler: the loop over them is unrolled.
template <std::size_t kWords>
void hamming_of(const std::uint64_t* rows, const std::uint64_t* query, std::size_t count,
                std::uint16_t* distances) {
  std::uint64_t q[kWords];
  for (std::size_t w = 0; w < kWords; ++w) q[w] = query[w];
  for (std::size_t row = 0; row < count; ++row, rows += kWords) {
    // Ahead of what the processor fetches by itself; past the end it is ignored.
    __builtin_prefetch(rows + 384);
    int distance = 0;
    for (std::size_t w = 0; w < kWords; ++w) distance += __builtin_popcountll(rows[w] ^ q[w]);
    distances[row] = static_cast<std::uint16_t>(distance);
  }
}

void hamming(const std::uint64_t* rows, const std::uint64_t* query, std::size_t words,
             std::size_t count, std::uint16_t* distances) {
  switch (words) {
    case 6:
      return hamming_of<6>(rows, query, count, distances);
    case 12:
      return hamming_of<12>(rows, query, count, distances);
    case 16:
      return hamming_of<16>(rows, query, count, distances);
    default:
      break;
  }
  for (std::size_t row = 0; row < count; ++row, rows += words) {
    int distance = 0;
    for (std::size_t w = 0; w < words; ++w) distance += __builtin_popcountll(rows[w] ^ query[w]);
    distances[row] = static_cast<std::uint16_t>(distance);
  }
}

std::uint64_t at_most(const std::uint16_t* distances, std::uint16_t limit) {
  const __m256i limits = _mm256_set1_epi16(static_cast<std::int16_t>(limit));
  std::uint64_t mask = 0;
  for (std::size_t i = 0; i < 64; i += 32) {
    const __m256i low = _mm256_cmpgt_epi16(load(distances + i), limits);
    const __m256i high = _mm256_cmpgt_epi16(load(distances + i + 16), limits);
    const __m256i bytes = _mm256_permute4x64_epi64(_mm256_packs_epi16(low, high), 0xD8);
    mask |= std::uint64_t{~static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes))} << i;
  }
  return mask;
}

// Each bit becomes a byte of ones or zeros; two masked codes add up in 16 bits.
std::int32_t masked_sum(const std::uint64_t* bits, const std::int8_t* codes, std::size_t words) {
  const __m256i byte_of_lane =
      _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
  const __m256i bit_of_lane = _mm256_set1_epi64x(static_cast<std::int64_t>(0x8040201008040201));
  const __m256i ones = _mm256_set1_epi8(1);
  __m256i sums = _mm256_setzero_si256();
  for (std::size_t half = 0; half < 2 * words; ++half) {
    const std::uint64_t word = bits[half / 2] >> (half % 2 * 32);
    const __m256i spread =
        _mm256_shuffle_epi8(_mm256_set1_epi32(static_cast<std::int32_t>(word)), byte_of_lane);
    const __m256i mask = _mm256_cmpeq_epi8(_mm256_and_si256(spread, bit_of_lane), bit_of_lane);
    const __m256i kept = _mm256_and_si256(mask, load(codes + half * 32));
    const __m256i pairs = _mm256_maddubs_epi16(ones, kept);
    sums = _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
  }
  return sum_of(sums);
}

}  // namespace

const VectorKernels kAvx2Kernels = {dot_int8, dot_f32, quantize,  sign_bits,
                                    hamming,  at_most, masked_sum};

}  // namespace sophia::search
