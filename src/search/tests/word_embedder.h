// An Embedder for tests: a text's vector counts its words in 64 hashed places. Texts with the same
// words are near; no meaning is claimed.
#pragma once

#include <cmath>

#include "core/hash.h"
#include "search/collection.h"
#include "text/words.h"

namespace sophia::search {

class WordEmbedder final : public Embedder {
 public:
  std::size_t dimension() const override { return 64; }
  Result<std::vector<float>> embed_passages(std::span<const std::string> texts,
                                            const std::stop_token&) override {
    std::vector<float> values;
    for (const std::string& text : texts) {
      const auto vector = *embed_query(text);
      values.insert(values.end(), vector.begin(), vector.end());
    }
    return values;
  }
  Result<std::vector<float>> embed_query(std::string_view text) override {
    std::vector<float> vector(dimension());
    for (const text::Word& word : text::words(text)) vector[xxh64(word.folded) % dimension()] += 1;
    double squares = 0;
    for (const float v : vector) squares += static_cast<double>(v) * v;
    for (float& v : vector) v = static_cast<float>(v / std::sqrt(std::max(squares, 1e-9)));
    return vector;
  }
};

}  // namespace sophia::search
