// The integer path against the formulas in double precision, and its promise that sums can't
// overflow and rows don't depend on each other.
#include "cortex/encoder/integer_pack.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/hash.h"

namespace sophia::cortex {
namespace {

#define SOPHIA_NEED_AVX2() \
  if (!has_integer_kernels()) GTEST_SKIP() << "this processor has no AVX2"

struct Example {
  std::size_t in, out, rows;
  std::vector<float> weight, bias, x;
  Dense dense() const { return {weight, bias}; }
};

std::vector<float> draw(Random& random, std::size_t n, double most) {
  std::vector<float> values(n);
  for (float& v : values) v = static_cast<float>((random.uniform() * 2 - 1) * most);
  return values;
}

Example example(std::uint64_t seed, std::size_t in, std::size_t out, std::size_t rows) {
  Random random(seed);
  return {
      in, out, rows, draw(random, in * out, 0.2), draw(random, out, 1), draw(random, in * rows, 3)};
}

std::vector<float> run(const Example& e, After after, std::vector<float> out) {
  const IntegerDense layer(e.dense());
  std::vector<std::int16_t> q(e.rows * e.in);
  std::vector<float> scales(e.rows);
  kIntegerKernels.quantize(e.x.data(), e.rows, e.in, activation_limit(e.in), q.data(),
                           scales.data());
  out.resize(e.rows * e.out);
  kIntegerKernels.dense(layer.packed(), all_panels(layer.packed()), q.data(), scales.data(), e.rows,
                        after, out.data());
  return out;
}

double product(const Example& e, std::size_t row, std::size_t output) {
  double sum = static_cast<double>(e.bias[output]);
  for (std::size_t k = 0; k < e.in; ++k) {
    sum +=
        static_cast<double>(e.x[row * e.in + k]) * static_cast<double>(e.weight[output * e.in + k]);
  }
  return sum;
}

// Expected size of the rounding error: each factor is off by at most half a step, at random.
double tolerance(const Example& e) {
  const double steps = 3.0 / activation_limit(e.in) * 0.12 + 0.4 / 1000 * 1.8;
  return 6 * std::sqrt(static_cast<double>(e.in)) * steps;
}

TEST(IntegerDense, ProductsEqualTheFormulaWithinRounding) {
  SOPHIA_NEED_AVX2();
  using Shape = std::pair<std::size_t, std::size_t>;
  for (const auto& [in, out] : {Shape{384, 48}, Shape{1536, 32}, Shape{16, 16}}) {
    for (std::size_t rows = 1; rows <= 14; ++rows) {
      const Example e = example(rows, in, out, rows);
      const auto got = run(e, After::kNothing, {});
      for (std::size_t i = 0; i < got.size(); ++i) {
        ASSERT_NEAR(got[i], product(e, i / out, i % out), tolerance(e)) << in << " rows " << rows;
      }
    }
  }
}

TEST(IntegerDense, WhatFollowsIsGeluOrAdding) {
  SOPHIA_NEED_AVX2();
  const Example e = example(5, 64, 32, 7);
  const std::vector<float> before(e.rows * e.out, 10.0F);
  const auto plain = run(e, After::kNothing, {});
  const auto gelu = run(e, After::kGelu, {});
  const auto added = run(e, After::kAdd, before);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const double x = static_cast<double>(plain[i]);
    EXPECT_NEAR(gelu[i], x * 0.5 * std::erfc(-x / std::sqrt(2.0)), 1e-6);
    EXPECT_NEAR(added[i], x + 10, 1e-5);
  }
}

TEST(IntegerDense, ARowDoesNotDependOnItsNeighbours) {
  SOPHIA_NEED_AVX2();
  for (std::size_t rows = 2; rows <= 20; ++rows) {
    const Example all = example(9, 384, 16, rows);
    const auto together = run(all, After::kGelu, {});
    for (std::size_t i = 0; i < rows; ++i) {
      Example one = all;
      one.rows = 1;
      one.x.assign(all.x.begin() + static_cast<std::ptrdiff_t>(i * all.in),
                   all.x.begin() + static_cast<std::ptrdiff_t>((i + 1) * all.in));
      const auto alone = run(one, After::kGelu, {});
      for (std::size_t o = 0; o < all.out; ++o) EXPECT_EQ(alone[o], together[i * all.out + o]);
    }
  }
}

// All inputs and weights at their largest and of one sign: the sum is the largest there can be.
TEST(IntegerDense, TheLargestSumDoesNotOverflow) {
  SOPHIA_NEED_AVX2();
  for (const std::size_t in : {16U, 384U, 512U, 528U, 768U, 1536U, 3072U, 4096U}) {
    for (const float sign : {1.0F, -1.0F}) {
      Example e{in,
                16,
                1,
                std::vector<float>(in * 16, 0.25F),
                std::vector<float>(16, 0.0F),
                std::vector<float>(in, 8.0F * sign)};
      const double expected = 2.0 * static_cast<double>(in) * static_cast<double>(sign);
      for (const float got : run(e, After::kNothing, {})) {
        EXPECT_NEAR(got, expected, std::abs(expected) * 0.01) << in;
      }
    }
  }
}

TEST(IntegerDense, ZerosAndExtremeRowsStayFinite) {
  SOPHIA_NEED_AVX2();
  Example e = example(3, 32, 16, 3);
  for (std::size_t k = 0; k < 32; ++k) {
    e.x[k] = 0;
    e.x[32 + k] = 1e-30F;
    e.x[64 + k] = k % 2 == 0 ? 1e30F : -1e30F;
  }
  const auto got = run(e, After::kNothing, {});
  for (std::size_t o = 0; o < 16; ++o) {
    EXPECT_EQ(got[o], e.bias[o]);
    EXPECT_NEAR(got[16 + o], e.bias[o], 1e-6);
    EXPECT_TRUE(std::isfinite(got[32 + o]));
  }
}

TEST(IntegerKernels, NormEqualsTheFormula) {
  SOPHIA_NEED_AVX2();
  Random random(4);
  const std::size_t width = 384;
  auto rows = draw(random, 2 * width, 5);
  const auto scale = draw(random, width, 2);
  const auto shift = draw(random, width, 1);
  const auto before = rows;
  kIntegerKernels.norm(rows.data(), 2, width, scale.data(), shift.data(), 1e-12F);
  for (std::size_t r = 0; r < 2; ++r) {
    double mean = 0;
    double squares = 0;
    for (std::size_t c = 0; c < width; ++c) mean += static_cast<double>(before[r * width + c]);
    mean /= width;
    for (std::size_t c = 0; c < width; ++c) {
      squares += std::pow(static_cast<double>(before[r * width + c]) - mean, 2);
    }
    const double deviation = std::sqrt(squares / width + 1e-12);
    for (std::size_t c = 0; c < width; ++c) {
      const double unit = (static_cast<double>(before[r * width + c]) - mean) / deviation;
      EXPECT_NEAR(rows[r * width + c],
                  unit * static_cast<double>(scale[c]) + static_cast<double>(shift[c]), 1e-5);
    }
  }
}

}  // namespace
}  // namespace sophia::cortex
