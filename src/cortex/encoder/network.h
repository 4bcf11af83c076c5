// The transformer layers on packed sequences: the dense parts work on all tokens of a chunk at
// once, attention on each sequence by itself. Run by OpenVINO, or by integer_network.h.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "core/result.h"
#include "cortex/encoder/weights.h"

namespace sophia::cortex {

enum class Precision { kF32, kBf16, kI16 };  // kI16: integer_network.h

// OpenVINO and its CPU plugin, loaded once an encoder.
class Device {
 public:
  // Errors: kFailedPrecondition when the runtime's libraries can't be loaded.
  static Result<std::shared_ptr<Device>> open();
  virtual ~Device() = default;
  virtual bool has_bf16() const = 0;
};

struct NetworkOptions {
  Precision precision = Precision::kF32;
  int streams = 1;  // chunks under way at once
  int threads_per_stream = 1;
};

inline constexpr std::int32_t kRowStep = 8;

class Network {
 public:
  // By OpenVINO, in f32 or bf16. `weights` must outlive the network, but its mapped pages are not
  // read any more. Takes some 0.15 s for MiniLM. Errors: kInternal (OpenVINO).
  static Result<std::unique_ptr<Network>> compile(const std::shared_ptr<Device>& device,
                                                  const Weights& weights, const ModelConfig& config,
                                                  const NetworkOptions& options);
  virtual ~Network() = default;
  // In place: rows [n, width], the embedded and normed tokens of all sequences one after the other,
  // become the last layer's rows. Sequence s is rows offsets[s]..offsets[s+1]-1; rows beyond the
  // last offset are filling. n should be a multiple of kRowStep: kernels are made for each n.
  // Thread-safe; more callers than streams wait. Errors: kInternal.
  virtual Status run(std::span<float> rows, std::span<const std::int32_t> offsets,
                     std::size_t width) = 0;
};

}  // namespace sophia::cortex
