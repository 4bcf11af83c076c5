#include "cortex/functions/sentiment_model.h"

#include <charconv>
#include <cmath>

#include "core/result.h"
#include "cortex/functions/embedded_data.h"
#include "text/stem.h"

namespace sophia::cortex {
namespace {

constexpr std::size_t kCacheWords = 1 << 16;
constexpr std::uint64_t kPairSalt = 1;

float number_of(std::string_view text) {
  float value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  SOPHIA_CHECK(read.ec == std::errc{});
  return value;
}

bool is_plain(TokenKind kind) { return kind <= TokenKind::kEmoticon; }

}  // namespace

const SentimentModel& SentimentModel::english() {
  static const SentimentModel model(data::sentiment_weights());
  return model;
}

const SentimentModel& SentimentModel::english_with_vector() {
  static const SentimentModel model(data::sentiment_vector_weights());
  return model;
}

SentimentModel::SentimentModel(std::string_view weights) {
  read(data::word_valences());
  read(weights);
}

void SentimentModel::read(std::string_view lines) {
  while (!lines.empty()) {
    const auto end = lines.find('\n');
    const auto line = lines.substr(0, end);
    if (!line.empty() && line.front() != '#') read_line(line);
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
  }
}

// "kind TAB key TAB weight"
void SentimentModel::read_line(std::string_view line) {
  const auto second = line.rfind('\t');
  SOPHIA_CHECK(line.size() > 3 && line[1] == '\t' && second > 1);
  const auto key = line.substr(2, second - 2);
  const float weight = number_of(line.substr(second + 1));
  const auto index = [&](std::size_t limit) {
    const auto at = static_cast<std::size_t>(number_of(key));
    SOPHIA_CHECK(at < limit);
    return at;
  };
  switch (line.front()) {
    case 'c':
      bias_ = weight;
      break;
    case 'd':
      rules_[index(kDenseFeatures)] = weight;
      break;
    case 'x':
      inherited_[index(kInheritedFeatures)] = weight;
      break;
    case 'v':
      SOPHIA_CHECK(index(vector_.size() + 1) == vector_.size());
      vector_.push_back(weight);
      break;
    case 'u':
      words_.at(key) = weight;
      break;
    case 's':
      stems_.at(key) = weight;
      break;
    case 'n':
      negated_.at(key) = weight;
      break;
    case 'e':
      valence_.at(key) = weight;
      break;
    case 'b': {
      const auto space = key.find(' ');
      SOPHIA_CHECK(space != std::string_view::npos);
      pairs_[pair_hash(word_hash(key.substr(0, space)), word_hash(key.substr(space + 1)),
                       kPairSalt)] = weight;
      break;
    }
    default:
      SOPHIA_CHECK(false);
  }
}

// Weights of the words met lately, one cache a thread and model.
struct SentimentModel::WordCache {
  text::Stemmer stemmer{text::Language::kEnglish};
  WordTable<WordWeights> known;
  static WordCache& of(const SentimentModel& model) {
    thread_local WordCache words;
    thread_local WordCache vectors;
    return model.vector_.empty() ? words : vectors;
  }
};

SentimentModel::WordWeights SentimentModel::of(std::string_view word, std::uint64_t hash,
                                               WordCache& cache) const {
  if (const auto* known = cache.known.find(hash, word)) return *known;
  if (cache.known.size() >= kCacheWords) cache.known.clear();
  WordWeights& weights = cache.known.at(word);
  const auto weight_of = [](const WordTable<float>& table, std::string_view key) {
    const float* weight = table.find(key);
    return weight == nullptr ? 0.0F : *weight;
  };
  weights.word = weight_of(words_, word);
  const auto stem = cache.stemmer.stem(word);
  weights.stem = weight_of(stems_, stem);
  weights.negated = weight_of(negated_, stem);
  if (const float* valence = valence_.find(word)) {
    weights.inherited = *valence;
    weights.inherits = true;
  }
  return weights;
}

TextFeatures SentimentModel::features(const TokenList& list, const RuleResult& rules) const {
  WordCache& cache = WordCache::of(*this);
  float sum = 0;
  float up = 0;
  float up_squares = 0;
  float down_squares = 0;
  float count = 1;
  for (std::size_t i = 0; i < list.tokens.size(); ++i) {
    const Token& token = list.tokens[i];
    if (token.kind != TokenKind::kWord || rules.negated[i]) continue;
    const WordWeights weights = of(list.of(token), token.hash, cache);
    if (!weights.inherits) continue;
    const float valence = weights.inherited;
    sum += valence;
    count += 1;
    if (valence > 0) {
      up += valence;
      up_squares += valence * valence;
    } else {
      down_squares += valence * valence;
    }
  }
  const float root = std::sqrt(count);
  return {rules.features,
          {sum / count, sum / root, sum / std::sqrt(count + 15), up / count, up_squares / root,
           down_squares / root}};
}

float SentimentModel::words_part(const TokenList& list, const RuleResult& rules) const {
  WordCache& cache = WordCache::of(*this);
  float total = 0;
  float features = 0;
  for (std::size_t i = 0; i < list.tokens.size(); ++i) {
    const Token& token = list.tokens[i];
    if (token.kind == TokenKind::kEmoticon) {
      const float* weight = words_.find(token.hash, list.of(token));
      total += weight == nullptr ? 0.0F : *weight;
      features += 1;
    }
    if (token.kind != TokenKind::kWord) continue;
    const WordWeights weights = of(list.of(token), token.hash, cache);
    total += weights.word + (rules.negated[i] ? weights.negated : weights.stem);
    features += 2;
    if (i + 1 == list.tokens.size() || !is_plain(list.tokens[i + 1].kind)) continue;
    const auto pair = pairs_.find(pair_hash(token.hash, list.tokens[i + 1].hash, kPairSalt));
    total += pair == pairs_.end() ? 0.0F : pair->second;
    features += 1;
  }
  return features > 0 ? total / std::sqrt(std::sqrt(features)) : 0.0F;
}

float SentimentModel::rating(const TokenList& list, const RuleResult& rules,
                             std::span<const float> vector) const {
  SOPHIA_CHECK(vector.size() == vector_.size());
  const TextFeatures numbers = features(list, rules);
  float rating = bias_ + words_part(list, rules);
  for (std::size_t i = 0; i < kDenseFeatures; ++i) rating += rules_[i] * numbers.rules[i];
  for (std::size_t i = 0; i < kInheritedFeatures; ++i) {
    rating += inherited_[i] * numbers.inherited[i];
  }
  for (std::size_t i = 0; i < vector.size(); ++i) rating += vector_[i] * vector[i];
  return rating;
}

}  // namespace sophia::cortex
