#include "dialect/ai_texts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

#include "core/json.h"
#include "core/json_writer.h"
#include "cortex/functions/answer.h"
#include "cortex/functions/classifier.h"
#include "cortex/functions/language_guess.h"
#include "cortex/functions/pii.h"
#include "cortex/functions/sentiment.h"
#include "cortex/functions/summary.h"
#include "text/sentences.h"

namespace sophia::dialect {
namespace {

// Scores beyond these make a sentence good or bad, for "mixed".
constexpr double kClear = 0.35;

template <class F>
void each_row(const TextColumns& input, duckdb_vector output, F&& cell) {
  for (std::size_t row = 0; row < input.rows(); ++row) {
    if (input.is_null(row)) {
      set_null(output, row);
    } else {
      cell(row);
    }
  }
}

std::vector<std::size_t> present_rows(const TextColumns& input) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < input.rows(); ++row) {
    if (!input.is_null(row)) rows.push_back(row);
  }
  return rows;
}

cortex::Sentiment judged(std::string_view text) {
  return cortex::sentiment(text, cortex::guess_language(text));
}

// "mixed" when clearly good and clearly bad sentences stand side by side.
std::string sentiment_label(std::string_view text) {
  const auto whole = judged(text);
  if (whole.label == cortex::SentimentClass::kUnknown) return "unknown";
  bool has_good = false;
  bool has_bad = false;
  for (const auto& span : text::sentences(text)) {
    const double score = judged(text.substr(span.begin, span.end - span.begin)).score;
    has_good = has_good || score > kClear;
    has_bad = has_bad || score < -kClear;
  }
  if (has_good && has_bad) return "mixed";
  return whole.score > 0.2 ? "positive" : whole.score < -0.2 ? "negative" : "neutral";
}

cortex::TextEmbedder text_embedder(const Embedder& embedder) {
  return {embedder.model_id,
          [&embedder](std::span<const std::string_view> texts, std::stop_token stop) {
            return embedder.embed(cortex::TextKind::kPassage, texts, stop);
          }};
}

// The names of the labels and what each means, which is the name where nothing else is said.
struct Labels {
  std::vector<std::string> names;
  std::vector<std::string> meanings;
};

Result<Labels> read_labels(std::string_view json) {
  SOPHIA_TRY(const Json parsed, parse_json(json));
  Labels labels;
  if (!parsed.is_array() || parsed.as_array().empty()) {
    return fail(Code::kInvalidArgument, "labels are a list, as in ['complaint', 'praise']");
  }
  for (const Json& label : parsed.as_array()) {
    const auto name = label.is_string() ? std::optional<std::string>(label.as_string())
                                        : json_string(label, "label");
    if (!name) {
      return fail(Code::kInvalidArgument,
                  "a label is a text or {'label': text, 'description': text}");
    }
    const auto description = json_string(label, "description");
    labels.names.push_back(*name);
    labels.meanings.push_back(description ? *name + ": " + *description : *name);
  }
  return labels;
}

}  // namespace

// Rows by model, each encoded as one batch.
Status fill_embeddings(Embedders& embedders, const TextColumns& input, duckdb_vector output) {
  std::map<std::string_view, std::vector<std::size_t>> groups;
  for (const std::size_t row : present_rows(input)) groups[input.text(0, row)].push_back(row);
  std::vector<std::vector<float>> vectors(input.rows());
  for (const auto& [model, rows] : groups) {
    SOPHIA_TRY(const Embedder* embedder, embedders.comparable(model));
    std::vector<std::string_view> texts;
    for (const std::size_t row : rows) texts.push_back(input.text(1, row));
    SOPHIA_TRY(auto made, embed_texts(*embedder, texts, embedders.options().stop));
    for (std::size_t i = 0; i < rows.size(); ++i) vectors[rows[i]] = std::move(made[i]);
  }
  FloatListColumn(output).write(vectors);
  return {};
}

