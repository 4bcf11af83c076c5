// What a sentence model adds to the words of a question: one more logistic layer over the vector of
// the question (names replaced by stand-ins) and the logits of the IntentModel.
//
//   z = W [vector ; kLogitScale * word logits] + b,   p = softmax(z / temperature)
//
// Learned by bench/chat/train_intent_head.cc from the shipped examples, where the word logits come
// from models that did not see the example. A head fits one sentence model; with another, or with
// none, the words alone decide.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "chat/intent_model.h"
#include "core/result.h"

namespace sophia::chat {

inline constexpr double kLogitScale = 0.1;

class IntentHead {
 public:
  // Line 1: {"model","dimension","examples","temperature"}; then a line of kIntentCount numbers for
  // the bias, each dimension and each word logit. Errors: kDataLoss.
  static Result<IntentHead> parse(std::string_view lines);
  // The head that ships with the program; nullopt when it was made for another sentence model.
  static Result<std::optional<IntentHead>> shipped_for(std::string_view model_id);

  // `vector`: dimension() values, of length 1. Thread-safe.
  IntentScores classify(const IntentLogits& words, std::span<const float> vector) const;

  // The sentence model: its id without precision and version.
  const std::string& model_id() const { return model_id_; }
  const std::string& examples_hash() const { return examples_hash_; }
  std::size_t dimension() const { return dimension_; }

 private:
  std::string model_id_;
  std::string examples_hash_;  // hash_of() the examples it was learned from
  std::size_t dimension_ = 0;
  double temperature_ = 1;
  std::vector<IntentLogits> rows_;  // bias, vector, word logits
};

}  // namespace sophia::chat
