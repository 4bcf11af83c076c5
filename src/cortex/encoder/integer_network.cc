#include "cortex/encoder/integer_network.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "cortex/encoder/attention.h"
#include "cortex/encoder/integer_pack.h"
#include "cortex/encoder/team.h"

namespace sophia::cortex {
namespace {

// Rows that go through a layer together: their inner activations stay in the second cache while
// the weights pass by.
constexpr std::size_t kBlock = 48;

// Outputs that one thread takes at a time: enough to be worth the taking, few enough to share.
constexpr std::size_t kPanelsAtOnce = 4;

struct Layer {
  IntegerDense qkv;
  IntegerDense attention_output;
  IntegerDense intermediate;
  IntegerDense output;
};

Layer pack(const LayerWeights& layer) {
  const Dense* const qkv[] = {&layer.query, &layer.key, &layer.value};
  return {IntegerDense(std::span<const Dense* const>(qkv)), layer.attention_output,
          layer.intermediate, layer.output};
}

}  // namespace

class IntegerLayers {
 public:
  IntegerLayers(const Weights& weights, int threads) : layers_(weights.layers.size()) {
    const auto work = [&](std::size_t first) {
      for (std::size_t i = first; i < layers_.size(); i += static_cast<std::size_t>(threads)) {
        layers_[i].emplace(pack(weights.layers[i]));
      }
    };
    std::vector<std::jthread> helpers;
    for (int t = 1; t < threads; ++t) helpers.emplace_back(work, static_cast<std::size_t>(t));
    work(0);
  }

  std::size_t size() const { return layers_.size(); }
  const Layer& operator[](std::size_t i) const { return *layers_[i]; }

 private:
  std::vector<std::optional<Layer>> layers_;  // all made by the constructor
};

namespace {

// Working memory of one run; grows to the largest chunk seen.
struct Workspace {
  std::vector<float> qkv, mixed, inner, scratch;
  std::vector<std::int16_t> integers;
  std::vector<float> scales;
};

class IntegerNetwork final : public Network {
 public:
  IntegerNetwork(std::shared_ptr<const IntegerLayers> layers, const Weights& weights,
                 const ModelConfig& config, int threads)
      : weights_(weights),
        config_(config),
        shape_{config.heads, config.hidden / config.heads},
        layers_(std::move(layers)),
        team_(threads) {}

  Status run(std::span<float> rows, std::span<const std::int32_t> offsets,
             std::size_t width) override {
    Team::Turn turn(team_);
    auto space = take();
    const std::size_t n = static_cast<std::size_t>(offsets.back());
    space->qkv.resize(std::max(space->qkv.size(), n * 3 * width));
    space->mixed.resize(std::max(space->mixed.size(), n * width));
    space->inner.resize(kBlock * config_.intermediate);
    space->integers.resize(kBlock * std::max(config_.intermediate, width));
    space->scales.resize(kBlock);
    for (std::size_t i = 0; i < layers_->size(); ++i) {
      run_layer((*layers_)[i], weights_.layers[i], rows.first(n * width), offsets, turn, *space);
    }
    give(std::move(space));
    return {};
  }

 private:
  void run_layer(const Layer& layer, const LayerWeights& weights, std::span<float> rows,
                 std::span<const std::int32_t> offsets, Team::Turn& turn, Workspace& space) const {
    const std::size_t width = config_.hidden;
    const std::size_t n = rows.size() / width;
    for (std::size_t i = 0; i < n; i += kBlock) {
      const std::size_t count = std::min(kBlock, n - i);
      dense(layer.qkv, &rows[i * width], count, After::kNothing, &space.qkv[i * 3 * width], turn,
            space);
    }
    attend(offsets, space);
    const auto epsilon = static_cast<float>(config_.norm_epsilon);
    const auto norm = [&](float* at, std::size_t count, const Norm& by) {
      kIntegerKernels.norm(at, count, width, by.scale.data(), by.shift.data(), epsilon);
    };
    for (std::size_t i = 0; i < n; i += kBlock) {
      const std::size_t count = std::min(kBlock, n - i);
      float* const x = &rows[i * width];
      dense(layer.attention_output, &space.mixed[i * width], count, After::kAdd, x, turn, space);
      norm(x, count, weights.attention_norm);
      dense(layer.intermediate, x, count, After::kGelu, space.inner.data(), turn, space);
      dense(layer.output, space.inner.data(), count, After::kAdd, x, turn, space);
      norm(x, count, weights.output_norm);
    }
  }

  static void dense(const IntegerDense& layer, const float* x, std::size_t count, After after,
                    float* out, Team::Turn& turn, Workspace& space) {
    const PackedDense& packed = layer.packed();
    kIntegerKernels.quantize(x, count, packed.in, activation_limit(packed.in),
                             space.integers.data(), space.scales.data());
    const auto multiply = [&](Panels panels) {
      kIntegerKernels.dense(packed, panels, space.integers.data(), space.scales.data(), count,
                            after, out);
    };
    const Panels all = all_panels(packed);
    if (turn.threads() == 1) return multiply(all);
    turn.share((all.last + kPanelsAtOnce - 1) / kPanelsAtOnce, [&](std::size_t piece) {
      const std::size_t first = piece * kPanelsAtOnce;
      multiply({first, std::min(first + kPanelsAtOnce, all.last)});
    });
  }

  void attend(std::span<const std::int32_t> offsets, Workspace& space) const {
    static const AttentionKernel kernel = attention_kernel();
    for (std::size_t s = 0; s + 1 < offsets.size(); ++s) {
      const auto first = static_cast<std::size_t>(offsets[s]);
      const auto last = static_cast<std::size_t>(offsets[s + 1]);
      space.scratch.resize(std::max(space.scratch.size(), attention_scratch(shape_, last - first)));
      kernel(shape_, space.qkv.data(), first, last, space.mixed.data(), space.scratch.data());
    }
  }

  std::unique_ptr<Workspace> take() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return std::make_unique<Workspace>();
    auto space = std::move(free_.back());
    free_.pop_back();
    return space;
  }

  void give(std::unique_ptr<Workspace> space) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(space));
  }

  const Weights& weights_;
  const ModelConfig& config_;
  AttentionShape shape_;
  std::shared_ptr<const IntegerLayers> layers_;
  Team team_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Workspace>> free_;  // guarded by mutex_; one a caller at most
};

}  // namespace

bool has_integer_kernels() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

bool integer_network_fits(const ModelConfig& config) {
  return has_integer_kernels() && config.hidden % kPanel == 0 && config.intermediate % kPanel == 0;
}

std::shared_ptr<const IntegerLayers> pack_layers(const Weights& weights, int threads) {
  return std::make_shared<const IntegerLayers>(weights, threads);
}

std::unique_ptr<Network> make_integer_network(std::shared_ptr<const IntegerLayers> layers,
                                              const Weights& weights, const ModelConfig& config,
                                              int threads) {
  return std::make_unique<IntegerNetwork>(std::move(layers), weights, config, threads);
}

}  // namespace sophia::cortex
