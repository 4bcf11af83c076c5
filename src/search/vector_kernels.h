// Inner loops of the vector scan. The fastest version that the processor can run is chosen at the
// first use. All versions give the same result: int8 and bits are exact, f32 sums go through eight
// fixed lanes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sophia::search {

struct VectorKernels {
  // Sum of products of `n` codes, each within -127..127.
  std::int32_t (*dot_int8)(const std::int8_t* a, const std::int8_t* b, std::size_t n);
  float (*dot_f32)(const float* a, const float* b, std::size_t n);
  // Writes values / scale, rounded to the nearest, as `n` codes in -127..127; returns the scale
  // (largest magnitude / 127, or 1 when all are 0).
  float (*quantize)(const float* values, std::size_t n, std::int8_t* codes);
  // Bit i % 64 of word i / 64 says whether values[i] > center[i]; writes (n + 63) / 64 words.
  void (*sign_bits)(const float* values, const float* center, std::size_t n, std::uint64_t* bits);
  // Hamming distances of `count` rows of `words` words to `query`.
  void (*hamming)(const std::uint64_t* rows, const std::uint64_t* query, std::size_t words,
                  std::size_t count, std::uint16_t* distances);
  // Bit i says whether distances[i] <= limit, for 64 distances; limit < 2^15.
  std::uint64_t (*at_most)(const std::uint16_t* distances, std::uint16_t limit);
  // Sum of those of 64 * words codes whose bit is set.
  std::int32_t (*masked_sum)(const std::uint64_t* bits, const std::int8_t* codes,
                             std::size_t words);
};

extern const VectorKernels kPlainKernels;
extern const VectorKernels kAvx2Kernels;  // needs AVX2 and POPCNT

bool processor_has_avx2();
const VectorKernels& vector_kernels();

}  // namespace sophia::search
