// The AI functions over columns of a chunk. Internal to the module.
#pragma once

#include <duckdb.h>

#include "dialect/embedders.h"
#include "dialect/engine_columns.h"

namespace sophia::dialect {

// Fills `output` with one cell a row.
using ChunkFunction = Status (*)(Embedders& embedders, const TextColumns& input,
                                 duckdb_vector output);

// ai_texts.cc
Status fill_embeddings(Embedders&, const TextColumns&, duckdb_vector);
Status fill_similarities(Embedders&, const TextColumns&, duckdb_vector);
Status fill_sentiments(Embedders&, const TextColumns&, duckdb_vector);
Status fill_sentiment_classes(Embedders&, const TextColumns&, duckdb_vector);
Status fill_summaries(Embedders&, const TextColumns&, duckdb_vector);
Status fill_redactions(Embedders&, const TextColumns&, duckdb_vector);
Status fill_answers(Embedders&, const TextColumns&, duckdb_vector);
Status fill_labels(Embedders&, const TextColumns&, duckdb_vector);

// ai_completions.cc
Status fill_completions(Embedders&, const TextColumns&, duckdb_vector);
Status fill_tried_completions(Embedders&, const TextColumns&, duckdb_vector);
Status fill_filters(Embedders&, const TextColumns&, duckdb_vector);

}  // namespace sophia::dialect
