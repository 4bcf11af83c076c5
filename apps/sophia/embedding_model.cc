#include "embedding_model.h"

#include <fmt/format.h>

#include "models.h"
#include "remote_models.h"

namespace sophia::app {

Result<std::unique_ptr<EmbeddingModel>> EmbeddingModel::open(const config::Settings& settings,
                                                             const Clock& clock,
                                                             std::string_view requested,
                                                             const std::stop_token& stop) {
  const bool is_local = settings.cortex.embedding_provider == "local";
  if (is_local && requested.empty() && !is_model_installed(settings)) {
    return std::unique_ptr<EmbeddingModel>();
  }
  SOPHIA_TRY(dialect::Embedder embedder, load_embedder(settings, clock, requested));
  std::size_t dimension = embedder.dimension;
  if (dimension == 0) {
    const std::string_view text[] = {"dimension"};
    SOPHIA_TRY(const auto probe, embedder.embed(cortex::TextKind::kQuery, text, stop));
    dimension = probe.dimension;
  }
  return std::unique_ptr<EmbeddingModel>(new EmbeddingModel(std::move(embedder), dimension));
}

Result<std::vector<float>> EmbeddingModel::embed(cortex::TextKind kind,
                                                 std::span<const std::string_view> texts,
                                                 const std::stop_token& stop) const {
  if (texts.empty()) return std::vector<float>();
  SOPHIA_TRY(auto embeddings, embedder_.embed(kind, texts, stop));
  if (embeddings.dimension != dimension_) {
    return fail(Code::kDataLoss, fmt::format("{} gave vectors of {} values, not {}", model_id(),
                                             embeddings.dimension, dimension_));
  }
  return std::move(embeddings.values);
}

Result<std::vector<float>> EmbeddingModel::embed_passages(std::span<const std::string> texts,
                                                          const std::stop_token& stop) {
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  return embed(cortex::TextKind::kPassage, views, stop);
}

Result<std::vector<float>> EmbeddingModel::embed_query(std::string_view text) {
  const std::string_view one[] = {text};
  return embed(cortex::TextKind::kQuery, one, {});
}

}  // namespace sophia::app
