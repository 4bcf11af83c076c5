#include "cortex/functions/classifier_fit.h"

#include <algorithm>
#include <cmath>
#include <deque>

#include "core/cancel.h"

// Sums run element by element, so wider registers give the same bits.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SOPHIA_WIDE __attribute__((target_clones("default", "avx2"), optimize("O3")))
#else
#define SOPHIA_WIDE
#endif

namespace sophia::cortex {
namespace {

// y += a x over n values.
SOPHIA_WIDE void add_scaled(float* __restrict y, const float* __restrict x, float a,
                            std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) y[i] += a * x[i];
}

// y += the sum over rows r of x[r] * w[r * n ...]: a vector times a matrix.
SOPHIA_WIDE void add_rows(float* __restrict y, const float* __restrict w, const float* __restrict x,
                          std::size_t rows, std::size_t n) {
  std::size_t r = 0;
  for (; r + 4 <= rows; r += 4) {
    const float* w0 = w + r * n;
    for (std::size_t i = 0; i < n; ++i) {
      y[i] +=
          x[r] * w0[i] + x[r + 1] * w0[n + i] + x[r + 2] * w0[2 * n + i] + x[r + 3] * w0[3 * n + i];
    }
  }
  for (; r < rows; ++r) {
    for (std::size_t i = 0; i < n; ++i) y[i] += x[r] * w[r * n + i];
  }
}

// w[r * n + i] += x[r] * y[i].
SOPHIA_WIDE void add_outer(float* __restrict w, const float* __restrict x,
                           const float* __restrict y, std::size_t rows, std::size_t n) {
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t i = 0; i < n; ++i) w[r * n + i] += x[r] * y[i];
  }
}

double dot(std::span<const float> a, std::span<const float> b) {
  double sums[4] = {};
  std::size_t i = 0;
  for (; i + 4 <= a.size(); i += 4) {
    for (std::size_t k = 0; k < 4; ++k) sums[k] += static_cast<double>(a[i + k]) * b[i + k];
  }
  for (; i < a.size(); ++i) sums[0] += static_cast<double>(a[i]) * b[i];
  return sums[0] + sums[1] + sums[2] + sums[3];
}

class Objective {
 public:
  Objective(std::span<const ClassifierInput> inputs, std::span<const std::uint32_t> class_of,
            std::span<const std::size_t> chosen, LinearModel& model, double penalty)
      : inputs_(inputs), class_of_(class_of), chosen_(chosen), model_(model), penalty_(penalty) {}

  // Mean loss and penalty at model.weights; `gradient` is overwritten.
  double at(std::vector<float>& gradient) const {
    const std::size_t k = model_.classes;
    std::ranges::fill(gradient, 0.0F);
    std::vector<float> p(k);
    double loss = 0;
    for (const std::size_t i : chosen_) {
      const ClassifierInput& input = inputs_[i];
      model_.scores(input, p);
      softmax(p, 1.0);
      loss -= std::log(std::max(static_cast<double>(p[class_of_[i]]), 1e-30));
      p[class_of_[i]] -= 1.0F;
      add_scaled(gradient.data(), p.data(), 1.0F, k);
      add_outer(gradient.data() + k, input.dense.data(), p.data(), input.dense.size(), k);
      float* sparse = gradient.data() + (1 + model_.dense) * k;
      for (const auto& [f, x] : input.sparse) add_scaled(sparse + f * k, p.data(), x, k);
    }
    const auto n = static_cast<double>(chosen_.size());
    const auto scale = static_cast<float>(1.0 / n);
    const auto decay = static_cast<float>(penalty_);
    // The bias is not penalised.
    for (std::size_t j = 0; j < gradient.size(); ++j) {
      gradient[j] = gradient[j] * scale + (j < k ? 0.0F : decay * model_.weights[j]);
    }
    const auto penalised = std::span<const float>(model_.weights).subspan(k);
    return loss / n + 0.5 * penalty_ * dot(penalised, penalised);
  }

 private:
  std::span<const ClassifierInput> inputs_;
  std::span<const std::uint32_t> class_of_;
  std::span<const std::size_t> chosen_;
  LinearModel& model_;
  double penalty_;
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

}  // namespace

void LinearModel::scores(const ClassifierInput& input, std::span<float> out) const {
  std::copy_n(weights.begin(), classes, out.begin());
  add_rows(out.data(), weights.data() + classes, input.dense.data(), input.dense.size(), classes);
  const float* rows = weights.data() + (1 + dense) * classes;
  for (const auto& [f, x] : input.sparse) add_scaled(out.data(), rows + f * classes, x, classes);
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
  LinearModel model{classes, dense, sparse, std::vector<float>((1 + dense + sparse) * classes)};
  const double penalty = 1.0 / (options.inverse_penalty *
                                static_cast<double>(std::max<std::size_t>(chosen.size(), 1)));
  const Objective objective(inputs, class_of, chosen, model, penalty);
  std::vector<float> gradient(model.weights.size());
  std::vector<float> next_gradient(model.weights.size());
  double loss = objective.at(gradient);
  History history;
  for (int iteration = 0; iteration < options.max_iterations; ++iteration) {
    SOPHIA_CHECK_OK(check_stop(stop));
    std::vector<float> direction = history.direction(gradient);
    const double slope = dot(gradient, direction);
    if (slope > -1e-9) break;
    const std::vector<float> from = model.weights;
    double step = iteration == 0 ? 1.0 / std::max(1e-6, std::sqrt(-slope)) : 1.0;
    double next = loss;
    for (int tries = 0; tries < 20; ++tries, step *= 0.4) {
      model.weights = from;
      add_scaled(model.weights.data(), direction.data(), static_cast<float>(step), from.size());
      next = objective.at(next_gradient);
      if (next <= loss + 1e-4 * step * slope) break;
    }
    if (!(next < loss)) {
      model.weights = from;
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
  return model;
}

}  // namespace sophia::cortex
