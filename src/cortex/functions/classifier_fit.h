// Multinomial logistic regression with an L2 penalty, fitted by L-BFGS from zero: one thread, fixed
// order of sums, so the same data gives the same weights bit by bit. Memory: some 16 times the
// weights, and a copy of the sparse features.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "core/result.h"
#include "cortex/functions/classifier_features.h"

namespace sophia::cortex {

// What a text is to the classifier. `dense` may be empty for all texts.
struct ClassifierInput {
  std::span<const float> dense;
  SparseVector sparse;  // features of the vocabulary
};

// Row f holds the weights of feature f for each class: first the bias, then the dense features,
// then the sparse ones.
struct LinearModel {
  std::size_t classes = 0;
  std::size_t dense = 0;
  std::size_t sparse = 0;
  std::vector<float> weights;  // (1 + dense + sparse) x classes

  void scores(const ClassifierInput& input, std::span<float> out) const;
};

struct FitOptions {
  double inverse_penalty = 30.0;  // C: the loss of all texts is weighed C times against |w|^2 / 2
  int max_iterations = 30;
};

// `classes_of[i]` < classes is the class of inputs[order[i]] ... Errors: kCancelled.
Result<LinearModel> fit_logistic(std::span<const ClassifierInput> inputs,
                                 std::span<const std::uint32_t> class_of,
                                 std::span<const std::size_t> chosen, std::size_t classes,
                                 std::size_t dense, std::size_t sparse, const FitOptions& options,
                                 std::stop_token stop);

// scores / temperature to probabilities, in place.
void softmax(std::span<float> scores, double temperature);

}  // namespace sophia::cortex
