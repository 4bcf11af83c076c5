#include "dialect/ai_functions.h"

#include <duckdb.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "core/json_writer.h"
#include "cortex/functions/language_guess.h"
#include "cortex/functions/pii.h"
#include "cortex/functions/sentiment.h"
#include "cortex/functions/summary.h"
#include "dialect/engine_columns.h"
#include "text/sentences.h"

namespace sophia::dialect {
namespace {

using cortex::Encoder;
using cortex::TextKind;

// What all functions of one database share.
struct Shared {
  explicit Shared(AiOptions given) : options(std::move(given)) {}

  Result<const Encoder*> encoder(std::string_view model) {
    const std::scoped_lock lock(mutex);
    auto& slot = encoders[std::string(model)];
    if (slot == nullptr) {
      SOPHIA_TRY(slot, options.load_encoder(model));
      if (!options.stored_model.empty() && slot->model_id() != options.stored_model) {
        const std::string id = slot->model_id();
        slot = nullptr;
        return fail(
            Code::kFailedPrecondition,
            "the warehouse's vectors were made by " + options.stored_model +
                ", and this model is " + id +
                ": vectors of two models can't be compared. Run sophia embed, or set cortex.model");
      }
    }
    return slot.get();
  }

  AiOptions options;
  std::mutex mutex;  // guards encoders
  std::map<std::string, std::unique_ptr<Encoder>, std::less<>> encoders;
};

// A text that carries its prefix already says what it is; others are questions.
struct Prefixed {
  TextKind kind;
  std::string_view text;
};
Prefixed prefixed(std::string_view text) {
  if (text.starts_with("passage: ")) return {TextKind::kPassage, text.substr(9)};
  if (text.starts_with("query: ")) return {TextKind::kQuery, text.substr(7)};
  return {TextKind::kQuery, text};
}

double cosine(std::span<const float> a, std::span<const float> b) {
  double dot = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    dot += double(a[i]) * double(b[i]);
    aa += double(a[i]) * double(a[i]);
    bb += double(b[i]) * double(b[i]);
  }
  return aa == 0 || bb == 0 ? 0 : dot / std::sqrt(aa * bb);
}

Result<std::vector<float>> embed_one(Shared& shared, std::string_view model,
                                     std::string_view text) {
  SOPHIA_TRY(const Encoder* encoder, shared.encoder(model));
  const Prefixed given = prefixed(text);
  return encoder->embed(given.kind, given.text);
}

// Rows of a chunk by model and kind, each encoded as one batch.
Status embed_chunk(Shared& shared, const TextColumns& input, FloatListColumn& output) {
  std::map<std::pair<std::string_view, TextKind>, std::vector<std::size_t>> groups;
  for (std::size_t row = 0; row < input.rows(); ++row) {
    if (!input.is_null(row))
      groups[{input.text(0, row), prefixed(input.text(1, row)).kind}].push_back(row);
  }
  std::vector<std::vector<float>> vectors(input.rows());
  for (const auto& [key, rows] : groups) {
    SOPHIA_TRY(const Encoder* encoder, shared.encoder(key.first));
    std::vector<std::string_view> texts;
    for (const std::size_t row : rows) texts.push_back(prefixed(input.text(1, row)).text);
    SOPHIA_TRY(const auto made, encoder->embed_batch(key.second, texts, {}));
    for (std::size_t i = 0; i < rows.size(); ++i)
      vectors[rows[i]].assign(made[i].begin(), made[i].end());
  }
  output.write(vectors);
  return {};
}

Result<std::optional<double>> similarity(Shared& shared, const TextColumns& input,
                                         std::size_t row) {
  SOPHIA_TRY(const auto a, embed_one(shared, "", input.text(0, row)));
  SOPHIA_TRY(const auto b, embed_one(shared, "", input.text(1, row)));
  return cosine(a, b);
}

cortex::Sentiment judged(std::string_view text) {
  return cortex::sentiment(text, cortex::guess_language(text));
}

// NULL where it can't be said.
Result<std::optional<double>> sentiment_score(Shared&, const TextColumns& input, std::size_t row) {
  const double score = judged(input.text(0, row)).score;
  return std::isnan(score) ? std::optional<double>() : std::optional<double>(score);
}

using Cell = Result<std::optional<std::string>>;

// AI_SENTIMENT's classes; "mixed" when positive and negative sentences stand side by side.
Cell sentiment_class(Shared&, const TextColumns& input, std::size_t row) {
  const std::string_view text = input.text(0, row);
  const auto whole = judged(text);
  std::string label = "unknown";
  if (whole.label != cortex::SentimentClass::kUnknown) {
    label = whole.score > 0.2 ? "positive" : whole.score < -0.2 ? "negative" : "neutral";
    bool good = false, bad = false;
    for (const auto& span : text::sentences(text)) {
      const double score = judged(text.substr(span.begin, span.end - span.begin)).score;
      good = good || score > 0.35;
      bad = bad || score < -0.35;
    }
    if (good && bad) label = "mixed";
  }
  return R"({"categories":[{"name":"overall","sentiment":")" + label + R"("}]})";
}

Cell summarize(Shared&, const TextColumns& input, std::size_t row) {
  return cortex::summarize_text(input.text(0, row));
}
Cell redact(Shared&, const TextColumns& input, std::size_t row) {
  return cortex::mask(input.text(0, row), cortex::find_pii(input.text(0, row), {}),
                      cortex::kAllPiiTypes);
}

// The sentence nearest to the question, word for word.
Cell answer(Shared& shared, const TextColumns& input, std::size_t row) {
  const std::string_view text = input.text(0, row);
  SOPHIA_TRY(const Encoder* encoder, shared.encoder(""));
  std::vector<std::string_view> sentences;
  for (const auto& span : text::sentences(text))
    sentences.push_back(text.substr(span.begin, span.end - span.begin));
  if (sentences.empty()) return "[]";
  SOPHIA_TRY(const auto question, encoder->embed(TextKind::kQuery, input.text(1, row)));
  SOPHIA_TRY(const auto vectors, encoder->embed_batch(TextKind::kPassage, sentences, {}));
  std::size_t best = 0;
  std::vector<double> scores;
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    scores.push_back(cosine(question, vectors[i]));
    if (scores[i] > scores[best]) best = i;
  }
  JsonWriter w;
  w.begin_array()
      .begin_object()
      .field("answer", sentences[best])
      .field("score", std::clamp(scores[best], 0.0, 1.0));
  w.end_object().end_array();
  return w.str();
}

