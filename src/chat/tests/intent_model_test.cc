#include "chat/intent_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

namespace sophia::chat {
namespace {

// Five folds over the shipped examples: the model never sees the fold that it is judged on.
TEST(IntentModelTest, CrossValidationIsAccurateAndCalibrated) {
  const auto examples = shipped_examples();
  ASSERT_TRUE(examples.has_value());
  double right = 0, n = 0, log_loss = 0;
  std::array<double, 5> bin_right{}, bin_p{}, bin_n{};
  for (std::size_t fold = 0; fold < 5; ++fold) {
    std::vector<IntentExample> train;
    for (std::size_t i = 0; i < examples->size(); ++i) {
      if (i % 5 != fold) train.push_back((*examples)[i]);
    }
    const IntentModel model = IntentModel::train(train);
    for (std::size_t i = fold; i < examples->size(); i += 5) {
      const auto& [text, intent] = (*examples)[i];
      const IntentScores scores = model.classify(example_features(text));
      const bool hit = scores.best == intent;
      right += hit;
      n += 1;
      log_loss -= std::log(std::max(scores.p[static_cast<std::size_t>(intent)], 1e-9));
      const auto bin = std::min<std::size_t>(static_cast<std::size_t>(scores.confidence() * 5), 4);
      bin_right[bin] += hit;
      bin_p[bin] += scores.confidence();
      bin_n[bin] += 1;
      if (!hit && std::getenv("SOPHIA_SHOW_ERRORS")) {
        std::printf("%s -> %s (%.2f): %s\n", std::string(to_string(intent)).c_str(),
                    std::string(to_string(scores.best)).c_str(), scores.confidence(), text.c_str());
      }
    }
  }
  double calibration_error = 0;
  for (std::size_t b = 0; b < 5; ++b) calibration_error += std::fabs(bin_right[b] - bin_p[b]) / n;
  std::printf("accuracy %.3f, log loss %.3f, calibration error %.3f, n %.0f\n", right / n,
              log_loss / n, calibration_error, n);
  EXPECT_GE(right / n, 0.70);
  EXPECT_LE(calibration_error, 0.08);
}

TEST(IntentModelTest, TrainingTwiceGivesTheSameModel) {
  const auto examples = shipped_examples();
  ASSERT_TRUE(examples.has_value());
  const std::span<const IntentExample> some(examples->data(), 100);
  const auto features = example_features("which deals close this month");
  EXPECT_EQ(IntentModel::train(some).classify(features).p,
            IntentModel::train(some).classify(features).p);
}

}  // namespace
}  // namespace sophia::chat
