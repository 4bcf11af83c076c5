// Training: features, cross-validation, calibration, thresholds, then the weights from all
// examples.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <optional>
#include <thread>

#include "core/hash.h"
#include "cortex/functions/classifier.h"

namespace sophia::cortex {
namespace {

constexpr std::size_t kMaxExamples = 200'000;
constexpr std::size_t kMaxLabels = 1'000;
constexpr std::size_t kMaxWeights =
    24'000'000;                               // memory of the solver: some 20 times as many floats
constexpr std::size_t kMaxNgrams = 1U << 13;  // more cost time and add little

std::string hash_of(std::span<const LabelledText> examples) {
  std::string all;
  for (const LabelledText& example : examples) {
    for (const std::string* part : {&example.text, &example.label}) {
      all += std::to_string(part->size()) + ":" + *part;
    }
  }
  return sha256_hex(all);
}

// Six decimals: what the file's header holds reads back equal.
double rounded(double value) { return std::round(value * 1e6) / 1e6; }

// What a held-out example was answered.
struct HeldOut {
  std::vector<float> scores;
  double similarity = 1;  // to the best label's centroid
};

std::vector<float> centroids_of(std::span<const ClassifierInput> inputs,
                                std::span<const std::uint32_t> class_of,
                                std::span<const std::size_t> chosen, std::size_t classes,
                                std::size_t dense) {
  std::vector<float> sums(classes * dense);
  for (const std::size_t i : chosen) {
    for (std::size_t j = 0; j < dense; ++j) sums[class_of[i] * dense + j] += inputs[i].dense[j];
  }
  for (std::size_t k = 0; k < classes; ++k) {
    double square = 0;
    for (std::size_t j = 0; j < dense; ++j)
      square += std::pow(static_cast<double>(sums[k * dense + j]), 2);
    const auto scale = static_cast<float>(square > 0 ? 1.0 / std::sqrt(square) : 0.0);
    for (std::size_t j = 0; j < dense; ++j) sums[k * dense + j] *= scale;
  }
  return sums;
}

// The temperature with the least loss on held-out scores, by golden-section search on its
// logarithm.
double best_temperature(std::span<const HeldOut> held_out,
                        std::span<const std::uint32_t> class_of) {
  const auto loss = [&](double log_t) {
    double sum = 0;
    std::vector<float> p;
    for (std::size_t i = 0; i < held_out.size(); ++i) {
      p = held_out[i].scores;
      softmax(p, std::exp(log_t));
      sum -= std::log(std::max(static_cast<double>(p[class_of[i]]), 1e-12));
    }
    return sum;
  };
  double low = std::log(0.25), high = std::log(10.0);
  const double ratio = (std::sqrt(5.0) - 1) / 2;
  for (int step = 0; step < 24; ++step) {
    const double a = high - ratio * (high - low);
    const double b = low + ratio * (high - low);
    (loss(a) <= loss(b) ? high : low) = loss(a) <= loss(b) ? b : a;
  }
  return rounded(std::exp((low + high) / 2));
}

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

}  // namespace

class ClassifierTrainer {
 public:
  ClassifierTrainer(std::span<const LabelledText> examples, const FitOptions& options,
                    std::stop_token stop)
      : examples_(examples), options_(options), stop_(std::move(stop)) {}

  Result<Classifier> train(const TextEmbedder* embedder) {
    SOPHIA_CHECK_OK(read_labels());
    SOPHIA_CHECK_OK(read_features(embedder));
    SOPHIA_CHECK_OK(fit_all());
    cross_validate();
    const std::vector<std::size_t> all = chosen(folds_);
    result_.model_ = std::move(*fits_.back());
    result_.centroids_ = centroids_of(inputs_, class_of_, all, result_.labels_.size(), dense_);
    result_.data_hash_ = hash_of(examples_);
    return std::move(result_);
  }

 private:
  Status read_labels() {
    if (examples_.size() > kMaxExamples) {
      return fail(Code::kInvalidArgument, "more than 200,000 examples");
    }
    std::map<std::string, std::vector<std::size_t>> by_label;
    for (std::size_t i = 0; i < examples_.size(); ++i) {
      if (examples_[i].label.empty())
        return fail(Code::kInvalidArgument, "an example has no label");
      by_label[examples_[i].label].push_back(i);
    }
    if (by_label.size() < 2) return fail(Code::kInvalidArgument, "needs at least two labels");
    if (by_label.size() > kMaxLabels) return fail(Code::kInvalidArgument, "more than 1,000 labels");
    class_of_.resize(examples_.size());
    fold_of_.resize(examples_.size());
    std::size_t most = 0;
    for (const auto& [label, members] : by_label) most = std::max(most, members.size());
    // Large problems are measured with three folds: each leaves enough to learn from.
    const bool large = examples_.size() * by_label.size() > 150'000;
    folds_ = std::min<std::size_t>(large ? 3 : 5, most);
    std::size_t dealt = 0;
    for (auto& [label, members] : by_label) {
      // Dealt in the order of their hashes, so the order of the file does not matter.
      std::ranges::stable_sort(members, {},
                               [&](std::size_t i) { return xxh64(examples_[i].text, 11); });
      for (const std::size_t i : members) {
        class_of_[i] = static_cast<std::uint32_t>(result_.labels_.size());
        fold_of_[i] = dealt++ % std::max<std::size_t>(folds_, 1);
      }
      result_.labels_.push_back(label);
    }
    return {};
  }

