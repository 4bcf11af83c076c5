#include "cortex/encoder/integer_pack.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <new>

namespace sophia::cortex {
namespace {

constexpr std::size_t kAlignment = 64;

// The scale of an output: 1 / scale is the largest factor that keeps the sum and each weight in
// bounds. Rounding moves a weight by at most 1/2, hence the sum by at most in / 2.
float scale_of(std::span<const float> weights, std::int32_t limit) {
  double sum = 0;
  double most = 0;
  for (const float w : weights) {
    const double size = std::abs(static_cast<double>(w));
    sum += size;
    most = std::max(most, size);
  }
  if (most == 0) return 0;
  const double room = static_cast<double>(std::numeric_limits<std::int32_t>::max()) / limit -
                      static_cast<double>(weights.size()) / 2 - 1;
  const double largest = std::numeric_limits<std::int16_t>::max();
  return static_cast<float>(std::max(sum / room, most / largest) * (1 + 1e-6));
}

}  // namespace

void IntegerDense::Free::operator()(std::int16_t* p) const { std::free(p); }

IntegerDense::IntegerDense(std::span<const Dense* const> layers) {
  for (const Dense* layer : layers) packed_.out += layer->bias.size();
  packed_.in = layers.front()->weight.size() / layers.front()->bias.size();
  const std::size_t bytes = packed_.in * packed_.out * sizeof(std::int16_t);
  panels_.reset(static_cast<std::int16_t*>(std::aligned_alloc(kAlignment, bytes)));
  if (panels_ == nullptr) throw std::bad_alloc();
  scales_.reserve(packed_.out);
  bias_.reserve(packed_.out);
  std::size_t output = 0;
  for (const Dense* layer : layers) {
    for (std::size_t o = 0; o < layer->bias.size(); ++o, ++output) {
      const auto weights = layer->weight.subspan(o * packed_.in, packed_.in);
      const float scale = scale_of(weights, activation_limit(packed_.in));
      const float factor = scale > 0 ? 1 / scale : 0;
      std::int16_t* to = panels_.get() + output / kPanel * kPanel * packed_.in;
      to += output % kPanel * 2;
      for (std::size_t k = 0; k < packed_.in; k += 2) {
        to[k * kPanel] = static_cast<std::int16_t>(std::lrintf(weights[k] * factor));
        to[k * kPanel + 1] = static_cast<std::int16_t>(std::lrintf(weights[k + 1] * factor));
      }
      scales_.push_back(scale);
      bias_.push_back(layer->bias[o]);
    }
  }
  packed_.panels = panels_.get();
  packed_.scales = scales_.data();
  packed_.bias = bias_.data();
}

}  // namespace sophia::cortex
