// The transformer layers in 16-bit integers, for processors without bf16: twice the products a
// cycle of f32, half the memory, vectors within about 1e-5 (1 - cosine) of f32's.
#pragma once

#include <memory>

#include "cortex/encoder/network.h"

namespace sophia::cortex {

// Whether the processor (AVX2, FMA) and the model's widths (multiples of 16) allow it.
bool integer_network_fits(const ModelConfig& config);

// The dense weights of all layers, two bytes each; shared by the networks that run them.
class IntegerLayers;
// Packed by `threads` threads.
std::shared_ptr<const IntegerLayers> pack_layers(const Weights& weights, int threads);

// Each run works on its caller's thread; with `threads` > 1 that many threads share one run, which
// ends sooner (more runs at the same time have one thread each). Any number may be under way at
// once, and the rows are the same bit by bit in each case. Norms and biases stay in `weights`; it
// and `config` must outlive the network.
std::unique_ptr<Network> make_integer_network(std::shared_ptr<const IntegerLayers> layers,
                                              const Weights& weights, const ModelConfig& config,
                                              int threads);

}  // namespace sophia::cortex
