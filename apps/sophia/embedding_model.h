// Who makes the vectors of the pipeline, of search, memories and answers: the installed model, or
// the endpoint that cortex.embedding_provider names. The same one makes those of texts and those of
// questions, so that only vectors of one model meet.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "config/settings.h"
#include "core/time.h"
#include "dialect/ai_functions.h"
#include "search/collection.h"

namespace sophia::app {

class EmbeddingModel final : public search::Embedder {
 public:
  // `requested`: an installed model or a name at the endpoint; empty: the default. Null when the
  // default is local and no model is installed: everything but vectors works without one. A remote
  // model whose dimension no setting tells is asked for one vector. `clock` must outlive it.
  // Errors: the folder's, the endpoint's; kInvalidArgument naming a setting that is missing.
  static Result<std::unique_ptr<EmbeddingModel>> open(const config::Settings& settings,
                                                      const Clock& clock,
                                                      std::string_view requested,
                                                      const std::stop_token& stop);

  const std::string& model_id() const { return embedder_.model_id; }
  std::size_t dimension() const override { return dimension_; }
  std::int64_t tokens_spent() const {
    return embedder_.tokens_spent ? embedder_.tokens_spent() : 0;
  }

  // dimension() values a text. kDataLoss when the endpoint's vectors have another dimension.
  Result<std::vector<float>> embed(cortex::TextKind kind, std::span<const std::string_view> texts,
                                   const std::stop_token& stop) const;
  Result<std::vector<float>> embed_passages(std::span<const std::string> texts,
                                            const std::stop_token& stop) override;
  Result<std::vector<float>> embed_query(std::string_view text) override;

 private:
  EmbeddingModel(dialect::Embedder embedder, std::size_t dimension)
      : embedder_(std::move(embedder)), dimension_(dimension) {}

  dialect::Embedder embedder_;
  std::size_t dimension_;
};

}  // namespace sophia::app
