// Classifiers against hand-worked numbers, a separable problem, and hostile files.
#include "cortex/functions/classifier.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/hash.h"
#include "cortex/functions/answer.h"

namespace sophia::cortex {
namespace {

std::vector<LabelledText> weather_and_money(int copies) {
  std::vector<LabelledText> examples;
  for (int i = 0; i < copies; ++i) {
    const std::string n = std::to_string(i);
    examples.push_back({"rain and snow fall on town " + n, "weather"});
    examples.push_back({"sunny sky with wind in the north " + n, "weather"});
    examples.push_back({"the invoice and the payment are late " + n, "money"});
    examples.push_back({"refund the bank transfer please " + n, "money"});
  }
  return examples;
}

// Vectors of two dimensions: (letters a to m, letters n to z), a model that tests can follow.
TextEmbedder letter_embedder() {
  return {"letters",
          [](std::span<const std::string_view> texts, std::stop_token) -> Result<Embeddings> {
            Embeddings out{2, {}};
            for (const std::string_view text : texts) {
              float low = 0.1F, high = 0.1F;
              for (const char c : text)
                (c <= 'm' ? low : high) += c >= 'a' && c <= 'z' ? 1.0F : 0.0F;
              const float length = std::sqrt(low * low + high * high);
              out.values.push_back(low / length);
              out.values.push_back(high / length);
            }
            return out;
          }};
}

Prediction ask(const Classifier& c, std::string_view text, const TextEmbedder* e = nullptr) {
  const std::vector<std::string_view> texts = {text};
  auto answers = c.predict(texts, e, {});
  return answers ? answers->front() : Prediction{answers.error().message, 0, "", 0};
}

TEST(Wilson, AgainstHandWorkedValues) {
  // 8 of 10: Wilson 95 % is 0.4902 to 0.9433 (Newcombe 1998's method 3).
  EXPECT_NEAR(wilson(8, 10).low, 0.4902, 1e-4);
  EXPECT_NEAR(wilson(8, 10).high, 0.9433, 1e-4);
  EXPECT_NEAR(wilson(0, 10).low, 0.0, 1e-12);
  EXPECT_NEAR(wilson(0, 10).high, 0.2775, 1e-4);
}

// With one feature, two classes and a penalty the optimum is known: w1 = -w0 = w solves
// sigma(-2w) = w / C for one example of each class at x = +1 and x = -1 (no bias by symmetry).
TEST(FitLogistic, MeetsTheOptimumOfATinyProblem) {
  const std::vector<float> plus = {1.0F}, minus = {-1.0F};
  const std::vector<ClassifierInput> inputs = {{plus, {}}, {minus, {}}};
  const std::vector<std::uint32_t> classes = {0, 1};
  const std::vector<std::size_t> chosen = {0, 1};
  FitOptions options{.inverse_penalty = 1.0, .max_iterations = 200};
  const auto model = fit_logistic(inputs, classes, chosen, 2, 1, 0, options, {});
  ASSERT_TRUE(model);
  const double w = static_cast<double>(model->weights[2]);
  EXPECT_NEAR(static_cast<double>(model->weights[3]), -w, 1e-4);
  // Sum over both examples of the gradient by w0: 2 * -sigma(-2w), penalty (1/C) * w.
  EXPECT_NEAR(2.0 / (1.0 + std::exp(2.0 * w)), w, 0.02);
}

TEST(Classifier, LearnsASeparableProblemAndSaysHowWell) {
  const auto c = Classifier::train(weather_and_money(8), nullptr, {});
  ASSERT_TRUE(c) << c.error().message;
  EXPECT_EQ(ask(*c, "snow and wind").label, "weather");
  EXPECT_EQ(ask(*c, "the payment of the invoice").label, "money");
  EXPECT_EQ(c->metrics().folds, 5U);
  EXPECT_GE(c->metrics().accuracy, 0.9);
  EXPECT_LT(c->metrics().low, c->metrics().accuracy);
}

// Random labels cannot be predicted: honest cross-validation stays near one half.
TEST(Classifier, CrossValidationIsHonestOnRandomLabels) {
  Random random(3);
  std::vector<LabelledText> examples;
  for (int i = 0; i < 300; ++i) {
    std::string text;
    for (int k = 0; k < 6; ++k) text += "w" + std::to_string(random.next() % 60) + " ";
    examples.push_back({text, random.next() % 2 == 0 ? "a" : "b"});
  }
  const auto c = Classifier::train(examples, nullptr, {});
  ASSERT_TRUE(c);
  EXPECT_GT(c->metrics().accuracy, 0.38);
  EXPECT_LT(c->metrics().accuracy, 0.62);
}

TEST(Classifier, SameExamplesSameBytesAndBack) {
  const TextEmbedder letters = letter_embedder();
  const auto a = Classifier::train(weather_and_money(5), &letters, {});
  const auto b = Classifier::train(weather_and_money(5), &letters, {});
  ASSERT_TRUE(a && b);
  EXPECT_TRUE(a->to_bytes() == b->to_bytes());
  const auto back = Classifier::from_bytes(a->to_bytes());
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_TRUE(back->to_bytes() == a->to_bytes());
  EXPECT_EQ(ask(*back, "late payment", &letters).confidence,
            ask(*a, "late payment", &letters).confidence);
}

TEST(Classifier, RefusesVectorsOfAnotherModel) {
  TextEmbedder letters = letter_embedder();
  const auto c = Classifier::train(weather_and_money(5), &letters, {});
  ASSERT_TRUE(c);
  const std::vector<std::string_view> texts = {"rain"};
  EXPECT_EQ(c->predict(texts, nullptr, {}).error().code, Code::kFailedPrecondition);
  letters.model_id = "other";
  EXPECT_EQ(c->predict(texts, &letters, {}).error().code, Code::kFailedPrecondition);
}

TEST(Classifier, LearnsWhatIsOutOfScope) {
  std::vector<LabelledText> examples = weather_and_money(6);
  for (int i = 0; i < 12; ++i) {
    examples.push_back({"the cat and the dog play football " + std::to_string(i), "out_of_scope"});
  }
  const auto c = Classifier::train(examples, nullptr, {});
  ASSERT_TRUE(c);
  EXPECT_EQ(ask(*c, "a dog and a cat").label, "out_of_scope");
  EXPECT_EQ(ask(*c, "snow and rain").label, "weather");
}

TEST(Classifier, RefusesWhatCannotBeLearned) {
  EXPECT_FALSE(Classifier::train({}, nullptr, {}));
  const std::vector<LabelledText> one = {{"a", "x"}, {"b", "x"}};
  EXPECT_EQ(Classifier::train(one, nullptr, {}).error().code, Code::kInvalidArgument);
}

TEST(Classifier, HostileFilesAreRefused) {
  const auto c = Classifier::train(weather_and_money(2), nullptr, {});
  ASSERT_TRUE(c);
  const std::string good = c->to_bytes();
  for (std::size_t size = 0; size < good.size(); size += 1 + size / 7) {
    EXPECT_FALSE(Classifier::from_bytes(std::string_view(good).substr(0, size))) << size;
  }
  EXPECT_FALSE(Classifier::from_bytes(good + "x"));
  EXPECT_FALSE(Classifier::from_bytes("SOPHIA-CLASSIFIER 1\n99999999\n{}"));
  Random random(5);
  for (int round = 0; round < 500; ++round) {
    std::string bad = good;
    bad[random.next() % bad.size()] ^= static_cast<char>(1U << (random.next() % 8));
    const auto read = Classifier::from_bytes(bad);  // a changed label or metric may still be read
    if (read) {
      EXPECT_EQ(read->labels().size(), 2U);
    }
  }
}

TEST(ClassifyByNames, TakesTheNearestName) {
  const TextEmbedder letters = letter_embedder();
  const std::vector<std::string> labels = {"abc", "xyz"};
  const std::vector<std::string_view> texts = {"zzzy", "bead"};
  const auto answers = classify_by_names(texts, labels, letters, {});
  ASSERT_TRUE(answers);
  EXPECT_EQ((*answers)[0].label, "xyz");
  EXPECT_EQ((*answers)[1].label, "abc");
}

TEST(ExtractAnswer, FindsTheSentenceThatHoldsTheWords) {
  const std::string text =
      "Thanks for joining. The contract ends in March next year. Our team likes the dashboard.";
  const auto answers = extract_answer(text, "When does the contract end?", 1, nullptr, {});
  ASSERT_TRUE(answers);
  ASSERT_EQ(answers->size(), 1U);
  const AnswerSentence& best = answers->front();
  EXPECT_EQ(text.substr(best.begin, best.end - best.begin),
            "The contract ends in March next year.");
  EXPECT_TRUE(extract_answer("", "what?", 3, nullptr, {})->empty());
}

}  // namespace
}  // namespace sophia::cortex
