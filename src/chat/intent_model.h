// The intent classifier: multinomial logistic regression over intent_features(), trained at first
// use from the examples that ship with the program (samples/train/intents.jsonl). Training is
// deterministic: same examples, same model. It needs no sentence model.
//
//   p(intent | x) = softmax((W x + b) / temperature)
//
// The temperature makes confidences mean what they say; it was set by cross-validation
// (docs/quality.md), and tests/intent_model_test.cc checks it.
#pragma once

#include <array>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "chat/intent_features.h"
#include "chat/intents.h"
#include "core/result.h"

namespace sophia::chat {

struct IntentExample {
  std::string text;
  Intent intent = Intent::kOutOfScope;
};

struct IntentScores {
  std::array<double, kIntentCount> p{};  // sums to 1
  Intent best = Intent::kOutOfScope;
  Intent second = Intent::kOutOfScope;
  double confidence() const { return p[static_cast<std::size_t>(best)]; }
  double second_confidence() const { return p[static_cast<std::size_t>(second)]; }
  // Whether the second is close enough to be offered.
  bool is_close() const { return second_confidence() > 0.25 && confidence() < 0.65; }
};

class IntentModel {
 public:
  static IntentModel train(std::span<const IntentExample> examples);
  // Thread-safe.
  IntentScores classify(std::span<const Feature> features) const;

 private:
  std::vector<float> weights_;  // [feature][intent]
  std::array<float, kIntentCount> bias_{};
};

// The examples that ship with the program. Errors: kInternal when the embedded file is damaged.
Result<std::vector<IntentExample>> shipped_examples();
// Words of the shipped examples, sorted: ordinary words of questions, no misspelt names.
std::vector<std::string> ordinary_words(std::span<const IntentExample> examples);
// Features of an example: names are known by their capitals, dates by their form.
std::vector<Feature> example_features(std::string_view text);

}  // namespace sophia::chat