  Status read_features(const TextEmbedder* embedder) {
    std::vector<std::string_view> texts;
    for (const LabelledText& example : examples_) texts.push_back(example.text);
    if (embedder != nullptr) {
      SOPHIA_TRY(vectors_, embedder->embed(texts, stop_));
      if (vectors_.size() != texts.size()) return fail(Code::kInternal, "vectors are missing");
      dense_ = vectors_.dimension;
      result_.model_id_ = embedder->model_id;
    }
    std::vector<NgramCounts> counts;
    for (const std::string_view text : texts) counts.push_back(count_ngrams(text));
    const std::size_t room = kMaxWeights / result_.labels_.size();
    const std::size_t most = std::min(kMaxNgrams, room > 1 + dense_ ? room - 1 - dense_ : 0);
    result_.vocabulary_ = NgramVocabulary::learn(counts, most);
    sparse_ = result_.vocabulary_.buckets.size();
    for (std::size_t i = 0; i < counts.size(); ++i) {
      ClassifierInput input;
      if (dense_ > 0) input.dense = vectors_[i];
      input.sparse = result_.vocabulary_.vector_of(counts[i]);
      inputs_.push_back(std::move(input));
    }
    return {};
  }

  // The examples of the fit without `fold`; those of the last fit (fold == folds_): all.
  std::vector<std::size_t> chosen(std::size_t fold) const {
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < examples_.size(); ++i) {
      if (fold == folds_ || fold_of_[i] != fold) indices.push_back(i);
    }
    return indices;
  }

  // One fit a fold and the one with all examples, last; side by side, as they are independent and
  // each alone is deterministic. As many at once as stay within the memory of the largest.
  Status fit_all() {
    if (folds_ < 2) folds_ = 0;
    fits_.resize(folds_ + 1);
    std::vector<Status> statuses(fits_.size());
    std::atomic<std::size_t> next{fits_.size()};
    const auto work = [&] {
      for (std::size_t left = next--; left > 0 && left <= fits_.size(); left = next--) {
        auto fit = fit_logistic(inputs_, class_of_, chosen(left - 1), classes(), dense_, sparse_,
                                options_, stop_);
        if (fit) {
          fits_[left - 1] = std::move(*fit);
        } else {
          statuses[left - 1] = std::unexpected(std::move(fit).error());
        }
      }
    };
    {
      const std::size_t room = kMaxWeights / ((1 + dense_ + sparse_) * classes());
      const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
      std::vector<std::jthread> helpers;
      for (std::size_t t = 1; t < std::min({room, cores, fits_.size()}); ++t) {
        helpers.emplace_back(work);
      }
      work();
    }
    for (Status& status : statuses) SOPHIA_CHECK_OK(std::move(status));
    return {};
  }

  // The vocabulary (which n-grams exist and how common they are, no labels) is learned from all
  // texts; everything that has seen labels is fitted without the held-out fold.
  void cross_validate() {
    result_.metrics_.examples = examples_.size();
    if (folds_ < 2) return;
    std::vector<HeldOut> held_out(examples_.size());
    for (std::size_t fold = 0; fold < folds_; ++fold) {
      result_.model_ = std::move(*fits_[fold]);
      result_.centroids_ = centroids_of(inputs_, class_of_, chosen(fold), classes(), dense_);
      for (std::size_t i = 0; i < examples_.size(); ++i) {
        if (fold_of_[i] == fold) held_out[i] = answer(inputs_[i]);
      }
    }
    result_.temperature_ = best_temperature(held_out, class_of_);
    for (HeldOut& held : held_out) softmax(held.scores, result_.temperature_);
    choose_thresholds(held_out);
    measure(held_out);
  }

  std::size_t classes() const { return result_.labels_.size(); }

  HeldOut answer(const ClassifierInput& input) const {
    HeldOut held;
    held.scores.resize(classes());
    result_.model_.scores(input, held.scores);
    held.similarity = result_.similarity(input, best(held));
    return held;
  }

  static std::size_t best(const HeldOut& held) {
    return static_cast<std::size_t>(std::ranges::max_element(held.scores) - held.scores.begin());
  }
  static double confidence(const HeldOut& held) {
    return static_cast<double>(held.scores[best(held)]);
  }

