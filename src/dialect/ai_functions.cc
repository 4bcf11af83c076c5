#include "dialect/ai_functions.h"

#include <duckdb.h>

#include <array>

#include "dialect/ai_texts.h"

namespace sophia::dialect {
namespace {

enum class Gives { kText, kNumber, kVector };

struct Definition {
  const char* name;
  int parameters;
  Gives gives;
  ChunkFunction fill;
  bool is_volatile = false;  // never run while a statement is prepared
};
constexpr auto kDefinitions = std::to_array<Definition>(
    {{"sophia_embed", 2, Gives::kVector, fill_embeddings},
     {"sophia_similarity", 2, Gives::kNumber, fill_similarities},
     {"sophia_sentiment", 1, Gives::kNumber, fill_sentiments},
     {"sophia_sentiment_class", 1, Gives::kText, fill_sentiment_classes},
     {"sophia_summarize", 1, Gives::kText, fill_summaries},
     {"sophia_redact", 1, Gives::kText, fill_redactions},
     {"sophia_answer", 2, Gives::kText, fill_answers},
     {"sophia_classify", 2, Gives::kText, fill_labels},
     {"sophia_complete", 4, Gives::kText, fill_completions, true},
     {"sophia_try_complete", 4, Gives::kText, fill_tried_completions, true},
     {"sophia_filter", 1, Gives::kText, fill_filters, true}});

struct Extra {
  std::shared_ptr<Embedders> embedders;
  ChunkFunction fill;
};

void call_function(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
  const auto& extra = *static_cast<const Extra*>(duckdb_scalar_function_get_extra_info(info));
  if (const Status status = extra.fill(*extra.embedders, TextColumns(chunk), output); !status) {
    duckdb_scalar_function_set_error(info, status.error().message.c_str());
  }
}

duckdb_logical_type result_type(Gives gives) {
  if (gives == Gives::kText) return duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
  if (gives == Gives::kNumber) return duckdb_create_logical_type(DUCKDB_TYPE_DOUBLE);
  duckdb_logical_type number = duckdb_create_logical_type(DUCKDB_TYPE_FLOAT);
  duckdb_logical_type list = duckdb_create_list_type(number);
  duckdb_destroy_logical_type(&number);
  return list;
}

Status register_one(duckdb_connection connection, const Definition& definition,
                    const std::shared_ptr<Embedders>& embedders) {
  duckdb_scalar_function function = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(function, definition.name);
  duckdb_logical_type text = duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
  for (int i = 0; i < definition.parameters; ++i) {
    duckdb_scalar_function_add_parameter(function, text);
  }
  duckdb_logical_type result = result_type(definition.gives);
  duckdb_scalar_function_set_return_type(function, result);
  duckdb_scalar_function_set_special_handling(function);
  if (definition.is_volatile) duckdb_scalar_function_set_volatile(function);
  duckdb_scalar_function_set_extra_info(function, new Extra{embedders, definition.fill},
                                        [](void* extra) { delete static_cast<Extra*>(extra); });
  duckdb_scalar_function_set_function(function, call_function);
  const bool done = duckdb_register_scalar_function(connection, function) == DuckDBSuccess;
  duckdb_destroy_logical_type(&text);
  duckdb_destroy_logical_type(&result);
  duckdb_destroy_scalar_function(&function);
  if (done) return {};
  return fail(Code::kInternal,
              std::string("the engine did not take the function ") + definition.name);
}

}  // namespace

Status register_ai_functions(warehouse::Connection& connection, AiOptions options) {
  const auto embedders = std::make_shared<Embedders>(std::move(options));
  auto* handle = static_cast<duckdb_connection>(connection.native_handle());
  for (const Definition& definition : kDefinitions) {
    SOPHIA_CHECK_OK(register_one(handle, definition, embedders));
  }
  return {};
}

}  // namespace sophia::dialect
