#include "cortex/functions/classifier.h"

#include <algorithm>
#include <cmath>

#include "core/cancel.h"

namespace sophia::cortex {
namespace {

double cosine(std::span<const float> a, std::span<const float> b) {
  double sum = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum += static_cast<double>(a[i]) * b[i];
    aa += static_cast<double>(a[i]) * a[i];
    bb += static_cast<double>(b[i]) * b[i];
  }
  return aa > 0 && bb > 0 ? sum / std::sqrt(aa * bb) : 0.0;
}

}  // namespace

ShareInterval wilson(std::size_t hits, std::size_t total) {
  if (total == 0) return {};
  constexpr double z = 1.959963984540054;
  const auto n = static_cast<double>(total);
  const double p = static_cast<double>(hits) / n;
  const double middle = p + z * z / (2 * n);
  const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  const double scale = 1 + z * z / n;
  return {std::max(0.0, (middle - half) / scale), std::min(1.0, (middle + half) / scale)};
}

double Classifier::similarity(const ClassifierInput& input, std::size_t label) const {
  if (input.dense.empty()) return 1.0;
  return cosine(input.dense,
                std::span<const float>(centroids_).subspan(label * model_.dense, model_.dense));
}

Prediction Classifier::judge(const ClassifierInput& input, std::vector<float>& scores) const {
  model_.scores(input, scores);
  softmax(scores, temperature_);
  std::size_t best = 0;
  for (std::size_t k = 1; k < scores.size(); ++k) {
    if (scores[k] > scores[best]) best = k;
  }
  std::size_t second = best == 0 ? 1 : 0;
  for (std::size_t k = 0; k < scores.size(); ++k) {
    if (k != best && scores[k] > scores[second]) second = k;
  }
  const auto confidence = static_cast<double>(scores[best]);
  const bool fits = labels_[best] == kOutOfScope || (confidence >= least_probability_ &&
                                                     similarity(input, best) >= least_similarity_);
  if (!fits) return {std::string(kOutOfScope), 1.0 - confidence, labels_[best], confidence};
  return {labels_[best], confidence, labels_[second], static_cast<double>(scores[second])};
}

Result<std::vector<Prediction>> Classifier::predict(std::span<const std::string_view> texts,
                                                    const TextEmbedder* embedder,
                                                    std::stop_token stop) const {
  Embeddings vectors;
  if (!model_id_.empty()) {
    if (embedder == nullptr || embedder->model_id != model_id_) {
      return fail(Code::kFailedPrecondition, "the classifier was trained with the model " +
                                                 model_id_ +
                                                 ": install it, or train the classifier again");
    }
    SOPHIA_TRY(vectors, embedder->embed(texts, stop));
    if (vectors.dimension != model_.dense || vectors.size() != texts.size()) {
      return fail(Code::kFailedPrecondition, "the model's vectors have another length now");
    }
  }
  std::vector<Prediction> answers;
  answers.reserve(texts.size());
  std::vector<float> scores(labels_.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    SOPHIA_CHECK_OK(check_stop(stop));
    ClassifierInput input;
    if (!model_id_.empty()) input.dense = vectors[i];
    input.sparse = vocabulary_.vector_of(count_ngrams(texts[i]));
    answers.push_back(judge(input, scores));
  }
  return answers;
}

Result<std::vector<Prediction>> classify_by_names(std::span<const std::string_view> texts,
                                                  std::span<const std::string> labels,
                                                  const TextEmbedder& embedder,
                                                  std::stop_token stop) {
  if (labels.size() < 2) return fail(Code::kInvalidArgument, "give two labels or more");
  std::vector<std::string> names(labels.begin(), labels.end());
  for (std::string& name : names) std::ranges::replace(name, '_', ' ');
  const std::vector<std::string_view> name_views(names.begin(), names.end());
  SOPHIA_TRY(const Embeddings of_labels, embedder.embed(name_views, stop));
  SOPHIA_TRY(const Embeddings of_texts, embedder.embed(texts, stop));
  // Cosines of sentence models lie close together: a difference of 0.05 is a clear one.
  constexpr double kTemperature = 0.05;
  std::vector<Prediction> answers;
  std::vector<float> scores(labels.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    for (std::size_t k = 0; k < labels.size(); ++k) {
      scores[k] = static_cast<float>(cosine(of_texts[i], of_labels[k]));
    }
    softmax(scores, kTemperature);
    std::vector<std::size_t> order(labels.size());
    for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
    std::ranges::stable_sort(order, [&](auto a, auto b) { return scores[a] > scores[b]; });
    answers.push_back({labels[order[0]], static_cast<double>(scores[order[0]]), labels[order[1]],
                       static_cast<double>(scores[order[1]])});
  }
  return answers;
}

}  // namespace sophia::cortex
