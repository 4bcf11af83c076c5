#include "cortex/encoder/attention.h"

namespace sophia::cortex {

std::size_t attention_scratch(const AttentionShape& shape, std::size_t rows) {
  const std::size_t padded = (rows + 15) / 16 * 16;
  return (shape.head_width + 4) * padded;  // transposed keys, and the scores of four rows
}

AttentionKernel attention_kernel() {
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq")) {
    return attention_avx512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return attention_avx2;
  return attention_sse2;
}

}  // namespace sophia::cortex
