#include "cortex/functions/classifier_fit.h"

#include <algorithm>
#include <cmath>
#include <deque>

#include "core/cancel.h"
#include "cortex/functions/classifier_kernels.h"

namespace sophia::cortex {
namespace {

double dot(std::span<const float> a, std::span<const float> b) {
  double sums[4] = {};
  std::size_t i = 0;
  for (; i + 4 <= a.size(); i += 4) {
    for (std::size_t k = 0; k < 4; ++k) sums[k] += static_cast<double>(a[i + k]) * b[i + k];
  }
  for (; i < a.size(); ++i) sums[0] += static_cast<double>(a[i]) * b[i];
  return sums[0] + sums[1] + sums[2] + sums[3];
}

// The loss over blocks of examples; weights and gradient have rows of `stride`, zero behind the
// classes.
class Objective {
 public:
  Objective(std::span<const ClassifierInput> inputs, std::span<const std::uint32_t> class_of,
            std::span<const std::size_t> chosen, const LinearModel& shape, double penalty)
      : class_of_(class_of),
        chosen_(chosen),
        classes_(shape.classes),
        shape_{shape.dense, (shape.classes + kLane - 1) / kLane * kLane},
        penalty_(penalty) {
    for (std::size_t at = 0; at < chosen.size(); at += kBlock) {
      const auto some = chosen.subspan(at, std::min(kBlock, chosen.size() - at));
      blocks_.push_back(make_block(inputs, some, shape.sparse));
    }
  }

  std::size_t stride() const { return shape_.stride; }

  // Mean loss and penalty at `weights`; `gradient` is overwritten.
  double at(const std::vector<float>& weights, std::vector<float>& gradient) const {
    std::ranges::fill(gradient, 0.0F);
    std::vector<float> errors(std::min(kBlock, chosen_.size()) * stride());
    double loss = 0;
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      block_scores(blocks_[b], shape_, weights.data(), errors.data());
      loss += errors_of(b * kBlock, blocks_[b].inputs.size(), errors);
      block_gradient(blocks_[b], shape_, errors.data(), gradient.data());
    }
    const auto n = static_cast<double>(chosen_.size());
    const auto scale = static_cast<float>(1.0 / n);
    const auto decay = static_cast<float>(penalty_);
    // The bias is not penalised.
    for (std::size_t j = 0; j < stride(); ++j) gradient[j] *= scale;
    for (std::size_t j = stride(); j < gradient.size(); ++j) {
      gradient[j] = gradient[j] * scale + decay * weights[j];
    }
    const auto penalised = std::span<const float>(weights).subspan(stride());
    return loss / n + 0.5 * penalty_ * dot(penalised, penalised);
  }

 private:
  static constexpr std::size_t kBlock = 1024;

  // Scores to probabilities less the truth, in place; returns the sum of the losses.
  double errors_of(std::size_t first, std::size_t count, std::vector<float>& rows) const {
    double loss = 0;
    for (std::size_t e = 0; e < count; ++e) {
      const auto p = std::span(rows).subspan(e * stride(), stride());
      softmax(p.first(classes_), 1.0);
      float& truth = p[class_of_[chosen_[first + e]]];
      loss -= std::log(std::max(static_cast<double>(truth), 1e-30));
      truth -= 1.0F;
    }
    return loss;
  }

  std::span<const std::uint32_t> class_of_;
  std::span<const std::size_t> chosen_;
  std::size_t classes_;
  WeightShape shape_;
  double penalty_;
  std::vector<ExampleBlock> blocks_;
};

// The last steps and changes of gradient; gives the quasi-Newton direction (Nocedal 1980).
class History {
 public:
  void add(std::vector<float> step, std::vector<float> change) {
    const double curvature = dot(step, change);
    if (curvature <= 1e-12) return;
    if (pairs_.size() == kPairs) pairs_.pop_front();
    pairs_.push_back({std::move(step), std::move(change), curvature});
  }

