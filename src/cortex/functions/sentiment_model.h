// Learned part of sentiment: a ridge regression over the rules' numbers, words, stems, negated
// stems, neighbouring words and a valence that words outside the lexicon inherit from their
// meaning. The weights are data/sentiment_*.tsv and data/word_valences.tsv, made by
// bench/quality/train_sentiment.py.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cortex/functions/sentiment_rules.h"
#include "cortex/functions/sentiment_tokens.h"
#include "cortex/functions/word_table.h"

namespace sophia::cortex {

inline constexpr std::size_t kInheritedFeatures = 6;

// What a text sums to, before weighing; the trainer reads it too.
struct TextFeatures {
  DenseFeatures rules{};
  std::array<float, kInheritedFeatures> inherited{};
};

class SentimentModel {
 public:
  // Words only, and the one that also sees the sentence vector of all-MiniLM-L6-v2.
  static const SentimentModel& english();
  static const SentimentModel& english_with_vector();

  // Mean human rating expected for the text, on the raters' scale of -4 to 4.
  // `vector` is empty, or of vector_dimension() values.
  float rating(const TokenList& list, const RuleResult& rules,
               std::span<const float> vector = {}) const;
  std::size_t vector_dimension() const { return vector_.size(); }
  // The same from precomputed parts, and the numbers themselves.
  TextFeatures features(const TokenList& list, const RuleResult& rules) const;
  // Sum of the weights of words, stems and pairs, already scaled by length.
  float words_part(const TokenList& list, const RuleResult& rules) const;

 private:
  explicit SentimentModel(std::string_view weights);
  struct WordWeights {
    float word = 0;
    float stem = 0;
    float negated = 0;
    float inherited = 0;
    bool inherits = false;
  };
  void read(std::string_view lines);
  void read_line(std::string_view line);
  struct WordCache;
  WordWeights of(std::string_view word, std::uint64_t hash, WordCache& cache) const;

  float bias_ = 0;
  DenseFeatures rules_{};
  std::array<float, kInheritedFeatures> inherited_{};
  std::vector<float> vector_;
  WordTable<float> words_;
  WordTable<float> stems_;
  WordTable<float> negated_;
  WordTable<float> valence_;
  std::unordered_map<std::uint64_t, float> pairs_;
};

}  // namespace sophia::cortex
