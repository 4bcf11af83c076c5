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

#include "chat/gloss.h"
#include "chat/intent_features.h"
#include "chat/intents.h"
#include "chat/names.h"
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
  bool by_meaning = false;  // a sentence vector took part
  // Whether the second is close enough to be offered.
  bool is_close() const { return second_confidence() > 0.25 && confidence() < 0.65; }
};

class ExampleReader;
using IntentLogits = std::array<double, kIntentCount>;
// What a rule knows.
IntentScores certainly(Intent intent);
// Softmax of logits / temperature, and the order of the intents.
IntentScores scores_of(IntentLogits logits, double temperature);

class IntentModel {
 public:
  // About 0.3 ms an example.
  static IntentModel train(std::span<const IntentExample> examples, const ExampleReader& reader);
  // Thread-safe.
  IntentScores classify(std::span<const Feature> features) const;
  // Before the temperature and the softmax.
  IntentLogits logits(std::span<const Feature> features) const;

 private:
  std::vector<float> weights_;  // [feature][intent]
  std::array<float, kIntentCount> bias_{};
};

// The examples that ship with the program. Errors: kInternal when the embedded file is damaged.
Result<std::vector<IntentExample>> shipped_examples();
// Hash of texts and labels, for what was learned from them.
std::string hash_of(std::span<const IntentExample> examples);
// Words of the shipped examples, sorted: ordinary words of questions, no misspelt names.
std::vector<std::string> ordinary_words(std::span<const IntentExample> examples);

// Examples as the model sees them: their names are those of samples/train/names.jsonl, known to be
// reps, contacts, accounts and rivals just as the warehouse's names are when a question is asked.
class ExampleReader {
 public:
  // Errors: kInternal when the embedded file is damaged.
  static Result<ExampleReader> shipped();
  std::vector<Feature> features(std::string_view text) const;
  std::string with_stand_ins(std::string_view text) const;
  // By the words of the shipped examples.
  const Spelling& spelling() const { return spelling_; }

 private:
  ExampleReader(NameBook names, Spelling spelling)
      : names_(std::move(names)), spelling_(std::move(spelling)) {}
  std::vector<Mask> masks(std::string_view text, const std::vector<text::Word>& words) const;
  NameBook names_;
  Spelling spelling_;
};

}  // namespace sophia::chat
