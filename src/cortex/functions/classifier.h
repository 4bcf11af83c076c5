// Few-shot text classifiers: logistic regression on sentence embeddings and hashed n-grams.
//
//   SOPHIA_TRY(auto classifier, Classifier::train(examples, &embedder, stop));
//   SOPHIA_TRY(auto answers, classifier.predict(texts, &embedder, stop));
//   answers[0].label, answers[0].confidence
//
// Deterministic: the same examples and model give the same file, byte for byte. Works without an
// embedding model too (n-grams only). Accuracy is measured by stratified cross-validation before
// the classifier is trained on all examples; probabilities are calibrated on those held-out
// answers.
#pragma once

#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "cortex/encoder/encoder.h"
#include "cortex/functions/classifier_fit.h"

namespace sophia::cortex {

inline constexpr std::string_view kClassifierVersion = "classifier-1";
inline constexpr std::string_view kOutOfScope = "out_of_scope";

struct LabelledText {
  std::string text;
  std::string label;
};

// Makes the vectors; a classifier remembers `model_id` and refuses another's vectors.
struct TextEmbedder {
  std::string model_id;
  std::function<Result<Embeddings>(std::span<const std::string_view>, std::stop_token)> embed;
};

struct ClassifierMetrics {
  std::size_t examples = 0;
  std::size_t folds = 0;     // 0: too few examples a label to measure
  double accuracy = 0;       // of held-out examples, rejection included
  double low = 0, high = 0;  // Wilson 95 %
  double macro_f1 = 0;
  double rejected = 0;     // share of held-out examples answered with out_of_scope
  double calibration = 0;  // expected calibration error, ten bins
};

struct Prediction {
  std::string label;      // out_of_scope where nothing fits
  double confidence = 0;  // calibrated probability of the label; of a rejection 1 - the best's
  std::string second;     // the best label that was not given; may be empty
  double second_confidence = 0;
};

class Classifier {
 public:
  // Needs two labels with an example each; order of examples matters for nothing but ties. At most
  // 200,000 examples and 1,000 labels. A label out_of_scope teaches what fits none. `embedder` may
  // be null. Errors: kInvalidArgument, kCancelled, the embedder's.
  static Result<Classifier> train(std::span<const LabelledText> examples,
                                  const TextEmbedder* embedder, std::stop_token stop,
                                  const FitOptions& options = {});
  // One answer a text, in order. Errors: kFailedPrecondition (trained with another model, or none
  // is given), kCancelled, the embedder's.
  Result<std::vector<Prediction>> predict(std::span<const std::string_view> texts,
                                          const TextEmbedder* embedder, std::stop_token stop) const;

  // One file: a JSON header and the weights. Reading checks everything: hostile bytes give
  // kDataLoss, never a crash or more memory than the file's size.
  std::string to_bytes() const;
  static Result<Classifier> from_bytes(std::string_view bytes);

  const std::vector<std::string>& labels() const { return labels_; }
  const ClassifierMetrics& metrics() const { return metrics_; }
  const std::string& model_id() const { return model_id_; }    // empty: n-grams only
  const std::string& data_hash() const { return data_hash_; }  // of the examples

 private:
  friend class ClassifierTrainer;
  Prediction judge(const ClassifierInput& input, std::vector<float>& scores) const;
  double similarity(const ClassifierInput& input, std::size_t label) const;

  std::vector<std::string> labels_;  // sorted
  std::string model_id_;
  std::string data_hash_;
  ClassifierMetrics metrics_;
  NgramVocabulary vocabulary_;
  LinearModel model_;
  std::vector<float> centroids_;  // labels x dense, of length 1
  double temperature_ = 1;
  double least_probability_ = 0;  // below: out of scope
  double least_similarity_ = -1;  // to the label's centroid
};

// Zero-shot: the label whose name is nearest to the text. Confidence is a softmax of similarities.
Result<std::vector<Prediction>> classify_by_names(std::span<const std::string_view> texts,
                                                  std::span<const std::string> labels,
                                                  const TextEmbedder& embedder,
                                                  std::stop_token stop);

// 95 % interval of a share (Wilson 1927).
struct ShareInterval {
  double low = 0;
  double high = 1;
};
ShareInterval wilson(std::size_t hits, std::size_t total);

}  // namespace sophia::cortex
