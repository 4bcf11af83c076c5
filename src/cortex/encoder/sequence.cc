#include "cortex/encoder/sequence.h"

#include <algorithm>
#include <cmath>

namespace sophia::cortex {

void embed_tokens(const Weights& weights, const ModelConfig& config,
                  std::span<const std::int32_t> ids, std::span<float> rows) {
  const std::size_t width = config.hidden;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const float* word = weights.words.data() + static_cast<std::size_t>(ids[i]) * width;
    const float* position = weights.positions.data() + i * width;
    float* out = rows.data() + i * width;
    double sum = 0;
    for (std::size_t c = 0; c < width; ++c) {
      out[c] = word[c] + position[c];
      sum += static_cast<double>(out[c]);
    }
    const double mean = sum / static_cast<double>(width);
    double squares = 0;
    for (std::size_t c = 0; c < width; ++c) {
      const double distance = static_cast<double>(out[c]) - mean;
      squares += distance * distance;
    }
    const double factor = 1 / std::sqrt(squares / static_cast<double>(width) + config.norm_epsilon);
    const Norm& norm = weights.embedding_norm;
    for (std::size_t c = 0; c < width; ++c) {
      const auto unit = static_cast<float>((static_cast<double>(out[c]) - mean) * factor);
      out[c] = unit * norm.scale[c] + norm.shift[c];
    }
  }
}

void pool_rows(const ModelConfig& config, std::span<const float> rows, std::span<float> vector) {
  const std::size_t width = config.hidden;
  const std::size_t n = rows.size() / width;
  std::copy_n(rows.begin(), width, vector.begin());
  if (config.pooling != Pooling::kFirst) {
    for (std::size_t i = 1; i < n; ++i) {
      for (std::size_t c = 0; c < width; ++c) {
        const float x = rows[i * width + c];
        vector[c] = config.pooling == Pooling::kMax ? std::max(vector[c], x) : vector[c] + x;
      }
    }
  }
  const auto count = static_cast<double>(n);
  double factor = 1;
  if (config.pooling == Pooling::kMean) factor = 1 / count;
  if (config.pooling == Pooling::kMeanSqrt) factor = 1 / std::sqrt(count);
  if (config.normalize) {
    double squares = 0;
    for (const float x : vector) squares += static_cast<double>(x) * static_cast<double>(x);
    constexpr double kSmallest = 1e-12;  // as the reference: never divides by less
    factor = factor / std::max(std::sqrt(squares) * factor, kSmallest);
  }
  for (float& x : vector) x = static_cast<float>(static_cast<double>(x) * factor);
}

}  // namespace sophia::cortex
