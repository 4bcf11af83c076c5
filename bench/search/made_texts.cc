#include "made_texts.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace sophia::bench {
namespace {

constexpr double kVocabulary = 30'000;

// Sum of four even draws: near enough to normal, and quick. Variance 1.
float normal(std::uint64_t bits) {
  const auto sum = static_cast<float>((bits & 0xFFFF) + (bits >> 16 & 0xFFFF) +
                                      (bits >> 32 & 0xFFFF) + (bits >> 48));
  return (sum / 65'536 - 2) * 1.7320508F;
}

std::string word(std::size_t rank) {
  // Letters only, so that a word is one word to every tokenizer.
  std::string text = "w";
  for (std::size_t rest = rank + 1; rest > 0; rest /= 20) text += "bcdfghjklmnpqrtvwxaz"[rest % 20];
  return text;
}

}  // namespace

MadeTexts::MadeTexts(std::size_t topics, std::size_t dimension)
    : topics_(topics), dimension_(dimension) {
  for (std::size_t d = 0; d < dimension; ++d) {
    spread_.push_back(static_cast<float>(1 / std::sqrt(1 + static_cast<double>(d) / 48)));
  }
  Random random(7);
  const std::vector<float> mean = noise(random, 0.35F);
  for (std::size_t t = 0; t < topics; ++t) {
    centers_.push_back(noise(random, 0.9F));
    for (std::size_t d = 0; d < dimension; ++d) centers_.back()[d] += mean[d];
  }
}

std::vector<float> MadeTexts::noise(Random& random, float scale) const {
  std::vector<float> values(dimension_);
  for (std::size_t d = 0; d < dimension_; ++d)
    values[d] = scale * spread_[d] * normal(random.next());
  return values;
}

std::size_t MadeTexts::topic_of(std::size_t number) const {
  return Random(number * 2 + 1).next() % topics_;
}

std::string MadeTexts::text(std::size_t number) const {
  Random random(number * 2 + 1);
  const std::size_t topic = random.next() % topics_;
  const std::size_t length = 8 + random.next() % 35;
  std::string text;
  for (std::size_t i = 0; i < length; ++i) {
    if (random.next() % 3 == 0) {
      text += word(30'000 + topic * 7 + random.next() % 30);  // topics share some words
    } else {
      text += word(static_cast<std::size_t>(std::exp(random.uniform() * std::log(kVocabulary))));
    }
    text += ' ';
  }
  return text;
}

std::vector<float> MadeTexts::vector(std::size_t number) const {
  Random random(number * 2 + 2);
  std::vector<float> values = noise(random, 1);
  const std::vector<float>& center = centers_[topic_of(number)];
  for (std::size_t d = 0; d < dimension_; ++d) values[d] += center[d];
  return values;
}

std::string MadeTexts::question(std::size_t number) const {
  Random random(number * 3 + 5);
  std::string text;
  for (std::size_t i = 0; i < 4; ++i)
    text += word(30'000 + topic_of(number) * 7 + random.next() % 30) + " ";
  for (std::size_t i = 0; i < 2; ++i) {
    text +=
        word(static_cast<std::size_t>(std::exp(random.uniform() * std::log(kVocabulary)))) + " ";
  }
  return text;
}

std::vector<float> MadeTexts::question_vector(std::size_t number) const {
  Random random(number * 3 + 6);
  std::vector<float> values = vector(number);
  const std::vector<float> moved = noise(random, 1.4F);
  for (std::size_t d = 0; d < dimension_; ++d) values[d] += moved[d];
  return values;
}

double wall_ms() {
  return std::chrono::duration<double, std::milli>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

double cpu_ms() {
  std::timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}

void Times::start() {
  cpu_start_ = cpu_ms();
  wall_start_ = wall_ms();
}

void Times::stop() {
  wall_.push_back(wall_ms() - wall_start_);
  cpu_.push_back(cpu_ms() - cpu_start_);
}

double Times::at(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

bool Times::print(const char* name, double bar50, double bar99) const {
  const bool held = (bar50 <= 0 || p50() < bar50) && (bar99 <= 0 || p99() < bar99);
  std::printf("%-36s wall best %6.2f p50 %6.2f p99 %7.2f ms   cpu p50 %6.2f p99 %6.2f ms", name,
              at(wall_, 0), p50(), p99(), at(cpu_, 0.5), at(cpu_, 0.99));
  if (bar50 > 0) std::printf("   bar %g", bar50);
  if (bar99 > 0) std::printf(" / %g", bar99);
  if (bar50 > 0 || bar99 > 0) std::printf(" %s", held ? "held" : "MISSED");
  std::printf("\n");
  std::fflush(stdout);
  return held;
}

}  // namespace sophia::bench
