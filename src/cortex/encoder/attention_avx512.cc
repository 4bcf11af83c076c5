#include "cortex/encoder/attention_kernel.h"

namespace sophia::cortex {

void attention_avx512(const AttentionShape& shape, const float* qkv, std::size_t first,
                      std::size_t last, float* out, float* scratch) {
  attend(shape, qkv, first, last, out, scratch);
}

}  // namespace sophia::cortex
