#include "cortex_classifiers.h"

#include <algorithm>
#include <cstdio>
#include <memory>

#include "core/file.h"
#include "core/json_writer.h"
#include "cortex/functions/answer.h"
#include "cortex/functions/classifier.h"
#include "jsonl_runner.h"
#include "models.h"
#include "text/utf8.h"

namespace sophia::app {
namespace {

void add_input(const Command& command, JsonlOptions& options, const char* what) {
  command.add_option("--input", options.input, what).show_default();
}

void add_output(const Command& command, JsonlOptions& options) {
  command.add_option("--output", options.output, "JSON lines, same order; - is standard output")
      .show_default();
}

Result<std::filesystem::path> classifier_path(const config::Settings& settings,
                                              const std::string& name) {
  const bool good =
      !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '_';
      });
  if (!good) {
    return fail(Code::kInvalidArgument,
                "a classifier's name has 1 to 64 letters, digits, hyphens and underscores");
  }
  return settings.dir / "models" / "classifiers" / (name + ".classifier");
}

struct LoadedEmbedder {
  std::unique_ptr<cortex::Encoder> encoder;
  cortex::TextEmbedder embedder;
};

Result<std::unique_ptr<LoadedEmbedder>> load_embedder(const config::Settings& settings) {
  auto loaded = std::make_unique<LoadedEmbedder>();
  SOPHIA_TRY(loaded->encoder, load_encoder(settings, ""));
  loaded->embedder = {loaded->encoder->model_id(),
                      [encoder = loaded->encoder.get()](std::span<const std::string_view> texts,
                                                        std::stop_token stop) {
                        return encoder->embed_batch(cortex::TextKind::kQuery, texts, stop);
                      }};
  return loaded;
}

struct TrainFlags {
  std::string input;
  std::string name;
  bool without_model = false;
};

struct Examples {
  std::vector<cortex::LabelledText> read;
  std::int64_t skipped = 0;
};

Result<Examples> read_examples(const std::string& path) {
  Examples examples;
  SOPHIA_CHECK_OK(
      for_each_jsonl_line(path, [&](const std::string& line, std::int64_t number) -> Status {
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) return {};
        const auto json = parse_json(line);
        const auto text = json ? json_string(*json, "text") : std::nullopt;
        const auto label = json ? json_string(*json, "label") : std::nullopt;
        if (!text || !label || label->empty()) {
          std::fprintf(stderr, "line %lld: not {\"text\",\"label\"}; skipped\n",
                       static_cast<long long>(number));
          ++examples.skipped;
          return {};
        }
        examples.read.push_back({*text, *label});
        return {};
      }));
  return examples;
}

void print_training(const cortex::Classifier& c, const std::string& name, bool json) {
  const cortex::ClassifierMetrics& m = c.metrics();
  if (json) {
    JsonWriter w;
    w.begin_object().field("name", name).field("model", c.model_id());
    w.field("data_hash", c.data_hash()).field("examples", static_cast<std::uint64_t>(m.examples));
    w.field("labels", static_cast<std::uint64_t>(c.labels().size()));
    w.field("folds", static_cast<std::uint64_t>(m.folds)).field("accuracy", m.accuracy);
    w.field("accuracy_low", m.low).field("accuracy_high", m.high).field("macro_f1", m.macro_f1);
    w.field("rejected", m.rejected).field("calibration_error", m.calibration).end_object();
    std::printf("%s\n", w.take().c_str());
    return;
  }
  std::printf("%s: %zu examples, %zu labels, %s\n", name.c_str(), m.examples, c.labels().size(),
              c.model_id().empty() ? "n-grams without a model" : c.model_id().c_str());
  if (m.folds == 0) {
    std::printf("too few examples a label to measure the accuracy\n");
    return;
  }
  std::printf("accuracy %.1f %% (95 %% interval %.1f to %.1f), %zu-fold cross-validation\n",
              100 * m.accuracy, 100 * m.low, 100 * m.high, m.folds);
  std::printf("macro F1 %.3f, answered out_of_scope %.1f %%, calibration error %.3f\n", m.macro_f1,
              100 * m.rejected, m.calibration);
}

