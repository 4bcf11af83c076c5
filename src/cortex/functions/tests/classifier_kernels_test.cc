// The blocked sums against plain ones in double precision, at sizes around every tile's edge.
#include "cortex/functions/classifier_kernels.h"

#include <gtest/gtest.h>

#include "core/hash.h"

namespace sophia::cortex {
namespace {

struct Problem {
  std::size_t dense, sparse, classes, stride;
  std::vector<std::vector<float>> vectors;
  std::vector<ClassifierInput> inputs;
  std::vector<std::size_t> chosen;
};

float number(Random& random) { return static_cast<float>(random.next() % 2001) / 1000.0F - 1.0F; }

// Every third input is left out.
Problem make_problem(std::size_t inputs, std::size_t dense, std::size_t classes, Random& random) {
  Problem p{dense, 40, classes, (classes + kLane - 1) / kLane * kLane, {}, {}, {}};
  p.vectors.resize(inputs);
  p.inputs.resize(inputs);
  for (std::size_t i = 0; i < inputs; ++i) {
    for (std::size_t j = 0; j < dense; ++j) p.vectors[i].push_back(number(random));
    p.inputs[i].dense = p.vectors[i];
    for (std::uint32_t f = 0; f < p.sparse; ++f) {
      if (random.next() % 5 == 0) p.inputs[i].sparse.emplace_back(f, number(random));
    }
    if (i % 3 != 2) p.chosen.push_back(i);
  }
  return p;
}

// Rows of `stride`, zero behind the classes.
std::vector<float> matrix(std::size_t rows, const Problem& p, Random& random) {
  std::vector<float> out(rows * p.stride);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < p.classes; ++c) out[r * p.stride + c] = number(random);
  }
  return out;
}

// All features of an input in one row: 1, dense, sparse.
std::vector<double> features(const Problem& p, std::size_t i) {
  std::vector<double> row(1 + p.dense + p.sparse);
  row[0] = 1;
  for (std::size_t j = 0; j < p.dense; ++j) row[1 + j] = static_cast<double>(p.vectors[i][j]);
  for (const auto& [f, x] : p.inputs[i].sparse) row[1 + p.dense + f] = static_cast<double>(x);
  return row;
}

void compare(const Problem& p, Random& random) {
  const std::size_t rows = 1 + p.dense + p.sparse;
  const ExampleBlock block = make_block(p.inputs, p.chosen, p.sparse);
  const std::vector<float> weights = matrix(rows, p, random);
  const std::vector<float> errors = matrix(p.chosen.size(), p, random);
  std::vector<float> scores(p.chosen.size() * p.stride, 9.0F);
  std::vector<float> gradient(rows * p.stride, 0.5F);
  block_scores(block, {p.dense, p.stride}, weights.data(), scores.data());
  block_gradient(block, {p.dense, p.stride}, errors.data(), gradient.data());
  std::vector<double> sums(rows * p.stride, 0.5);
  for (std::size_t e = 0; e < p.chosen.size(); ++e) {
    const std::vector<double> x = features(p, p.chosen[e]);
    for (std::size_t c = 0; c < p.stride; ++c) {
      double score = 0;
      for (std::size_t f = 0; f < rows; ++f) {
        score += x[f] * static_cast<double>(weights[f * p.stride + c]);
        sums[f * p.stride + c] += x[f] * static_cast<double>(errors[e * p.stride + c]);
      }
      ASSERT_NEAR(static_cast<double>(scores[e * p.stride + c]), score, 1e-4) << e << " " << c;
    }
  }
  for (std::size_t j = 0; j < sums.size(); ++j) {
    ASSERT_NEAR(static_cast<double>(gradient[j]), sums[j], 1e-4) << j;
  }
}

TEST(ClassifierKernels, EqualPlainSumsAtEverySize) {
  Random random(3);
  for (const std::size_t classes : {2U, 8U, 9U, 17U, 40U, 57U, 105U}) {
    for (const std::size_t dense : {0U, 1U, 7U, 16U, 21U}) {
      for (const std::size_t inputs : {1U, 4U, 10U}) {
        compare(make_problem(inputs, dense, classes, random), random);
      }
    }
  }
}

}  // namespace
}  // namespace sophia::cortex
