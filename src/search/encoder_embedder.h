// The cortex encoder as the search's Embedder.
#pragma once

#include "cortex/encoder/encoder.h"
#include "search/collection.h"

namespace sophia::search {

class EncoderEmbedder final : public Embedder {
 public:
  explicit EncoderEmbedder(const cortex::Encoder& encoder) : encoder_(encoder) {}
  std::size_t dimension() const override { return encoder_.dimension(); }
  Result<std::vector<float>> embed_passages(std::span<const std::string> texts,
                                            const std::stop_token& stop) override {
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    SOPHIA_TRY(auto embeddings, encoder_.embed_batch(cortex::TextKind::kPassage, views, stop));
    return std::move(embeddings.values);
  }
  Result<std::vector<float>> embed_query(std::string_view text) override {
    return encoder_.embed(cortex::TextKind::kQuery, text);
  }

 private:
  const cortex::Encoder& encoder_;  // outlives this object
};

}  // namespace sophia::search
