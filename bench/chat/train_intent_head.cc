// Learns the intent head of a sentence model from the shipped examples and says how good it is.
//
//   train_intent_head MODEL_FOLDER OUTPUT.jsonl [PENALTY]     (docs/quality.md has the figures)
//   train_intent_head MODEL_FOLDER --unseen FROM     trains on the examples before number FROM only
//                                                    and judges those from it on: another hand's
//                                                    style
//
// Accuracy is by five folds; inside a fold the word logits that the head learns from come from five
// folds of their own, so nothing that is judged was seen.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "chat/intent_head.h"
#include "core/file.h"
#include "core/json_writer.h"
#include "cortex/encoder/encoder.h"
#include "cortex/encoder/model_folder.h"
#include "cortex/functions/classifier_fit.h"

namespace sophia {
namespace {

constexpr std::size_t kFolds = 5;
using Chosen = std::vector<std::size_t>;

struct Data {
  chat::ExampleReader reader;
  std::vector<chat::IntentExample> examples;
  std::vector<std::vector<chat::Feature>> features;
  cortex::Embeddings vectors;
  std::vector<std::uint32_t> classes;
};

chat::IntentModel words_model(const Data& data, const Chosen& chosen) {
  std::vector<chat::IntentExample> examples;
  for (const std::size_t i : chosen) examples.push_back(data.examples[i]);
  return chat::IntentModel::train(examples, data.reader);
}

// Logits of the chosen examples, each from a model that did not see it.
std::vector<chat::IntentLogits> unseen_logits(const Data& data, const Chosen& chosen) {
  std::vector<chat::IntentLogits> logits(data.examples.size());
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    Chosen seen;
    for (std::size_t k = 0; k < chosen.size(); ++k) {
      if (k % kFolds != fold) seen.push_back(chosen[k]);
    }
    const chat::IntentModel model = words_model(data, seen);
    for (std::size_t k = fold; k < chosen.size(); k += kFolds)
      logits[chosen[k]] = model.logits(data.features[chosen[k]]);
  }
  return logits;
}

std::vector<float> input_of(const Data& data, std::size_t i, const chat::IntentLogits& logits) {
  const auto vector = data.vectors[i];
  std::vector<float> input(vector.begin(), vector.end());
  for (const double z : logits) input.push_back(static_cast<float>(chat::kLogitScale * z));
  return input;
}

Result<cortex::LinearModel> fit(const Data& data, const Chosen& chosen,
                                const std::vector<chat::IntentLogits>& logits, double penalty) {
  std::vector<std::vector<float>> dense(data.examples.size());
  std::vector<cortex::ClassifierInput> inputs(data.examples.size());
  for (const std::size_t i : chosen) {
    dense[i] = input_of(data, i, logits[i]);
    inputs[i].dense = dense[i];
  }
  return cortex::fit_logistic(inputs, data.classes, chosen, chat::kIntentCount,
                              data.vectors.dimension + chat::kIntentCount, 0,
                              {.inverse_penalty = penalty, .max_iterations = 60}, {});
}

struct Judged {
  chat::IntentLogits words{};
  chat::IntentLogits both{};
};

void report(const Data& data, const std::vector<Judged>& judged, double temperature) {
  double words = 0, both = 0, loss = 0;
  for (std::size_t i = 0; i < judged.size(); ++i) {
    const auto right = static_cast<chat::Intent>(data.classes[i]);
    words += chat::scores_of(judged[i].words, 1).best == right ? 1 : 0;
    const auto scores = chat::scores_of(judged[i].both, temperature);
    both += scores.best == right ? 1 : 0;
    loss -= std::log(std::max(1e-9, scores.p[data.classes[i]]));
    if (std::getenv("SOPHIA_SHOW_ERRORS") != nullptr && scores.best != right) {
      std::printf("%s -> %s: %s\n", std::string(to_string(right)).c_str(),
                  std::string(to_string(scores.best)).c_str(), data.examples[i].text.c_str());
    }
  }
  const auto n = static_cast<double>(judged.size());
  std::printf("five folds, n %.0f: words %.4f, with vectors %.4f, log loss %.4f at %.2f\n", n,
              words / n, both / n, loss / n, temperature);
}

Result<std::vector<Judged>> cross_validate(const Data& data, double penalty) {
  std::vector<Judged> judged(data.examples.size());
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    Chosen seen;
    for (std::size_t i = 0; i < data.examples.size(); ++i) {
      if (i % kFolds != fold) seen.push_back(i);
    }
    SOPHIA_TRY(const auto head, fit(data, seen, unseen_logits(data, seen), penalty));
    const chat::IntentModel words = words_model(data, seen);
    for (std::size_t i = fold; i < data.examples.size(); i += kFolds) {
      judged[i].words = words.logits(data.features[i]);
      const std::vector<float> dense = input_of(data, i, judged[i].words);
      std::array<float, chat::kIntentCount> scores{};
      head.scores({.dense = dense, .sparse = {}}, scores);
      std::copy(scores.begin(), scores.end(), judged[i].both.begin());
    }
  }
  return judged;
}

