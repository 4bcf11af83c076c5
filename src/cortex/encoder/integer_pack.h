// Dense layers as the integer kernels read them.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "cortex/encoder/integer_kernel.h"
#include "cortex/encoder/weights.h"

namespace sophia::cortex {

// Owns what a PackedDense points to.
class IntegerDense {
 public:
  // The layers' outputs one after the other (query, key and value are one product); all have the
  // same inputs. Each output's weights are rounded to integers of at most 15 bits with
  //   sum |p| <= (2^31 - 1) / activation_limit(in),
  // which rules overflow out.
  explicit IntegerDense(std::span<const Dense* const> layers);
  IntegerDense(const Dense& layer) {  // NOLINT(google-explicit-constructor): a list of one
    const Dense* const one[] = {&layer};
    *this = IntegerDense(std::span<const Dense* const>(one));
  }
  const PackedDense& packed() const { return packed_; }

 private:
  struct Free {
    void operator()(std::int16_t* p) const;
  };
  std::unique_ptr<std::int16_t, Free> panels_;
  std::vector<float> scales_;
  std::vector<float> bias_;
  PackedDense packed_;
};

}  // namespace sophia::cortex
