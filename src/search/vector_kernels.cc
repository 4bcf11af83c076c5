#include "search/vector_kernels.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace sophia::search {
namespace {

std::int32_t dot_int8(const std::int8_t* a, const std::int8_t* b, std::size_t n) {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += std::int32_t{a[i]} * std::int32_t{b[i]};
  return sum;
}

float dot_f32(const float* a, const float* b, std::size_t n) {
  float lanes[8] = {};
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    for (std::size_t l = 0; l < 8; ++l) lanes[l] += a[i + l] * b[i + l];
  }
  for (; i < n; ++i) lanes[0] += a[i] * b[i];
  return ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) +
         ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]));
}

float quantize(const float* values, std::size_t n, std::int8_t* codes) {
  float largest = 0;
  for (std::size_t i = 0; i < n; ++i) largest = std::max(largest, std::abs(values[i]));
  if (largest <= 0) {
    std::fill(codes, codes + n, std::int8_t{0});
    return 1;
  }
  const float factor = 127 / largest;
  for (std::size_t i = 0; i < n; ++i) {
    codes[i] = static_cast<std::int8_t>(std::nearbyint(values[i] * factor));
  }
  return largest / 127;
}

void sign_bits(const float* values, const float* center, std::size_t n, std::uint64_t* bits) {
  std::fill(bits, bits + (n + 63) / 64, 0);
  for (std::size_t i = 0; i < n; ++i) {
    bits[i / 64] |= std::uint64_t{values[i] > center[i]} << (i % 64);
  }
}

void hamming(const std::uint64_t* rows, const std::uint64_t* query, std::size_t words,
             std::size_t count, std::uint16_t* distances) {
  for (std::size_t row = 0; row < count; ++row) {
    int distance = 0;
    for (std::size_t w = 0; w < words; ++w) {
      distance += std::popcount(rows[row * words + w] ^ query[w]);
    }
    distances[row] = static_cast<std::uint16_t>(distance);
  }
}

std::uint64_t at_most(const std::uint16_t* distances, std::uint16_t limit) {
  std::uint64_t mask = 0;
  for (std::size_t i = 0; i < 64; ++i) mask |= std::uint64_t{distances[i] <= limit} << i;
  return mask;
}

std::int32_t masked_sum(const std::uint64_t* bits, const std::int8_t* codes, std::size_t words) {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < words * 64; ++i) {
    if ((bits[i / 64] >> (i % 64) & 1U) != 0) sum += codes[i];
  }
  return sum;
}

}  // namespace

const VectorKernels kPlainKernels = {dot_int8, dot_f32, quantize,  sign_bits,
                                     hamming,  at_most, masked_sum};

bool processor_has_avx2() {
  return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("popcnt") != 0;
}

const VectorKernels& vector_kernels() {
  static const VectorKernels& chosen = processor_has_avx2() ? kAvx2Kernels : kPlainKernels;
  return chosen;
}

}  // namespace sophia::search
