#include "cortex/encoder/weights.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

namespace sophia::cortex {
namespace {

float from_bf16(std::uint16_t bits) { return std::bit_cast<float>(std::uint32_t{bits} << 16); }

float from_f16(std::uint16_t bits) {
  const std::uint32_t sign = (bits & 0x8000U) << 16;
  const std::uint32_t exponent = (bits >> 10) & 0x1FU;
  const std::uint32_t fraction = bits & 0x3FFU;
  if (exponent == 0) {  // zero and subnormal numbers: fraction * 2^-24
    const float value = std::ldexp(static_cast<float>(fraction), -24);
    return sign != 0 ? -value : value;
  }
  const std::uint32_t wide = exponent == 31 ? 255 : exponent + 112;
  return std::bit_cast<float>(sign | (wide << 23) | (fraction << 13));
}

std::string shape_text(std::span<const std::uint64_t> shape) {
  std::string text = "[";
  for (const auto extent : shape) text += (text.size() > 1 ? "," : "") + std::to_string(extent);
  return text + "]";
}

bool all_finite(std::span<const float> values) {
  constexpr std::uint32_t kExponent = 0x7F800000;
  std::uint32_t bad = 0;
  for (const float value : values) {
    bad |= (std::bit_cast<std::uint32_t>(value) & kExponent) == kExponent ? 1U : 0U;
  }
  return bad == 0;
}

}  // namespace

class WeightsReader {
 public:
  WeightsReader(Weights& weights, const ModelConfig& config, std::string prefix)
      : weights_(weights), config_(config), prefix_(std::move(prefix)) {}

  Status read() {
    const std::size_t hidden = config_.hidden;
    SOPHIA_CHECK_OK(tensor("embeddings.word_embeddings.weight", {config_.vocabulary, hidden},
                           weights_.words, false));
    SOPHIA_CHECK_OK(read_positions());
    SOPHIA_CHECK_OK(norm("embeddings.LayerNorm", weights_.embedding_norm));
    weights_.layers.resize(config_.layers);
    for (std::size_t i = 0; i < config_.layers; ++i) {
      SOPHIA_CHECK_OK(read_layer("encoder.layer." + std::to_string(i) + ".", weights_.layers[i]));
    }
    return check_depth();
  }

 private:
  // Weights that config.json leaves out: it or they are of another model.
  Status check_depth() const {
    const std::string layers = prefix_ + "encoder.layer.";
    for (const auto& [name, tensor] : weights_.file_.tensors()) {
      if (!name.starts_with(layers)) continue;
      std::size_t layer = 0;
      const char* end = name.data() + name.size();
      const auto [at, error] = std::from_chars(name.data() + layers.size(), end, layer);
      if (error != std::errc() || at == end || *at != '.' || layer < config_.layers) continue;
      return fail(Code::kDataLoss, "tensor " + name +
                                       " is of a layer beyond config.json's num_hidden_layers, " +
                                       std::to_string(config_.layers));
    }
    return {};
  }

  Status read_layer(const std::string& at, LayerWeights& layer) {
    const std::size_t hidden = config_.hidden;
    SOPHIA_CHECK_OK(dense(at + "attention.self.query", hidden, hidden, layer.query));
    SOPHIA_CHECK_OK(dense(at + "attention.self.key", hidden, hidden, layer.key));
    SOPHIA_CHECK_OK(dense(at + "attention.self.value", hidden, hidden, layer.value));
    SOPHIA_CHECK_OK(dense(at + "attention.output.dense", hidden, hidden, layer.attention_output));
    SOPHIA_CHECK_OK(norm(at + "attention.output.LayerNorm", layer.attention_norm));
    SOPHIA_CHECK_OK(
        dense(at + "intermediate.dense", config_.intermediate, hidden, layer.intermediate));
    SOPHIA_CHECK_OK(dense(at + "output.dense", hidden, config_.intermediate, layer.output));
    return norm(at + "output.LayerNorm", layer.output_norm);
  }

