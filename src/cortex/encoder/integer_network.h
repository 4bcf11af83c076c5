// The transformer layers in 16-bit integers, for processors without bf16: twice the products a
// cycle of f32, half the memory, vectors within about 1e-5 (1 - cosine) of f32's.
#pragma once

#include <memory>

#include "cortex/encoder/network.h"

namespace sophia::cortex {

// Whether the processor (AVX2, FMA) and the model's widths (multiples of 16) allow it.
bool integer_network_fits(const ModelConfig& config);

// A network that holds its own copy of the dense weights (two bytes each), made with `threads`
// threads; each run works on its caller's thread, and any number may be under way at once.
// Norms and biases stay in `weights`, which must outlive it.
std::unique_ptr<Network> make_integer_network(const Weights& weights, const ModelConfig& config,
                                              int threads);

}  // namespace sophia::cortex
