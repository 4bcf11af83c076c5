// The sums of logistic regression for a block of examples: scores from weights, gradient from
// errors.
//
// All matrices are rows of `stride` floats, stride a multiple of kLane and zero behind the classes.
// Every element is summed in a fixed order (dense features, then sparse; examples in order), one
// product at a time without fused multiply-add: the same bits on every x86 CPU.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cortex/functions/classifier_fit.h"

namespace sophia::cortex {

inline constexpr std::size_t kLane = 8;  // floats of a register

// Examples of one block, with their sparse features also by feature.
struct ExampleBlock {
  std::vector<const ClassifierInput*> inputs;
  std::vector<std::uint32_t> features;  // those that occur, ascending
  std::vector<std::uint32_t> starts;    // features.size() + 1 places in entries
  SparseVector entries;                 // place in `inputs`, ascending within a feature, and value
};
// Linear in the entries and the features.
ExampleBlock make_block(std::span<const ClassifierInput> inputs,
                        std::span<const std::size_t> chosen, std::size_t sparse);

// Weights in the layout of LinearModel, but with rows of `stride`.
struct WeightShape {
  std::size_t dense = 0;
  std::size_t stride = 0;
};

// scores[e] = bias + the sum of x[e][f] * weights[f]; `scores` holds block.inputs.size() rows.
void block_scores(const ExampleBlock& block, const WeightShape& shape, const float* weights,
                  float* scores);
// gradient[f] += the sum over e of x[e][f] * errors[e], the bias as a feature that is 1.
void block_gradient(const ExampleBlock& block, const WeightShape& shape, const float* errors,
                    float* gradient);
// y += a x over n values.
void add_scaled(float* y, const float* x, float a, std::size_t n);

}  // namespace sophia::cortex