  // Token type 0 is the only one a single sentence has: its row is part of every position.
  Status read_positions() {
    std::span<const float> positions;
    std::span<const float> types;
    SOPHIA_CHECK_OK(tensor("embeddings.position_embeddings.weight",
                           {config_.positions, config_.hidden}, positions));
    SOPHIA_CHECK_OK(tensor("embeddings.token_type_embeddings.weight",
                           {config_.token_types, config_.hidden}, types));
    auto& sum = weights_.owned_.emplace_back(positions.begin(), positions.end());
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += types[i % config_.hidden];
    weights_.positions = sum;
    return {};
  }

  Status norm(const std::string& at, Norm& out) {
    SOPHIA_CHECK_OK(tensor(at + ".weight", {config_.hidden}, out.scale));
    return tensor(at + ".bias", {config_.hidden}, out.shift);
  }

  Status dense(const std::string& at, std::size_t out_width, std::size_t in_width, Dense& out) {
    SOPHIA_CHECK_OK(tensor(at + ".weight", {out_width, in_width}, out.weight));
    return tensor(at + ".bias", {out_width}, out.bias);
  }

  // The word table is not checked number by number: that would read all of it at every start.
  Status tensor(const std::string& name, std::vector<std::uint64_t> shape,
                std::span<const float>& out, bool check_numbers = true) {
    const TensorView* found = weights_.file_.find(prefix_ + name);
    if (found == nullptr) return fail(Code::kDataLoss, "tensor " + prefix_ + name + " is missing");
    if (found->shape != shape) {
      return fail(Code::kDataLoss, "tensor " + prefix_ + name + " has shape " +
                                       shape_text(found->shape) + "; config.json asks for " +
                                       shape_text(shape));
    }
    SOPHIA_CHECK_OK(to_floats(name, *found, out));
    if (check_numbers && !all_finite(out)) {
      return fail(Code::kDataLoss,
                  "tensor " + prefix_ + name + " holds numbers that are not finite");
    }
    return {};
  }

  Status to_floats(const std::string& name, const TensorView& view, std::span<const float>& out) {
    const std::size_t width = view.type == TensorType::kF32 ? 4 : 2;
    const std::size_t count = view.bytes.size() / width;
    const bool aligned = reinterpret_cast<std::uintptr_t>(view.bytes.data()) % alignof(float) == 0;
    if (view.type == TensorType::kF32 && aligned) {
      out = {reinterpret_cast<const float*>(view.bytes.data()), count};
      return {};
    }
    if (view.type == TensorType::kOther) {
      return fail(Code::kDataLoss, "tensor " + prefix_ + name + " has dtype " + view.type_name +
                                       "; F32, F16 and BF16 are supported");
    }
    auto& owned = weights_.owned_.emplace_back(count);
    for (std::size_t i = 0; i < count; ++i) {
      if (width == 4) {
        std::memcpy(&owned[i], view.bytes.data() + i * 4, 4);
        continue;
      }
      std::uint16_t bits = 0;
      std::memcpy(&bits, view.bytes.data() + i * 2, 2);
      owned[i] = view.type == TensorType::kF16 ? from_f16(bits) : from_bf16(bits);
    }
    out = owned;
    return {};
  }

  Weights& weights_;
  const ModelConfig& config_;
  std::string prefix_;
};

Result<Weights> Weights::open(const std::filesystem::path& folder, const ModelConfig& config) {
  const auto path = folder / "model.safetensors";
  SOPHIA_TRY(Safetensors file, Safetensors::open(path));
  Weights weights(std::move(file));
  const bool prefixed = weights.file_.find("bert.embeddings.word_embeddings.weight") != nullptr;
  auto status = WeightsReader(weights, config, prefixed ? "bert." : "").read();
  if (!status) return fail(std::move(status).error(), path.string());
  return weights;
}

}  // namespace sophia::cortex
