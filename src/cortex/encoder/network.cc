#include "cortex/encoder/network.h"

#include <condition_variable>
#include <mutex>
#include <openvino/core/model.hpp>
#include <openvino/op/ops.hpp>
#include <openvino/runtime/core.hpp>
#include <openvino/runtime/properties.hpp>
#include <vector>

#include "cortex/encoder/attention.h"

namespace sophia::cortex {
namespace {

namespace op = ov::op;
using Value = ov::Output<ov::Node>;

// attention.h as a node of the graph: (qkv [n, 3 * hidden], offsets [s + 1]) -> [n, hidden].
class PackedAttention final : public ov::op::Op {
 public:
  OPENVINO_OP("PackedAttention", "sophia")

  PackedAttention(const Value& qkv, const Value& offsets, const AttentionShape& shape)
      : Op({qkv, offsets}), shape_(shape) {
    constructor_validate_and_infer_types();
  }

  void validate_and_infer_types() override {
    const auto width = static_cast<std::int64_t>(shape_.heads * shape_.head_width);
    set_output_type(0, ov::element::f32, {get_input_partial_shape(0)[0], width});
  }

  std::shared_ptr<ov::Node> clone_with_new_inputs(const ov::OutputVector& inputs) const override {
    return std::make_shared<PackedAttention>(inputs.at(0), inputs.at(1), shape_);
  }

  bool visit_attributes(ov::AttributeVisitor&) override { return true; }
  bool has_evaluate() const override { return true; }

  bool evaluate(ov::TensorVector& outputs, const ov::TensorVector& inputs) const override {
    static const AttentionKernel kernel = attention_kernel();
    const std::int32_t* offsets = inputs[1].data<std::int32_t>();
    const std::size_t sequences = inputs[1].get_size() - 1;
    thread_local std::vector<float> scratch;
    for (std::size_t s = 0; s < sequences; ++s) {
      const auto first = static_cast<std::size_t>(offsets[s]);
      const auto last = static_cast<std::size_t>(offsets[s + 1]);
      scratch.resize(std::max(scratch.size(), attention_scratch(shape_, last - first)));
      kernel(shape_, inputs[0].data<float>(), first, last, outputs[0].data<float>(),
             scratch.data());
    }
    // Rows beyond the last sequence only fill the chunk up: finite, no more.
    const std::size_t width = shape_.heads * shape_.head_width;
    float* const begin = outputs[0].data<float>();
    std::fill(begin + static_cast<std::size_t>(offsets[sequences]) * width,
              begin + outputs[0].get_size(), 0.0F);
    return true;
  }

 private:
  AttentionShape shape_;
};

// A constant that looks at memory which outlives the network.
Value constant(std::span<const float> values, const ov::Shape& shape) {
  return std::make_shared<op::v0::Constant>(
      ov::Tensor(ov::element::f32, shape, const_cast<float*>(values.data())));
}

Value row(std::span<const float> values) { return constant(values, {1, values.size()}); }

Value dense(const Value& x, const Dense& layer) {
  const std::size_t out = layer.bias.size();
  const Value weight = constant(layer.weight, {out, layer.weight.size() / out});
  const Value product = std::make_shared<op::v0::MatMul>(x, weight, false, true);
  return std::make_shared<op::v1::Add>(product, row(layer.bias));
}

// Query, key and value as one product.
Value dense_qkv(const Value& x, const LayerWeights& layer) {
  const std::size_t hidden = layer.query.bias.size();
  ov::Tensor weight(ov::element::f32, {3 * hidden, hidden});
  ov::Tensor bias(ov::element::f32, {1, 3 * hidden});
  float* w = weight.data<float>();
  float* b = bias.data<float>();
  for (const Dense* part : {&layer.query, &layer.key, &layer.value}) {
    w = std::copy(part->weight.begin(), part->weight.end(), w);
    b = std::copy(part->bias.begin(), part->bias.end(), b);
  }
  const Value product =
      std::make_shared<op::v0::MatMul>(x, std::make_shared<op::v0::Constant>(weight), false, true);
  return std::make_shared<op::v1::Add>(product, std::make_shared<op::v0::Constant>(bias));
}

Value norm(const Value& x, const Norm& weights, double epsilon) {
  const auto axes = op::v0::Constant::create(ov::element::i64, {1}, {1});
  const Value unit = std::make_shared<op::v6::MVN>(x, axes, true, static_cast<float>(epsilon),
                                                   op::MVNEpsMode::INSIDE_SQRT);
  const Value scaled = std::make_shared<op::v1::Multiply>(unit, row(weights.scale));
  return std::make_shared<op::v1::Add>(scaled, row(weights.shift));
}

std::shared_ptr<ov::Model> build(const Weights& weights, const ModelConfig& config) {
  const auto width = static_cast<std::int64_t>(config.hidden);
  const auto tokens =
      std::make_shared<op::v0::Parameter>(ov::element::f32, ov::PartialShape{-1, width});
  const auto offsets = std::make_shared<op::v0::Parameter>(ov::element::i32, ov::PartialShape{-1});
  const AttentionShape shape{config.heads, config.hidden / config.heads};
  Value x = tokens;
  for (const LayerWeights& layer : weights.layers) {
    const Value qkv = dense_qkv(x, layer);
    const Value mixed = std::make_shared<PackedAttention>(qkv, offsets, shape);
    const Value attended = std::make_shared<op::v1::Add>(dense(mixed, layer.attention_output), x);
    x = norm(attended, layer.attention_norm, config.norm_epsilon);
    const Value inner = std::make_shared<op::v7::Gelu>(dense(x, layer.intermediate),
                                                       op::GeluApproximationMode::ERF);
    x = norm(std::make_shared<op::v1::Add>(dense(inner, layer.output), x), layer.output_norm,
             config.norm_epsilon);
  }
  return std::make_shared<ov::Model>(ov::OutputVector{x}, ov::ParameterVector{tokens, offsets});
}

std::unexpected<Error> failed(const char* what, const std::exception& e) {
  return fail(Code::kInternal, std::string(what) + ": " + e.what());
}

class OpenVinoDevice final : public Device {
 public:
  bool has_bf16() const override { return bf16_; }
  ov::Core core;
  bool bf16_ = false;
};

class OpenVinoNetwork final : public Network {
 public:
  OpenVinoNetwork(std::shared_ptr<Device> device, ov::CompiledModel compiled, int streams)
      : device_(std::move(device)), compiled_(std::move(compiled)), unmade_(streams) {}