Status fill_similarities(Embedders& embedders, const TextColumns& input, duckdb_vector output) {
  const auto rows = present_rows(input);
  each_row(input, output, [](std::size_t) {});
  if (rows.empty()) return {};
  SOPHIA_TRY(const Embedder* embedder, embedders.any(""));
  std::vector<std::string_view> texts;
  for (const std::size_t column : {0UL, 1UL}) {
    for (const std::size_t row : rows) texts.push_back(input.text(column, row));
  }
  SOPHIA_TRY(const auto made, embed_texts(*embedder, texts, embedders.options().stop));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    set_number(output, rows[i], cosine(made[i], made[rows.size() + i]));
  }
  return {};
}

// NULL where it can't be said.
Status fill_sentiments(Embedders&, const TextColumns& input, duckdb_vector output) {
  each_row(input, output, [&](std::size_t row) {
    const double score = judged(input.text(0, row)).score;
    std::isnan(score) ? set_null(output, row) : set_number(output, row, score);
  });
  return {};
}

Status fill_sentiment_classes(Embedders&, const TextColumns& input, duckdb_vector output) {
  each_row(input, output, [&](std::size_t row) {
    JsonWriter w;
    w.begin_object().key("categories").begin_array().begin_object().field("name", "overall");
    w.field("sentiment", sentiment_label(input.text(0, row)));
    w.end_object().end_array().end_object();
    set_text(output, row, w.str());
  });
  return {};
}

Status fill_summaries(Embedders&, const TextColumns& input, duckdb_vector output) {
  each_row(input, output, [&](std::size_t row) {
    set_text(output, row, cortex::summarize_text(input.text(0, row)));
  });
  return {};
}

Status fill_redactions(Embedders&, const TextColumns& input, duckdb_vector output) {
  cortex::PiiOptions options;
  options.bare_answers = false;
  each_row(input, output, [&](std::size_t row) {
    const std::string_view text = input.text(0, row);
    set_text(output, row,
             cortex::mask(text, cortex::find_pii(text, options), cortex::kAllPiiTypes));
  });
  return {};
}

// [{"answer","score"}] as EXTRACT_ANSWER gives it: a sentence of the text, word for word.
Status fill_answers(Embedders& embedders, const TextColumns& input, duckdb_vector output) {
  const auto rows = present_rows(input);
  each_row(input, output, [](std::size_t) {});
  if (rows.empty()) return {};
  SOPHIA_TRY(const Embedder* embedder, embedders.any(""));
  const cortex::TextEmbedder by_meaning = text_embedder(*embedder);
  for (const std::size_t row : rows) {
    const std::string_view text = input.text(0, row);
    SOPHIA_TRY(const auto best, cortex::extract_answer(text, input.text(1, row), 1, &by_meaning,
                                                       embedders.options().stop));
    JsonWriter w;
    w.begin_array();
    for (const auto& sentence : best) {
      w.begin_object().field("answer", text.substr(sentence.begin, sentence.end - sentence.begin));
      w.field("score", sentence.score).end_object();
    }
    w.end_array();
    set_text(output, row, w.str());
  }
  return {};
}

// Rows with the same labels are judged together.
Status fill_labels(Embedders& embedders, const TextColumns& input, duckdb_vector output) {
  std::map<std::string_view, std::vector<std::size_t>> groups;
  for (const std::size_t row : present_rows(input)) groups[input.text(1, row)].push_back(row);
  each_row(input, output, [](std::size_t) {});
  for (const auto& [json, rows] : groups) {
    SOPHIA_TRY(const Labels labels, read_labels(json));
    SOPHIA_TRY(const Embedder* embedder, embedders.any(""));
    std::vector<std::string_view> texts;
    for (const std::size_t row : rows) texts.push_back(input.text(0, row));
    SOPHIA_TRY(const auto predictions,
               cortex::classify_by_names(texts, labels.meanings, text_embedder(*embedder),
                                         embedders.options().stop));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto at = std::ranges::find(labels.meanings, predictions[i].label);
      SOPHIA_CHECK(at != labels.meanings.end());
      set_text(output, rows[i],
               labels.names[static_cast<std::size_t>(at - labels.meanings.begin())]);
    }
  }
  return {};
}

}  // namespace sophia::dialect
