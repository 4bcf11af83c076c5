#include "dialect/embedders.h"

#include <cmath>

namespace sophia::dialect {
namespace {

using cortex::TextKind;

struct Prefixed {
  TextKind kind;
  std::string_view text;
};

Prefixed prefixed(std::string_view text) {
  if (text.starts_with("passage: ")) return {TextKind::kPassage, text.substr(9)};
  if (text.starts_with("query: ")) return {TextKind::kQuery, text.substr(7)};
  return {TextKind::kQuery, text};
}

}  // namespace

Result<const Embedder*> Embedders::any(std::string_view model) {
  const std::scoped_lock lock(mutex_);
  auto found = embedders_.find(model);
  if (found == embedders_.end()) {
    SOPHIA_TRY(Embedder embedder, options_.load_embedder(model));
    found = embedders_.emplace(std::string(model), std::move(embedder)).first;
  }
  return &found->second;
}

Result<const Embedder*> Embedders::comparable(std::string_view model) {
  SOPHIA_TRY(const Embedder* embedder, any(model));
  if (options_.stored_model.empty() || embedder->model_id == options_.stored_model) return embedder;
  return fail(Code::kFailedPrecondition,
              "the warehouse's vectors were made by " + options_.stored_model +
                  ", and this model is " + embedder->model_id +
                  ": vectors of two models can't be compared. Run sophia embed, or set "
                  "cortex.model or cortex.aliases");
}

Result<std::vector<std::vector<float>>> embed_texts(const Embedder& embedder,
                                                    const std::vector<std::string_view>& texts,
                                                    const std::stop_token& stop) {
  std::vector<std::vector<float>> vectors(texts.size());
  for (const TextKind kind : {TextKind::kQuery, TextKind::kPassage}) {
    std::vector<std::size_t> rows;
    std::vector<std::string_view> batch;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const Prefixed given = prefixed(texts[i]);
      if (given.kind != kind) continue;
      rows.push_back(i);
      batch.push_back(given.text);
    }
    if (batch.empty()) continue;
    SOPHIA_TRY(const auto made, embedder.embed(kind, batch, stop));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      vectors[rows[i]].assign(made[i].begin(), made[i].end());
    }
  }
  return vectors;
}

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
  double dot = 0;
  double aa = 0;
  double bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    dot += double{a[i]} * double{b[i]};
    aa += double{a[i]} * double{a[i]};
    bb += double{b[i]} * double{b[i]};
  }
  return aa == 0 || bb == 0 ? 0 : dot / std::sqrt(aa * bb);
}

}  // namespace sophia::dialect
