// Texts with vectors for benchmarks, the same in every run: each text is about a topic. A third of
// its words are the topic's, the rest are drawn by Zipf's law from 30,000; its vector is the
// topic's plus noise whose spread falls with the dimension, about a mean that is not zero, as
// vectors of sentence encoders lie.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/hash.h"

namespace sophia::bench {

class MadeTexts {
 public:
  MadeTexts(std::size_t topics, std::size_t dimension);
  std::size_t dimension() const { return dimension_; }
  std::size_t topic_of(std::size_t number) const;
  // Text and vector `number`, of 8 to 42 words.
  std::string text(std::size_t number) const;
  std::vector<float> vector(std::size_t number) const;
  // A question about the topic of text `number`: six of its words, and its vector moved: the cosine
  // to it is about 0.7, as of a question and its answer.
  std::string question(std::size_t number) const;
  std::vector<float> question_vector(std::size_t number) const;

 private:
  std::vector<float> noise(Random& random, float scale) const;
  std::size_t topics_;
  std::size_t dimension_;
  std::vector<std::vector<float>> centers_;
  std::vector<float> spread_;
};

// Times of one kind of work in milliseconds, by the wall and by the processor (all threads).
class Times {
 public:
  template <class F>
  void measure(F&& work) {
    start();
    work();
    stop();
  }
  double p50() const { return at(wall_, 0.5); }
  double p99() const { return at(wall_, 0.99); }
  // Prints one line; `bar50` and `bar99` in milliseconds, 0 for none. False when a bar is missed.
  bool print(const char* name, double bar50 = 0, double bar99 = 0) const;

 private:
  void start();
  void stop();
  static double at(std::vector<double> values, double share);
  double wall_start_ = 0;
  double cpu_start_ = 0;
  std::vector<double> wall_;
  std::vector<double> cpu_;
};

double wall_ms();
double cpu_ms();  // of the process

}  // namespace sophia::bench