Result<int> train(Runtime& runtime, const TrainFlags& flags) {
  SOPHIA_TRY(const config::Settings* settings, runtime.settings());
  SOPHIA_TRY(const std::filesystem::path path, classifier_path(*settings, flags.name));
  SOPHIA_TRY(const Examples examples, read_examples(flags.input));
  std::unique_ptr<LoadedEmbedder> loaded;
  if (!flags.without_model) {
    auto found = load_embedder(*settings);
    if (found) {
      loaded = *std::move(found);
    } else if (found.error().code == Code::kNotFound) {
      std::fprintf(stderr, "no embedding model (%s): training on n-grams only\n",
                   found.error().message.c_str());
    } else {
      return std::unexpected(std::move(found).error());
    }
  }
  SOPHIA_TRY(const cortex::Classifier classifier,
             cortex::Classifier::train(examples.read, loaded ? &loaded->embedder : nullptr,
                                       runtime.stop()));
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error) return fail(Code::kPermissionDenied, "cannot make " + path.parent_path().string());
  SOPHIA_CHECK_OK(write_file_atomically(path, classifier.to_bytes()));
  print_training(classifier, flags.name, runtime.json);
  return examples.skipped == 0 ? kExitOk : kExitPartly;
}

struct ClassifyFlags {
  JsonlOptions jsonl;
  std::string model;
  std::vector<std::string> labels;
};

std::string label_line(const JsonlItem& item, const cortex::Prediction& answer) {
  JsonWriter w;
  w.begin_object().key("id").raw(item.id).field("label", answer.label);
  w.field("confidence", answer.confidence).end_object();
  return w.take();
}

using Predict =
    std::function<Result<std::vector<cortex::Prediction>>(std::span<const std::string_view>)>;

Result<int> classify_with(Runtime& runtime, ClassifyFlags flags, const Predict& predict) {
  flags.jsonl.progress = runtime.stderr_is_terminal();
  const auto batch = [&](std::span<const JsonlItem> items) -> Result<std::vector<std::string>> {
    std::vector<std::string_view> texts;
    for (const JsonlItem& item : items) texts.push_back(item.text);
    SOPHIA_TRY(const auto answers, predict(texts));
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < items.size(); ++i)
      lines.push_back(label_line(items[i], answers[i]));
    return lines;
  };
  return run_jsonl(flags.jsonl, batch, runtime.stop());
}

Result<int> classify(Runtime& runtime, const ClassifyFlags& flags) {
  SOPHIA_TRY(const config::Settings* settings, runtime.settings());
  if (flags.model.empty() == flags.labels.empty()) {
    return fail(Code::kInvalidArgument, "give --model NAME or --labels a,b,c");
  }
  if (!flags.labels.empty()) {
    SOPHIA_TRY(const auto loaded, load_embedder(*settings));
    return classify_with(runtime, flags, [&](std::span<const std::string_view> texts) {
      return cortex::classify_by_names(texts, flags.labels, loaded->embedder, runtime.stop());
    });
  }
  SOPHIA_TRY(const std::filesystem::path path, classifier_path(*settings, flags.model));
  auto bytes = read_file(path);
  if (!bytes && bytes.error().code == Code::kNotFound) {
    return fail(Code::kNotFound,
                "no classifier " + flags.model + ": make it with sophia cortex train");
  }
  if (!bytes) return std::unexpected(std::move(bytes).error());
  SOPHIA_TRY(const cortex::Classifier classifier, cortex::Classifier::from_bytes(*bytes));
  std::unique_ptr<LoadedEmbedder> loaded;
  if (!classifier.model_id().empty()) {
    SOPHIA_TRY(loaded, load_embedder(*settings));
  }
  return classify_with(runtime, flags, [&](std::span<const std::string_view> texts) {
    return classifier.predict(texts, loaded ? &loaded->embedder : nullptr, runtime.stop());
  });
}

