// Cortex's AI functions as vectorised functions of the engine, which the macros of sql/cortex.sql
// call by Snowflake's names.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "cortex/encoder/encoder.h"
#include "dialect/completion.h"
#include "warehouse/database.h"

namespace sophia::dialect {

struct AiOptions {
  // The encoder that answers to a model's name; called at the first use of that name.
  std::function<Result<std::unique_ptr<cortex::Encoder>>(std::string_view model)> load_encoder;
  // Model id of the vectors in the warehouse, or empty: another model's vectors are refused, as
  // they can't be compared with these.
  std::string stored_model;
  // Null: no provider is configured, and completing is an error that says so.
  std::shared_ptr<Completer> completer;
};

// Registers, for all connections of the database:
//   sophia_embed(model, text) -> FLOAT[]      sophia_similarity(a, b) -> DOUBLE
//   sophia_sentiment(text) -> DOUBLE          sophia_sentiment_class(text) -> VARCHAR
//   sophia_summarize(text), sophia_redact(text) -> VARCHAR
//   sophia_answer(text, question), sophia_classify(text, labels as JSON) -> VARCHAR (JSON)
//   sophia_complete(model, prompt, options as JSON, form) -> VARCHAR, sophia_try_complete likewise
// A NULL argument gives NULL. Errors stop the statement. Errors here: the engine's.
Status register_ai_functions(warehouse::Connection& connection, AiOptions options);

}  // namespace sophia::dialect