  Status run(std::span<float> rows, std::span<const std::int32_t> offsets,
             std::size_t width) override {
    try {
      ov::InferRequest request = take();
      const Giver giver{*this, request};
      const ov::Shape shape{rows.size() / width, width};
      request.set_input_tensor(0, {ov::element::f32, shape, rows.data()});
      request.set_input_tensor(
          1, {ov::element::i32, {offsets.size()}, const_cast<std::int32_t*>(offsets.data())});
      request.infer();
      const ov::Tensor result = request.get_output_tensor(0);
      std::copy_n(result.data<const float>(), rows.size(), rows.data());
      return {};
    } catch (const std::exception& e) {
      return failed("the encoder's network failed", e);
    }
  }

 private:
  struct Giver {
    OpenVinoNetwork& network;
    ov::InferRequest& request;
    ~Giver() { network.give(request); }
  };

  ov::InferRequest take() {
    std::unique_lock lock(mutex_);
    free_one_.wait(lock, [this] { return !free_.empty() || unmade_ > 0; });
    if (!free_.empty()) {
      ov::InferRequest request = free_.back();
      free_.pop_back();
      return request;
    }
    --unmade_;
    return compiled_.create_infer_request();
  }

  void give(const ov::InferRequest& request) {
    {
      const std::lock_guard lock(mutex_);
      free_.push_back(request);
    }
    free_one_.notify_one();
  }

  std::shared_ptr<Device> device_;  // outlives what it compiled
  ov::CompiledModel compiled_;
  std::mutex mutex_;
  std::condition_variable free_one_;
  std::vector<ov::InferRequest> free_;  // guarded by mutex_
  int unmade_;                          // guarded by mutex_
};

}  // namespace

Result<std::shared_ptr<Device>> Device::open() {
  try {
    auto device = std::make_shared<OpenVinoDevice>();
    for (const std::string& capability :
         device->core.get_property("CPU", ov::device::capabilities)) {
      device->bf16_ = device->bf16_ || capability == ov::device::capability::BF16;
    }
    return device;
  } catch (const std::exception& e) {
    return fail(Code::kFailedPrecondition,
                std::string("OpenVINO's CPU runtime is not usable: ") + e.what());
  }
}

Result<std::unique_ptr<Network>> Network::compile(const std::shared_ptr<Device>& device,
                                                  const Weights& weights, const ModelConfig& config,
                                                  const NetworkOptions& options) {
  // The precision is always named: left alone, OpenVINO chooses bf16 silently where it can.
  const auto precision =
      options.precision == Precision::kBf16 ? ov::element::bf16 : ov::element::f32;
  try {
    auto& core = static_cast<OpenVinoDevice&>(*device).core;
    ov::CompiledModel compiled =
        core.compile_model(build(weights, config), "CPU", ov::hint::inference_precision(precision),
                           ov::num_streams(options.streams),
                           ov::inference_num_threads(options.streams * options.threads_per_stream),
                           ov::hint::enable_cpu_pinning(false));
    auto network = std::make_unique<OpenVinoNetwork>(device, std::move(compiled), options.streams);
    // The first run arranges some weights for the processor; after it the mapped file is not read.
    std::vector<float> rows(kRowStep * config.hidden);
    const std::int32_t offsets[] = {0, kRowStep};
    SOPHIA_CHECK_OK(network->run(rows, offsets, config.hidden));
    return network;
  } catch (const std::exception& e) {
    return failed("OpenVINO could not compile the encoder", e);
  }
}

}  // namespace sophia::cortex