struct AnswerFlags {
  JsonlOptions jsonl;
  std::string question;
  std::size_t sentences = 1;
};

Result<std::string> answer_line(const JsonlItem& item, const AnswerFlags& flags,
                                const cortex::TextEmbedder* embedder, std::stop_token stop) {
  const std::string question = json_string(item.line, "question").value_or(flags.question);
  SOPHIA_TRY(const auto answers,
             cortex::extract_answer(item.text, question, flags.sentences, embedder, stop));
  JsonWriter w;
  w.begin_object().key("id").raw(item.id).key("answers").begin_array();
  for (const cortex::AnswerSentence& answer : answers) {
    const auto point = [&](std::size_t byte) {
      return static_cast<std::uint64_t>(
          text::code_point_count(std::string_view(item.text).substr(0, byte)));
    };
    w.begin_object().field("answer", item.text.substr(answer.begin, answer.end - answer.begin));
    w.field("score", answer.score).field("start", point(answer.begin));
    w.field("end", point(answer.end)).end_object();
  }
  w.end_array().field("version", cortex::kAnswerVersion).end_object();
  return w.take();
}

Result<int> answer(Runtime& runtime, AnswerFlags flags) {
  SOPHIA_TRY(const config::Settings* settings, runtime.settings());
  SOPHIA_TRY(const auto loaded, load_embedder(*settings));
  flags.jsonl.progress = runtime.stderr_is_terminal();
  const auto one = [&](const JsonlItem& item) {
    return answer_line(item, flags, &loaded->embedder, runtime.stop());
  };
  return run_jsonl(flags.jsonl, for_each_text(one, 1), runtime.stop());
}

void add_train(const Command& parent, Runtime& runtime) {
  const auto command = parent.add_command("train", "Makes a classifier from labelled texts");
  auto flags = std::make_shared<TrainFlags>();
  command
      .add_option(
          "--input", flags->input,
          "JSON lines {\"text\",\"label\"}; the label out_of_scope teaches what fits none; - is "
          "standard input")
      .required();
  command.add_option("--name", flags->name, "Name for classify --model").required();
  command.add_flag("--without-model", flags->without_model, "N-grams only, no embedding model");
  command.on_run(
      [&runtime, flags] { runtime.run([flags](Runtime& rt) { return train(rt, *flags); }); });
}

void add_classify(const Command& parent, Runtime& runtime) {
  const auto command =
      parent.add_command("classify", "Label of each text: {\"id\",\"label\",\"confidence\"}");
  auto flags = std::make_shared<ClassifyFlags>();
  add_input(command, flags->jsonl, "JSON lines {\"id\",\"text\"}; - is standard input");
  add_output(command, flags->jsonl);
  command.add_option("--model", flags->model, "A classifier made by train");
  command.add_option("--labels", flags->labels, "Without training: the nearest of these names")
      .separated_by(',');
  command.on_run(
      [&runtime, flags] { runtime.run([flags](Runtime& rt) { return classify(rt, *flags); }); });
}

void add_answer(const Command& parent, Runtime& runtime) {
  const auto command = parent.add_command(
      "answer",
      "Sentences that answer a question: {\"id\",\"answers\":[{\"answer\",\"score\",...}]}");
  auto flags = std::make_shared<AnswerFlags>();
  add_input(command, flags->jsonl, "JSON lines {\"id\",\"text\"}, optional \"question\"");
  add_output(command, flags->jsonl);
  command.add_option("--question", flags->question, "For lines without one of their own");
  command.add_option("--sentences", flags->sentences, "At most so many")
      .range(1, 20)
      .show_default();
  command.on_run(
      [&runtime, flags] { runtime.run([flags](Runtime& rt) { return answer(rt, *flags); }); });
}

}  // namespace

void add_classifier_functions(const Command& parent, Runtime& runtime) {
  add_train(parent, runtime);
  add_classify(parent, runtime);
  add_answer(parent, runtime);
}

}  // namespace sophia::app
