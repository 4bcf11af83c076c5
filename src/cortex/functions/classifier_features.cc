#include "cortex/functions/classifier_features.h"

#include <algorithm>
#include <cmath>

#include "core/hash.h"
#include "text/words.h"

namespace sophia::cortex {
namespace {

constexpr std::size_t kMaxWords = 512;  // what comes later in a text says little more about it
constexpr std::size_t kMaxWordBytes = 32;

std::uint32_t bucket(std::string_view ngram, std::uint64_t kind) {
  return static_cast<std::uint32_t>(xxh64(ngram, kind) % kNgramBuckets);
}

void add_word_parts(std::string_view word, std::vector<std::uint32_t>& out) {
  const std::string padded = "<" + std::string(word.substr(0, kMaxWordBytes)) + ">";
  for (std::size_t size = 3; size <= 5; ++size) {
    for (std::size_t at = 0; at + size <= padded.size(); ++at) {
      out.push_back(bucket(std::string_view(padded).substr(at, size), 3));
    }
  }
}

}  // namespace

NgramCounts count_ngrams(std::string_view text) {
  std::vector<std::uint32_t> found;
  std::string pair;
  std::size_t words = 0;
  for (text::WordScanner scanner(text); words < kMaxWords && scanner.next(); ++words) {
    const std::string_view word = scanner.word();
    found.push_back(bucket(word, 1));
    pair.append(" ").append(word);
    if (words > 0) found.push_back(bucket(pair, 2));
    pair.assign(word);
    add_word_parts(word, found);
  }
  std::ranges::sort(found);
  NgramCounts counts;
  for (const std::uint32_t b : found) {
    if (!counts.empty() && counts.back().first == b) {
      counts.back().second += 1.0F;
    } else {
      counts.emplace_back(b, 1.0F);
    }
  }
  return counts;
}

NgramVocabulary NgramVocabulary::learn(std::span<const NgramCounts> texts, std::size_t most) {
  std::vector<std::uint32_t> in_texts(kNgramBuckets, 0);
  for (const NgramCounts& counts : texts) {
    for (const auto& [b, n] : counts) ++in_texts[b];
  }
  const std::uint32_t least = texts.size() < 50 ? 1 : 2;
  std::vector<std::uint32_t> buckets;
  for (std::uint32_t b = 0; b < kNgramBuckets; ++b) {
    if (in_texts[b] >= least) buckets.push_back(b);
  }
  if (buckets.size() > most) {
    std::ranges::stable_sort(buckets, [&](auto a, auto b) { return in_texts[a] > in_texts[b]; });
    buckets.resize(most);
    std::ranges::sort(buckets);
  }
  NgramVocabulary vocabulary;
  for (const std::uint32_t b : buckets) {
    const double ratio = (1.0 + static_cast<double>(texts.size())) / (1.0 + in_texts[b]);
    vocabulary.idf.push_back(static_cast<float>(1.0 + std::log(ratio)));
  }
  vocabulary.buckets = std::move(buckets);
  return vocabulary;
}

SparseVector NgramVocabulary::vector_of(const NgramCounts& counts) const {
  SparseVector vector;
  double square = 0;
  auto at = buckets.begin();
  for (const auto& [b, n] : counts) {
    at = std::lower_bound(at, buckets.end(), b);
    if (at == buckets.end()) break;
    if (*at != b) continue;
    const auto feature = static_cast<std::uint32_t>(at - buckets.begin());
    const float weight = (1.0F + std::log(n)) * idf[feature];
    vector.emplace_back(feature, weight);
    square += static_cast<double>(weight) * weight;
  }
  const auto scale = static_cast<float>(square > 0 ? 1.0 / std::sqrt(square) : 0.0);
  for (auto& [feature, weight] : vector) weight *= scale;
  return vector;
}

}  // namespace sophia::cortex
