// Cortex's AI functions as vectorised functions of the engine, which the macros of sql/cortex.sql
// call by Snowflake's names.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "cortex/encoder/encoder.h"
#include "providers/completion.h"
#include "warehouse/database.h"

namespace sophia::dialect {

// A model that makes vectors, here or elsewhere.
struct Embedder {
  std::string model_id;  // vectors of other ids must not be compared
  std::function<Result<cortex::Embeddings>(cortex::TextKind, std::span<const std::string_view>,
                                           const std::stop_token&)>
      embed;
  std::size_t dimension = 0;                     // 0: known from the first vector
  std::function<std::int64_t()> tokens_spent{};  // so far, at an endpoint; empty: local
};

struct AiOptions {
  // The model that answers to a name (empty: the default); called at the first use of that name.
  std::function<Result<Embedder>(std::string_view model)> load_embedder;
  // Model id of the vectors in the warehouse, or empty: another model's vectors are refused, as
  // they can't be compared with these.
  std::string stored_model;
  // Null: no provider is configured, and completing is an error that says so.
  std::shared_ptr<providers::CompletionProvider> completer;
  std::string filter_model;  // that AI_FILTER asks; empty: an error that names the setting
  std::size_t concurrent_completions = 8;
  std::stop_token stop;
};

// Registers, for all connections of the database:
//   sophia_embed(model, text) -> FLOAT[]      sophia_similarity(a, b) -> DOUBLE
//   sophia_sentiment(text) -> DOUBLE          sophia_sentiment_class(text) -> VARCHAR
//   sophia_summarize(text), sophia_redact(text) -> VARCHAR
//   sophia_answer(text, question), sophia_classify(text, labels as JSON) -> VARCHAR (JSON)
//   sophia_complete(model, prompt, options as JSON, form) -> VARCHAR, sophia_try_complete likewise
//   sophia_filter(text) -> VARCHAR ("true", "false")
// A NULL argument gives NULL. Errors stop the statement. Errors here: the engine's.
Status register_ai_functions(warehouse::Connection& connection, AiOptions options);

}  // namespace sophia::dialect
