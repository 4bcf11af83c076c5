#include "search/vector_kernels.h"

// Sanitizers run before the resolver of target_clones may: they get the plain version.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(__clang__)
#define SOPHIA_CLONES
#define SOPHIA_POPCNT_CLONES
#else
#define SOPHIA_CLONES __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#define SOPHIA_POPCNT_CLONES __attribute__((target_clones("popcnt", "default")))
#endif

namespace sophia::search {

SOPHIA_CLONES std::int32_t dot_int8(const std::int8_t* a, const std::int8_t* b, std::size_t n) {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += std::int32_t{a[i]} * std::int32_t{b[i]};
  return sum;
}

SOPHIA_CLONES float dot_f32(const float* a, const float* b, std::size_t n) {
  float lanes[8] = {};
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    for (std::size_t l = 0; l < 8; ++l) lanes[l] += a[i + l] * b[i + l];
  }
  for (; i < n; ++i) lanes[0] += a[i] * b[i];
  return ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) +
         ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]));
}

SOPHIA_POPCNT_CLONES void hamming(const std::uint64_t* rows, const std::uint64_t* query,
                                  std::size_t words, std::size_t count, std::uint16_t* distances) {
  for (std::size_t row = 0; row < count; ++row) {
    const std::uint64_t* bits = rows + row * words;
    int distance = 0;
    for (std::size_t w = 0; w < words; ++w) distance += __builtin_popcountll(bits[w] ^ query[w]);
    distances[row] = static_cast<std::uint16_t>(distance);
  }
}

}  // namespace sophia::search