  std::vector<float> direction(const std::vector<float>& gradient) const {
    std::vector<float> d = gradient;
    std::vector<double> alphas(pairs_.size());
    for (std::size_t i = pairs_.size(); i-- > 0;) {
      alphas[i] = dot(pairs_[i].step, d) / pairs_[i].curvature;
      add_scaled(d.data(), pairs_[i].change.data(), static_cast<float>(-alphas[i]), d.size());
    }
    if (!pairs_.empty()) {
      const Pair& last = pairs_.back();
      const auto scale = static_cast<float>(last.curvature / dot(last.change, last.change));
      for (float& x : d) x *= scale;
    }
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      const double beta = dot(pairs_[i].change, d) / pairs_[i].curvature;
      add_scaled(d.data(), pairs_[i].step.data(), static_cast<float>(alphas[i] - beta), d.size());
    }
    for (float& x : d) x = -x;
    return d;
  }

 private:
  static constexpr std::size_t kPairs = 6;
  struct Pair {
    std::vector<float> step;
    std::vector<float> change;
    double curvature;
  };
  std::deque<Pair> pairs_;
};

// Rows of `stride` to rows of `classes`.
std::vector<float> packed(const std::vector<float>& rows, std::size_t stride, std::size_t classes) {
  std::vector<float> out;
  out.reserve(rows.size() / stride * classes);
  for (auto row = rows.begin(); row != rows.end(); row += static_cast<std::ptrdiff_t>(stride)) {
    out.insert(out.end(), row, row + static_cast<std::ptrdiff_t>(classes));
  }
  return out;
}

}  // namespace

void LinearModel::scores(const ClassifierInput& input, std::span<float> out) const {
  std::copy_n(weights.begin(), classes, out.begin());
  const float* row = weights.data() + classes;
  for (const float x : input.dense) {
    add_scaled(out.data(), row, x, classes);
    row += classes;
  }
  row = weights.data() + (1 + dense) * classes;
  for (const auto& [f, x] : input.sparse) add_scaled(out.data(), row + f * classes, x, classes);
}

void softmax(std::span<float> scores, double temperature) {
  const float most = *std::ranges::max_element(scores);
  double sum = 0;
  for (float& s : scores) {
    s = static_cast<float>(std::exp(static_cast<double>(s - most) / temperature));
    sum += static_cast<double>(s);
  }
  const auto scale = static_cast<float>(1.0 / sum);
  for (float& s : scores) s *= scale;
}

Result<LinearModel> fit_logistic(std::span<const ClassifierInput> inputs,
                                 std::span<const std::uint32_t> class_of,
                                 std::span<const std::size_t> chosen, std::size_t classes,
                                 std::size_t dense, std::size_t sparse, const FitOptions& options,
                                 std::stop_token stop) {
  LinearModel model{classes, dense, sparse, {}};
  const double penalty = 1.0 / (options.inverse_penalty *
                                static_cast<double>(std::max<std::size_t>(chosen.size(), 1)));
  const Objective objective(inputs, class_of, chosen, model, penalty);
  std::vector<float> weights((1 + dense + sparse) * objective.stride());
  std::vector<float> gradient(weights.size());
  std::vector<float> next_gradient(weights.size());
  double loss = objective.at(weights, gradient);
  History history;
  for (int iteration = 0; iteration < options.max_iterations; ++iteration) {
    SOPHIA_CHECK_OK(check_stop(stop));
    std::vector<float> direction = history.direction(gradient);
    const double slope = dot(gradient, direction);
    if (slope > -1e-9) break;
    const std::vector<float> from = weights;
    double step = iteration == 0 ? 1.0 / std::max(1e-6, std::sqrt(-slope)) : 1.0;
    double next = loss;
    for (int tries = 0; tries < 20; ++tries, step *= 0.4) {
      weights = from;
      add_scaled(weights.data(), direction.data(), static_cast<float>(step), from.size());
      next = objective.at(weights, next_gradient);
      if (next <= loss + 1e-4 * step * slope) break;
    }
    if (!(next < loss)) {
      weights = from;
      break;
    }
    for (float& x : direction) x *= static_cast<float>(step);
    std::vector<float> change(gradient.size());
    for (std::size_t j = 0; j < change.size(); ++j) change[j] = next_gradient[j] - gradient[j];
    history.add(std::move(direction), std::move(change));
    gradient.swap(next_gradient);
    const bool settled = loss - next < 1e-3 * next;
    loss = next;
    if (settled) break;
  }
  model.weights = packed(weights, objective.stride(), classes);
  return model;
}

}  // namespace sophia::cortex