// The label whose meaning is nearest to the text's.
Cell classify(Shared& shared, const TextColumns& input, std::size_t row) {
  SOPHIA_TRY(const Json labels, parse_json(input.text(1, row)));
  if (!labels.is_array() || labels.as_array().empty())
    return fail(Code::kInvalidArgument, "AI_CLASSIFY wants a list of labels, as in ['a', 'b']");
  SOPHIA_TRY(const auto vector, embed_one(shared, "", input.text(0, row)));
  std::string best;
  double best_score = -2;
  for (const Json& label : labels.as_array()) {
    const auto name = label.is_string() ? std::optional<std::string>(label.as_string())
                                        : json_string(label, "label");
    if (!name)
      return fail(Code::kInvalidArgument,
                  "a label is a text or {'label': text, 'description': text}");
    const std::string meaning =
        *name + (label.is_object() ? ": " + json_string(label, "description").value_or("") : "");
    SOPHIA_TRY(const auto other, embed_one(shared, "", meaning));
    const double score = cosine(vector, other);
    if (score > best_score) {
      best_score = score;
      best = *name;
    }
  }
  return best;
}

Json messages_of(std::string_view prompt) {
  const auto parsed =
      prompt.starts_with('[') ? parse_json(prompt) : Result<Json>(fail(Code::kInvalidArgument, ""));
  if (parsed && parsed->is_array() && !parsed->as_array().empty() &&
      json_string(parsed->as_array()[0], "content"))
    return *parsed;
  return JsonArray{JsonObject{{"role", "user"}, {"content", prompt}}};
}

// `form`: "text", or "json" for what COMPLETE gives when it has options.
Cell complete(Shared& shared, const TextColumns& input, std::size_t row) {
  if (shared.options.completer == nullptr) {
    return fail(Code::kFailedPrecondition,
                "COMPLETE wants a language model, and none is configured: set cortex.provider = "
                "openai and cortex.base_url");
  }
  SOPHIA_TRY(const Json parameters, parse_json(input.text(2, row)));
  SOPHIA_TRY(const Completion done,
             shared.options.completer->complete(input.text(0, row), messages_of(input.text(1, row)),
                                                parameters, {}));
  if (input.text(3, row) == "text") return done.text;
  JsonWriter w;
  w.begin_object()
      .key("choices")
      .begin_array()
      .begin_object()
      .field("messages", done.text)
      .end_object()
      .end_array();
  w.field("model", done.model)
      .key("usage")
      .begin_object()
      .field("prompt_tokens", done.prompt_tokens);
  w.field("completion_tokens", done.completion_tokens)
      .field("total_tokens", done.prompt_tokens + done.completion_tokens);
  w.end_object().end_object();
  return w.str();
}

