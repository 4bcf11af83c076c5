// The encoder against vectors of sentence-transformers (fp32, each text alone).
#include "cortex/encoder/encoder.h"

#include <cmath>
#include <cstring>
#include <thread>

#include "core/hash.h"
#include "cortex/encoder/integer_kernel.h"
#include "fixtures.h"

#define SOPHIA_NEED_I16() \
  if (!has_integer_kernels()) GTEST_SKIP() << "this processor has no AVX2"
#define SOPHIA_NEED_BF16() \
  if (!__builtin_cpu_supports("avx512bf16")) GTEST_SKIP() << "this processor has no bf16"

namespace sophia::cortex {
namespace {

using testing::cosine;
using testing::default_model;
using testing::golden;
using testing::golden_file;

std::unique_ptr<Encoder> load(PrecisionChoice precision, int threads) {
  auto encoder = Encoder::load(default_model(), {precision, threads, ""});
  if (!encoder) {
    ADD_FAILURE() << encoder.error().message;
    return nullptr;
  }
  return std::move(*encoder);
}

std::vector<std::string_view> views(const std::vector<testing::GoldenLine>& lines) {
  std::vector<std::string_view> texts;
  for (const auto& line : lines) texts.push_back(line.text);
  return texts;
}

TEST(Encoder, IdsEqualTheReferenceOnEveryGoldenText) {
  SOPHIA_NEED(default_model());
  SOPHIA_NEED(golden_file());
  const auto encoder = load(PrecisionChoice::kF32, 1);
  const auto lines = golden();
  ASSERT_EQ(lines.size(), 200);
  for (const auto& line : lines) {
    EXPECT_EQ(encoder->tokenize(TextKind::kPassage, line.text), line.ids) << line.id << line.text;
  }
}

// The worst cosine of all golden texts to their reference vectors.
double worst_cosine(const Encoder& encoder) {
  const auto lines = golden();
  const auto batch = encoder.embed_batch(TextKind::kPassage, views(lines), {});
  if (!batch) {
    ADD_FAILURE() << batch.error().message;
    return -1;
  }
  double worst = 1;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    worst = std::min(worst, cosine((*batch)[i], lines[i].embedding));
  }
  ::testing::Test::RecordProperty("distance_in_millionths", std::to_string((1 - worst) * 1e6));
  return worst;
}

TEST(Encoder, VectorsInF32EqualTheReference) {
  SOPHIA_NEED(default_model());
  SOPHIA_NEED(golden_file());
  EXPECT_GE(worst_cosine(*load(PrecisionChoice::kF32, 2)), 0.99999);
}

TEST(Encoder, VectorsInTheDefaultPrecisionAreNearTheReference) {
  SOPHIA_NEED(default_model());
  SOPHIA_NEED(golden_file());
  EXPECT_GE(worst_cosine(*load(PrecisionChoice::kAuto, 2)), 0.999);
}

TEST(Encoder, VectorsInBf16AreNearTheReference) {
  SOPHIA_NEED(default_model());
  SOPHIA_NEED(golden_file());
  SOPHIA_NEED_BF16();
  const auto encoder = load(PrecisionChoice::kBf16, 2);
  EXPECT_GE(worst_cosine(*encoder), 0.999);
  EXPECT_TRUE(encoder->model_id().ends_with("/bf16/v1")) << encoder->model_id();
}

// Alone, in any batch, in any order, with any number of threads: the same bits.
void expect_same_bits(PrecisionChoice precision) {
  auto lines = golden();
  lines.resize(60);
  auto texts = views(lines);
  const auto one = load(precision, 1);
  const auto three = load(precision, 3);
  const auto expected = one->embed_batch(TextKind::kPassage, texts, {});
  ASSERT_TRUE(expected);
  const auto equal = [&](std::span<const float> a, std::size_t i, const char* how) {
    float most = 0;
    for (std::size_t c = 0; c < a.size(); ++c)
      most = std::max(most, std::abs(a[c] - (*expected)[i][c]));
    EXPECT_EQ(most, 0) << how << " " << lines[i].id << " tokens " << lines[i].ids.size();
  };
  for (std::size_t i = 0; i < texts.size(); ++i) {
    equal(one->embed(TextKind::kPassage, texts[i]).value(), i, "alone, 1 thread");
    equal(three->embed(TextKind::kPassage, texts[i]).value(), i, "alone, 3 threads");
  }
  Random random(7);
  for (int round = 0; round < 3; ++round) {
    std::vector<std::size_t> order(texts.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    for (std::size_t i = order.size(); i > 1; --i)
      std::swap(order[i - 1], order[random.next() % i]);
    std::vector<std::string_view> shuffled;
    for (const std::size_t i : order) shuffled.push_back(texts[i]);
    const auto batch = three->embed_batch(TextKind::kPassage, shuffled, {});
    ASSERT_TRUE(batch);
    for (std::size_t k = 0; k < order.size(); ++k) equal((*batch)[k], order[k], "shuffled");
  }
}

TEST(Encoder, VectorsInF32DoNotDependOnBatchOrThreads) {
  SOPHIA_NEED(default_model());
  SOPHIA_NEED(golden_file());
  expect_same_bits(PrecisionChoice::kF32);
}

TEST(Encoder, VectorsInI16DoNotDependOnBatchOrThreads) {
  SOPHIA_NEED(default_model());
  SOPHIA_NEED(golden_file());
  SOPHIA_NEED_I16();
  expect_same_bits(PrecisionChoice::kI16);
}

TEST(Encoder, VectorsInBf16DoNotDependOnBatchOrThreads) {
  SOPHIA_NEED(default_model());
  SOPHIA_NEED(golden_file());
  SOPHIA_NEED_BF16();
  expect_same_bits(PrecisionChoice::kBf16);
}

TEST(Encoder, VectorsInI16AreNearTheReference) {
  SOPHIA_NEED(default_model());
  SOPHIA_NEED(golden_file());
  SOPHIA_NEED_I16();
  const auto encoder = load(PrecisionChoice::kI16, 2);
  EXPECT_GE(worst_cosine(*encoder), 0.9999);
  EXPECT_TRUE(encoder->model_id().ends_with("/i16/v1")) << encoder->model_id();
}

TEST(Encoder, EmptyTextAndEmptyBatch) {
  SOPHIA_NEED(default_model());
  const auto encoder = load(PrecisionChoice::kAuto, 2);
  const auto empty = encoder->embed(TextKind::kQuery, "");
  ASSERT_TRUE(empty);
  double squares = 0;
  for (const float x : *empty) squares += double{x} * double{x};
  EXPECT_NEAR(squares, 1, 1e-6);
  EXPECT_EQ(encoder->tokenize(TextKind::kQuery, " \n\t "), (std::vector<std::int32_t>{101, 102}));
  const auto none = encoder->embed_batch(TextKind::kQuery, {}, {});
  ASSERT_TRUE(none);
  EXPECT_EQ(none->size(), 0);
}

TEST(Encoder, StopsOnRequest) {
  SOPHIA_NEED(default_model());
  const auto encoder = load(PrecisionChoice::kAuto, 2);
  const std::vector<std::string_view> texts(
      5'000, "the budget was cut and the champion has left the company");
  std::stop_source source;
  source.request_stop();
  const auto result = encoder->embed_batch(TextKind::kPassage, texts, source.get_token());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::kCancelled);
}

TEST(Encoder, ManyCallersAtOnceGetTheirOwnVectors) {
  SOPHIA_NEED(default_model());
  const auto encoder = load(PrecisionChoice::kAuto, 2);
  const auto expected = encoder->embed(TextKind::kQuery, "who owns the renewal?").value();
  std::vector<std::jthread> callers;
  for (int t = 0; t < 4; ++t) {
    callers.emplace_back([&] {
      const std::vector<std::string_view> texts = {"hello", "who owns the renewal?", "pricing"};
      for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(encoder->embed(TextKind::kQuery, "who owns the renewal?").value(), expected);
        const auto batch = encoder->embed_batch(TextKind::kQuery, texts, {}).value();
        EXPECT_EQ(std::memcmp(batch[1].data(), expected.data(), expected.size() * 4), 0);
      }
    });
  }
}

TEST(Encoder, ModelIdNamesModelAndPrecision) {
  SOPHIA_NEED(default_model());
  const auto encoder = load(PrecisionChoice::kF32, 1);
  EXPECT_TRUE(encoder->model_id().starts_with("all-MiniLM-L6-v2@")) << encoder->model_id();
  EXPECT_TRUE(encoder->model_id().ends_with("/f32/v1")) << encoder->model_id();
  EXPECT_EQ(encoder->dimension(), 384);
  EXPECT_EQ(encoder->max_tokens(), 256);
}

}  // namespace
}  // namespace sophia::cortex
