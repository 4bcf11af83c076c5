// The row operations of the integer path: dense layers with 16-bit factors and 32-bit sums, and
// what stands between them. Integer sums are exact, so a row's result does not depend on the rows
// beside it nor on how the work is cut.
//
// x ~ q * scale with q an integer of at most activation_limit(in) in size, a scale a row;
// weight ~ p * scale with a scale an output. The packer bounds each output's sum of |p|, so that
//   limit * sum |p| < 2^31
// holds for every input and no sum can overflow.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sophia::cortex {

inline constexpr std::size_t kPanel = 16;  // outputs that a panel holds

// A dense layer in panels: for 16 outputs, for every pair of inputs, 16 times two weights.
struct PackedDense {
  const std::int16_t* panels = nullptr;  // aligned to 64
  const float* scales = nullptr;         // an output
  const float* bias = nullptr;
  std::size_t in = 0;   // a multiple of 16
  std::size_t out = 0;  // a multiple of 16
};

struct Panels {
  std::size_t first = 0;
  std::size_t last = 0;  // one beyond
};
inline constexpr Panels all_panels(const PackedDense& layer) { return {0, layer.out / kPanel}; }

// The largest |q| of a row that goes into a layer of `in` inputs: more bits where fewer add up.
inline constexpr std::int32_t activation_limit(std::size_t in) { return in <= 512 ? 8191 : 4095; }

enum class After { kNothing, kGelu, kAdd };  // kAdd: plus the row that is in `out` already

struct IntegerKernels {
  // rows [n, width] -> q [n, width] and the rows' scales (0 for a row of zeros). Rounds to even.
  void (*quantize)(const float* rows, std::size_t n, std::size_t width, std::int32_t limit,
                   std::int16_t* q, float* scales);
  // out [n, layer.out] = after(q * weights^T * scales + bias), the outputs of panels
  // first..last-1 only. GELU by erf, to about 3e-7.
  void (*dense)(const PackedDense& layer, Panels panels, const std::int16_t* q, const float* scales,
                std::size_t n, After after, float* out);
  // In place: (x - mean) / sqrt(variance + epsilon) * scale + shift, row by row.
  void (*norm)(float* rows, std::size_t n, std::size_t width, const float* scale,
               const float* shift, float epsilon);
};

// Whether this processor can run them (AVX2 and FMA).
bool has_integer_kernels();
extern const IntegerKernels kIntegerKernels;

}  // namespace sophia::cortex
