// Every kernel that this processor runs, against the formula in double precision.
#include "cortex/encoder/attention.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/hash.h"

namespace sophia::cortex {
namespace {

struct Variant {
  const char* name;
  AttentionKernel kernel;
  bool runs;
};

std::vector<Variant> variants() {
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512dq");
  return {{"sse2", attention_sse2, true},
          {"avx2", attention_avx2, avx2},
          {"avx512", attention_avx512, avx512}};
}

std::vector<double> formula(const AttentionShape& shape, const std::vector<float>& qkv,
                            std::size_t rows) {
  const std::size_t hidden = shape.heads * shape.head_width;
  std::vector<double> out(rows * hidden);
  const auto at = [&](std::size_t row, std::size_t part, std::size_t column) {
    return static_cast<double>(qkv[row * 3 * hidden + part * hidden + column]);
  };
  for (std::size_t h = 0; h < shape.heads; ++h) {
    for (std::size_t i = 0; i < rows; ++i) {
      std::vector<double> weights(rows);
      double most = -1e300;
      double sum = 0;
      for (std::size_t j = 0; j < rows; ++j) {
        for (std::size_t d = h * shape.head_width; d < (h + 1) * shape.head_width; ++d) {
          weights[j] += at(i, 0, d) * at(j, 1, d);
        }
        weights[j] /= std::sqrt(static_cast<double>(shape.head_width));
        most = std::max(most, weights[j]);
      }
      for (double& w : weights) sum += w = std::exp(w - most);
      for (std::size_t d = h * shape.head_width; d < (h + 1) * shape.head_width; ++d) {
        for (std::size_t j = 0; j < rows; ++j)
          out[i * hidden + d] += weights[j] / sum * at(j, 2, d);
      }
    }
  }
  return out;
}

TEST(Attention, EveryKernelEqualsTheFormula) {
  Random random(3);
  for (const AttentionShape shape : {AttentionShape{12, 32}, {2, 64}, {3, 8}, {1, 24}}) {
    const std::size_t hidden = shape.heads * shape.head_width;
    for (const std::size_t rows : {1U, 2U, 3U, 5U, 15U, 16U, 17U, 33U, 130U}) {
      std::vector<float> qkv(rows * 3 * hidden);
      for (float& x : qkv) x = static_cast<float>(random.uniform() * 8 - 4);
      const auto expected = formula(shape, qkv, rows);
      std::vector<float> scratch(attention_scratch(shape, rows));
      for (const Variant& variant : variants()) {
        if (!variant.runs) continue;
        std::vector<float> out(rows * hidden);
        variant.kernel(shape, qkv.data(), 0, rows, out.data(), scratch.data());
        for (std::size_t i = 0; i < out.size(); ++i) {
          ASSERT_NEAR(out[i], expected[i], 2e-5) << variant.name << " rows " << rows << " at " << i;
        }
      }
    }
  }
}

// Scores far apart: the small ones vanish, nothing overflows.
TEST(Attention, ExtremeScoresStayFinite) {
  const AttentionShape shape{1, 8};
  std::vector<float> qkv(3 * 24, 0.0F);
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t d = 0; d < 8; ++d) {
      qkv[row * 24 + d] = 1e4F;
      qkv[row * 24 + 8 + d] = row == 1 ? 1e4F : -1e4F;
      qkv[row * 24 + 16 + d] = static_cast<float>(row + 1);
    }
  }
  std::vector<float> scratch(attention_scratch(shape, 3));
  for (const Variant& variant : variants()) {
    if (!variant.runs) continue;
    std::vector<float> out(24);
    variant.kernel(shape, qkv.data(), 0, 3, out.data(), scratch.data());
    for (const float x : out) EXPECT_FLOAT_EQ(x, 2) << variant.name;  // all weight on row 1
  }
}

}  // namespace
}  // namespace sophia::cortex
