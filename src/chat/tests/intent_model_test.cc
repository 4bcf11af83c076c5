#include "chat/intent_head.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

namespace sophia::chat {
namespace {

// The model that the set-up installs, as the encoder names it.
constexpr std::string_view kDefaultModel = "all-MiniLM-L6-v2@b10a0988dd05/f32/v1";

// A model that learned from four fifths of the shipped examples, judged on the rest (all five
// folds with SOPHIA_TEST_DEEP=1).
TEST(IntentModelTest, UnseenExamplesAreUnderstoodAndConfidenceMeansWhatItSays) {
  const auto examples = shipped_examples();
  const auto reader = ExampleReader::shipped();
  ASSERT_TRUE(examples && reader);
  const std::size_t folds = std::getenv("SOPHIA_TEST_DEEP") != nullptr ? 5 : 1;
  double right = 0, n = 0, log_loss = 0;
  std::array<double, 5> bin_right{}, bin_p{};
  for (std::size_t fold = 0; fold < folds; ++fold) {
    std::vector<IntentExample> train;
    for (std::size_t i = 0; i < examples->size(); ++i) {
      if (i % 5 != fold) train.push_back((*examples)[i]);
    }
    const IntentModel model = IntentModel::train(train, *reader);
    for (std::size_t i = fold; i < examples->size(); i += 5) {
      const auto& [text, intent] = (*examples)[i];
      const IntentScores scores = model.classify(reader->features(text));
      const bool hit = scores.best == intent;
      right += hit;
      n += 1;
      log_loss -= std::log(std::max(scores.p[static_cast<std::size_t>(intent)], 1e-9));
      const auto bin = std::min<std::size_t>(static_cast<std::size_t>(scores.confidence() * 5), 4);
      bin_right[bin] += hit;
      bin_p[bin] += scores.confidence();
    }
  }
  double calibration_error = 0;
  for (std::size_t b = 0; b < 5; ++b) calibration_error += std::fabs(bin_right[b] - bin_p[b]) / n;
  std::printf("accuracy %.3f, log loss %.3f, calibration error %.3f, n %.0f\n", right / n,
              log_loss / n, calibration_error, n);
  EXPECT_GE(right / n, 0.78);
  EXPECT_LE(calibration_error, 0.08);
}

TEST(IntentModelTest, TrainingTwiceGivesTheSameModel) {
  const auto examples = shipped_examples();
  const auto reader = ExampleReader::shipped();
  ASSERT_TRUE(examples && reader);
  const std::span<const IntentExample> some(examples->data(), 100);
  const auto features = reader->features("which deals close this month");
  EXPECT_EQ(IntentModel::train(some, *reader).classify(features).p,
            IntentModel::train(some, *reader).classify(features).p);
}

TEST(IntentModelTest, NamesAreReplacedByStandIns) {
  const auto reader = ExampleReader::shipped();
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->with_stand_ins("Does Petra's call with Hugo Stern of Delmar mention Vantor?"),
            "Does Anna's call with Mr. Smith of Acme mention Rivalsoft?");
  EXPECT_EQ(reader->with_stand_ins("forecast for May"), "forecast for May");
}

// The head was learned from exactly the examples that ship; whoever changes them runs
// bench/chat/train_intent_head again.
TEST(IntentHeadTest, WasLearnedFromTheShippedExamples) {
  const auto examples = shipped_examples();
  ASSERT_TRUE(examples);
  const auto head = IntentHead::shipped_for(kDefaultModel);
  ASSERT_TRUE(head && head->has_value());
  EXPECT_EQ((*head)->examples_hash(), hash_of(*examples));
  EXPECT_EQ((*head)->dimension(), 384U);
  const auto other = IntentHead::shipped_for("another-model@0/f32/v1");
  ASSERT_TRUE(other);
  EXPECT_FALSE(other->has_value());
}

TEST(IntentHeadTest, AddsVectorAndWordsAsWrittenAndRefusesDamage) {
  std::string zero = "[0", one = "[1";
  for (std::size_t c = 1; c < kIntentCount; ++c) {
    zero += ",0";
    one += ",0";
  }
  zero += "]\n";
  one += "]\n";
  const std::string first = R"({"model":"m@1","dimension":2,"examples":"","temperature":0.5})";
  // Bias 0; dimension 0 speaks for the first intent; each word logit speaks for none.
  std::string text = first + "\n" + zero + one + zero;
  for (std::size_t c = 0; c < kIntentCount; ++c) text += zero;
  const auto head = IntentHead::parse(text);
  ASSERT_TRUE(head.has_value());
  const std::array<float, 2> vector{0.6F, 0.8F};
  const IntentScores scores = head->classify(IntentLogits{}, vector);
  // exp(0.6 / 0.5) against fourteen times exp(0).
  EXPECT_NEAR(scores.confidence(), std::exp(1.2) / (std::exp(1.2) + 14), 1e-6);
  EXPECT_TRUE(scores.by_meaning);
  EXPECT_FALSE(IntentHead::parse(text + zero).has_value());
  EXPECT_FALSE(IntentHead::parse(first + "\n[1,2]\n").has_value());
  EXPECT_FALSE(IntentHead::parse("").has_value());
}

}  // namespace
}  // namespace sophia::chat
