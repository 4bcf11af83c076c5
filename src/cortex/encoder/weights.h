// The weights of a BERT encoder, found by name in a safetensors file and checked against the
// configuration.
#pragma once

#include <deque>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "cortex/encoder/model_folder.h"
#include "cortex/encoder/safetensors.h"

namespace sophia::cortex {

struct Norm {
  std::span<const float> scale;  // [width]
  std::span<const float> shift;  // [width]
};
struct Dense {
  std::span<const float> weight;  // [out, in], row-major
  std::span<const float> bias;    // [out]
};
struct LayerWeights {
  Dense query, key, value, attention_output, intermediate, output;
  Norm attention_norm, output_norm;
};

class Weights {
 public:
  // Errors: of Safetensors::open; kDataLoss for a missing tensor, a wrong shape or type, numbers
  // that are not finite, or layers beyond the configuration's.
  static Result<Weights> open(const std::filesystem::path& folder, const ModelConfig& config);

  std::span<const float> words;      // [vocabulary, hidden]
  std::span<const float> positions;  // [positions, hidden], with the row of token type 0 added
  Norm embedding_norm;
  std::vector<LayerWeights> layers;
  // The mapped pages may go: the dense layers have been copied by whoever runs them.
  void release_pages() const { file_.release_pages(); }

 private:
  friend class WeightsReader;
  explicit Weights(Safetensors file) : file_(std::move(file)) {}
  Safetensors file_;
  std::deque<std::vector<float>> owned_;  // tensors that are not F32 in the file
};

}  // namespace sophia::cortex
