// Multi-head self-attention over packed sequences: each sequence attends to itself only, so nothing
// is spent on padding or on masked pairs, and a sequence's result does not depend on its
// neighbours.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sophia::cortex {

struct AttentionShape {
  std::size_t heads = 0;
  std::size_t head_width = 0;  // a multiple of 8
};

// For rows first..last-1 of qkv (row-major, each query, key and value of heads * head_width):
//   out[i] = sum over j of softmax_j(q[i] . k[j] / sqrt(head_width)) * v[j],  head by head.
// `out` has heads * head_width a row. `scratch` holds attention_scratch() floats and is aligned
// to 64.
using AttentionKernel = void (*)(const AttentionShape& shape, const float* qkv, std::size_t first,
                                 std::size_t last, float* out, float* scratch);
std::size_t attention_scratch(const AttentionShape& shape, std::size_t rows);

// The fastest kernel that this processor runs.
AttentionKernel attention_kernel();

// The variants, by instruction set; a call of one that the processor lacks ends the process.
void attention_sse2(const AttentionShape&, const float*, std::size_t, std::size_t, float*, float*);
void attention_avx2(const AttentionShape&, const float*, std::size_t, std::size_t, float*, float*);
void attention_avx512(const AttentionShape&, const float*, std::size_t, std::size_t, float*,
                      float*);

}  // namespace sophia::cortex