  // Without examples of out_of_scope: the thresholds that cost 1 % of the right held-out answers
  // each. With them: those with the most right answers among a grid of such quantiles.
  void choose_thresholds(std::span<const HeldOut> held_out) {
    std::vector<double> probabilities, similarities;
    for (std::size_t i = 0; i < held_out.size(); ++i) {
      if (best(held_out[i]) != class_of_[i] || result_.labels_[class_of_[i]] == kOutOfScope)
        continue;
      probabilities.push_back(confidence(held_out[i]));
      similarities.push_back(held_out[i].similarity);
    }
    const bool taught = std::ranges::find(result_.labels_, kOutOfScope) != result_.labels_.end();
    if (!taught) {
      set_thresholds(quantile(probabilities, 0.01), quantile(similarities, 0.01));
      return;
    }
    std::size_t most = 0;
    std::pair<double, double> chosen = {0, -1};
    for (const double p : {0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3}) {
      for (const double s : {0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3}) {
        const std::pair<double, double> limits = {p > 0 ? quantile(probabilities, p) : 0,
                                                  s > 0 ? quantile(similarities, s) : -1};
        set_thresholds(limits.first, limits.second);
        std::size_t right = 0;
        for (std::size_t i = 0; i < held_out.size(); ++i) {
          right += given_label(held_out[i]) == result_.labels_[class_of_[i]] ? 1 : 0;
        }
        if (right > most) {
          most = right;
          chosen = limits;
        }
      }
    }
    set_thresholds(chosen.first, chosen.second);
  }

  // Few or well separated examples must not make a classifier that refuses all but its examples.
  void set_thresholds(double probability, double similarity) {
    const double strictest = classes() == 2 ? 0.6 : 0.5;
    const double slack = examples_.size() < 500 ? 0.05 : 0.0;
    result_.least_probability_ = rounded(std::min(probability, strictest));
    result_.least_similarity_ = dense_ > 0 ? rounded(std::max(-1.0, similarity - slack)) : -1;
  }

  std::string_view given_label(const HeldOut& held) const {
    const std::string& label = result_.labels_[best(held)];
    const bool fits = label == kOutOfScope || (confidence(held) >= result_.least_probability_ &&
                                               held.similarity >= result_.least_similarity_);
    return fits ? std::string_view(label) : kOutOfScope;
  }

  void measure(std::span<const HeldOut> held_out) {
    std::size_t right = 0, rejected = 0;
    std::vector<double> hits(classes()), given(classes()), true_count(classes());
    std::vector<double> bin_confidence(10), bin_right(10);
    for (std::size_t i = 0; i < held_out.size(); ++i) {
      const std::string_view label = given_label(held_out[i]);
      const bool good = label == result_.labels_[class_of_[i]];
      right += good ? 1 : 0;
      rejected += label == kOutOfScope ? 1 : 0;
      ++true_count[class_of_[i]];
      const auto at = std::ranges::lower_bound(result_.labels_, label);
      if (at != result_.labels_.end() && *at == label) {
        const auto k = static_cast<std::size_t>(at - result_.labels_.begin());
        ++given[k];
        if (good) ++hits[k];
      }
      const auto bin =
          std::min<std::size_t>(9, static_cast<std::size_t>(confidence(held_out[i]) * 10));
      bin_confidence[bin] += confidence(held_out[i]);
      bin_right[bin] += best(held_out[i]) == class_of_[i] ? 1 : 0;
    }
    ClassifierMetrics& m = result_.metrics_;
    const auto n = static_cast<double>(held_out.size());
    const ShareInterval interval = wilson(right, held_out.size());
    m.folds = folds_;
    m.accuracy = static_cast<double>(right) / n;
    m.low = interval.low;
    m.high = interval.high;
    m.rejected = static_cast<double>(rejected) / n;
    for (std::size_t k = 0; k < classes(); ++k) {
      const double both = given[k] + true_count[k];
      m.macro_f1 += both > 0 ? 2 * hits[k] / both / static_cast<double>(classes()) : 0;
    }
    for (std::size_t b = 0; b < 10; ++b)
      m.calibration += std::abs(bin_confidence[b] - bin_right[b]) / n;
    for (double* value : {&m.accuracy, &m.low, &m.high, &m.macro_f1, &m.rejected, &m.calibration}) {
      *value = rounded(*value);
    }
  }

  std::span<const LabelledText> examples_;
  const FitOptions& options_;
  std::stop_token stop_;
  Classifier result_;
  std::vector<std::uint32_t> class_of_;
  std::vector<std::size_t> fold_of_;
  std::size_t folds_ = 0;
  Embeddings vectors_;
  std::vector<ClassifierInput> inputs_;
  std::size_t dense_ = 0;
  std::size_t sparse_ = 0;
  std::vector<std::optional<LinearModel>> fits_;  // without fold 0, 1 ...; the last with all
};

Result<Classifier> Classifier::train(std::span<const LabelledText> examples,
                                     const TextEmbedder* embedder, std::stop_token stop,
                                     const FitOptions& options) {
  return ClassifierTrainer(examples, options, std::move(stop)).train(embedder);
}

}  // namespace sophia::cortex