// TRY_COMPLETE: NULL for what can't be completed now; a wrong call stays an error.
Cell try_complete(Shared& shared, const TextColumns& input, std::size_t row) {
  auto cell = complete(shared, input, row);
  if (!cell && cell.error().code != Code::kInvalidArgument) return std::optional<std::string>();
  return cell;
}

using TextFunction = Cell (*)(Shared&, const TextColumns&, std::size_t);
using NumberFunction = Result<std::optional<double>> (*)(Shared&, const TextColumns&, std::size_t);

struct Extra {
  std::shared_ptr<Shared> shared;
  TextFunction text = nullptr;
  NumberFunction number = nullptr;
};

Status run_function(const Extra& extra, const TextColumns& input, duckdb_vector output) {
  if (extra.text == nullptr && extra.number == nullptr) {
    FloatListColumn column(output);
    return embed_chunk(*extra.shared, input, column);
  }
  for (std::size_t row = 0; row < input.rows(); ++row) {
    if (input.is_null(row)) {
      set_null(output, row);
    } else if (extra.text != nullptr) {
      SOPHIA_TRY(const auto cell, extra.text(*extra.shared, input, row));
      cell ? set_text(output, row, *cell) : set_null(output, row);
    } else {
      SOPHIA_TRY(const auto cell, extra.number(*extra.shared, input, row));
      cell ? set_number(output, row, *cell) : set_null(output, row);
    }
  }
  return {};
}

void call_function(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
  const auto& extra = *static_cast<const Extra*>(duckdb_scalar_function_get_extra_info(info));
  const TextColumns input(chunk);
  if (const Status status = run_function(extra, input, output); !status) {
    duckdb_scalar_function_set_error(info, status.error().message.c_str());
  }
}

struct Definition {
  const char* name;
  int parameters;
  TextFunction text;
  NumberFunction number;
  bool is_volatile;  // never run while a statement is prepared
};
constexpr auto kDefinitions =
    std::to_array<Definition>({{"sophia_embed", 2, nullptr, nullptr, false},
                               {"sophia_similarity", 2, nullptr, similarity, false},
                               {"sophia_sentiment", 1, nullptr, sentiment_score, false},
                               {"sophia_sentiment_class", 1, sentiment_class, nullptr, false},
                               {"sophia_summarize", 1, summarize, nullptr, false},
                               {"sophia_redact", 1, redact, nullptr, false},
                               {"sophia_answer", 2, answer, nullptr, false},
                               {"sophia_classify", 2, classify, nullptr, false},
                               {"sophia_complete", 4, complete, nullptr, true},
                               {"sophia_try_complete", 4, try_complete, nullptr, true}});

Status register_one(duckdb_connection connection, const Definition& definition,
                    const std::shared_ptr<Shared>& shared) {
  duckdb_scalar_function function = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(function, definition.name);
  duckdb_logical_type text = duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
  for (int i = 0; i < definition.parameters; ++i)
    duckdb_scalar_function_add_parameter(function, text);
  duckdb_logical_type number = duckdb_create_logical_type(
      definition.number != nullptr ? DUCKDB_TYPE_DOUBLE : DUCKDB_TYPE_FLOAT);
  duckdb_logical_type list = duckdb_create_list_type(number);
  duckdb_scalar_function_set_return_type(function, definition.text != nullptr     ? text
                                                   : definition.number != nullptr ? number
                                                                                  : list);
  duckdb_scalar_function_set_special_handling(function);
  if (definition.is_volatile) duckdb_scalar_function_set_volatile(function);
  duckdb_scalar_function_set_extra_info(function,
                                        new Extra{shared, definition.text, definition.number},
                                        [](void* extra) { delete static_cast<Extra*>(extra); });
  duckdb_scalar_function_set_function(function, call_function);
  const bool done = duckdb_register_scalar_function(connection, function) == DuckDBSuccess;
  duckdb_destroy_logical_type(&text);
  duckdb_destroy_logical_type(&number);
  duckdb_destroy_logical_type(&list);
  duckdb_destroy_scalar_function(&function);
  if (done) return {};
  return fail(Code::kInternal,
              std::string("the engine did not take the function ") + definition.name);
}

}  // namespace

Status register_ai_functions(warehouse::Connection& connection, AiOptions options) {
  const auto shared = std::make_shared<Shared>(std::move(options));
  for (const Definition& definition : kDefinitions) {
    SOPHIA_CHECK_OK(register_one(static_cast<duckdb_connection>(connection.native_handle()),
                                 definition, shared));
  }
  return {};
}

}  // namespace sophia::dialect