// Learns from the examples before `from`, judges the others.
Status judge_unseen(const Data& data, std::size_t from, double penalty) {
  Chosen seen(std::min(from, data.examples.size()));
  for (std::size_t i = 0; i < seen.size(); ++i) seen[i] = i;
  SOPHIA_TRY(const auto head, fit(data, seen, unseen_logits(data, seen), penalty));
  const chat::IntentModel words = words_model(data, seen);
  double by_words = 0, by_both = 0;
  const auto n = static_cast<double>(data.examples.size() - seen.size());
  for (std::size_t i = seen.size(); i < data.examples.size(); ++i) {
    const auto right = static_cast<chat::Intent>(data.classes[i]);
    Judged judged{.words = words.logits(data.features[i]), .both = {}};
    const std::vector<float> dense = input_of(data, i, judged.words);
    std::array<float, chat::kIntentCount> scores{};
    head.scores({.dense = dense, .sparse = {}}, scores);
    std::copy(scores.begin(), scores.end(), judged.both.begin());
    const auto best = chat::scores_of(judged.both, 1).best;
    by_words += chat::scores_of(judged.words, 1).best == right ? 1 : 0;
    by_both += best == right ? 1 : 0;
    if (std::getenv("SOPHIA_SHOW_ERRORS") != nullptr && best != right) {
      std::printf("%s -> %s: %s\n", std::string(to_string(right)).c_str(),
                  std::string(to_string(best)).c_str(), data.examples[i].text.c_str());
    }
  }
  std::printf("unseen, n %.0f: words %.4f, with vectors %.4f (penalty %.0f)\n", n, by_words / n,
              by_both / n, penalty);
  return {};
}

double best_temperature(const Data& data, const std::vector<Judged>& judged) {
  double best = 1, least = 1e18;
  for (double t = 0.5; t < 2.01; t += 0.05) {
    double loss = 0;
    for (std::size_t i = 0; i < judged.size(); ++i)
      loss -= std::log(std::max(1e-9, chat::scores_of(judged[i].both, t).p[data.classes[i]]));
    if (loss < least) {
      least = loss;
      best = t;
    }
  }
  return best;
}

Result<Data> load(const std::string& folder) {
  SOPHIA_TRY(auto reader, chat::ExampleReader::shipped());
  Data data{std::move(reader), {}, {}, {}, {}};
  SOPHIA_TRY(data.examples, chat::shipped_examples());
  std::vector<std::string> texts;
  for (const auto& example : data.examples) {
    data.features.push_back(data.reader.features(example.text));
    data.classes.push_back(static_cast<std::uint32_t>(example.intent));
    texts.push_back(data.reader.with_stand_ins(example.text));
  }
  SOPHIA_TRY(const auto encoder, cortex::Encoder::load(folder, {}));
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  SOPHIA_TRY(data.vectors, encoder->embed_batch(cortex::TextKind::kQuery, views, {}));
  std::printf("%zu examples, model %s\n", texts.size(), encoder->model_id().c_str());
  return data;
}

Status run(const std::string& folder, const std::string& output, std::size_t from,
           const std::vector<double>& penalties) {
  SOPHIA_TRY(const Data data, load(folder));
  if (output == "--unseen") return judge_unseen(data, from, 3);
  SOPHIA_TRY(const auto encoder, cortex::Encoder::load(folder, {}));
  double penalty = 10, temperature = 1, most = 0;
  for (const double candidate : penalties) {
    SOPHIA_TRY(const auto judged, cross_validate(data, candidate));
    const double t = best_temperature(data, judged);
    double right = 0;
    for (std::size_t i = 0; i < judged.size(); ++i)
      right +=
          chat::scores_of(judged[i].both, 1).best == static_cast<chat::Intent>(data.classes[i]);
    std::printf("penalty %.0f: ", candidate);
    report(data, judged, t);
    if (right > most) {
      most = right;
      penalty = candidate;
      temperature = t;
    }
  }
  Chosen all(data.examples.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  SOPHIA_TRY(const auto head, fit(data, all, unseen_logits(data, all), penalty));
  JsonWriter first;
  first.begin_object().field("model", encoder->model_id().substr(0, encoder->model_id().find('/')));
  first.field("dimension", static_cast<std::int64_t>(data.vectors.dimension));
  first.field("examples", chat::hash_of(data.examples)).field("temperature", temperature);
  std::string text = first.end_object().take() + "\n";
  for (std::size_t row = 0; row * chat::kIntentCount < head.weights.size(); ++row) {
    for (std::size_t c = 0; c < chat::kIntentCount; ++c) {
      char number[32];
      std::snprintf(number, sizeof number, "%s%.3f", c == 0 ? "[" : ",",
                    static_cast<double>(head.weights[row * chat::kIntentCount + c]));
      text += number;
    }
    text += "]\n";
  }
  return write_file_atomically(output, text);
}

}  // namespace

int train(int argc, char** argv) {
  const bool unseen = argc == 4 && std::string_view(argv[2]) == "--unseen";
  const std::size_t from = unseen ? std::strtoull(argv[3], nullptr, 10) : 0;
  std::vector<double> penalties{3, 10, 30};
  if (argc == 4 && !unseen) penalties = {std::strtod(argv[3], nullptr)};
  const auto done = run(argv[1], argv[2], from, penalties);
  if (!done) std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return done ? 0 : 1;
}

}  // namespace sophia

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) {
    std::fprintf(stderr,
                 "usage: train_intent_head MODEL_FOLDER OUTPUT.jsonl [PENALTY] | --unseen FROM\n");
    return 2;
  }
  return sophia::train(argc, argv);
}
