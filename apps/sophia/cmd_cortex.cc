// sophia cortex FUNCTION: an AI function over JSON lines. A new function is one add_..._function
// that binds its flags and passes a batch function to run_jsonl.
#include <charconv>

#include "commands.h"
#include "core/json_writer.h"
#include "cortex_classifiers.h"
#include "cortex_entities.h"
#include "cortex_functions.h"
#include "jsonl_runner.h"
#include "models.h"

namespace sophia::app {
namespace {

void add_jsonl_options(const Command& command, JsonlOptions& options) {
  command.add_option("--input", options.input, "JSON lines {\"id\",\"text\"}; - is standard input")
      .show_default();
  command.add_option("--output", options.output, "JSON lines, same order; - is standard output")
      .show_default();
}

std::string embedding_line(const JsonlItem& item, std::span<const float> vector,
                           const std::string& model) {
  JsonWriter w;
  w.begin_object().key("id").raw(item.id).key("embedding").begin_array();
  for (const float x : vector) {
    char text[32];
    w.raw(std::string_view(text, std::to_chars(text, text + sizeof text, x).ptr));
  }
  w.end_array().field("model", model).end_object();
  return w.take();
}

struct EmbedFlags {
  JsonlOptions jsonl;
  std::string model;
  std::string kind = "passage";
};

Result<int> embed(Runtime& runtime, EmbedFlags flags) {
  SOPHIA_TRY(const config::Settings* settings, runtime.settings());
  SOPHIA_TRY(const auto encoder, load_encoder(*settings, flags.model));
  const auto kind = flags.kind == "query" ? cortex::TextKind::kQuery : cortex::TextKind::kPassage;
  flags.jsonl.progress = runtime.stderr_is_terminal();
  const auto batch = [&](std::span<const JsonlItem> items) -> Result<std::vector<std::string>> {
    std::vector<std::string_view> texts;
    for (const JsonlItem& item : items) texts.push_back(item.text);
    SOPHIA_TRY(const auto vectors, encoder->embed_batch(kind, texts, runtime.stop()));
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < items.size(); ++i) {
      lines.push_back(embedding_line(items[i], vectors[i], encoder->model_id()));
    }
    return lines;
  };
  return run_jsonl(flags.jsonl, batch, runtime.stop());
}

void add_embed_function(const Command& parent, Runtime& runtime) {
  const auto command =
      parent.add_command("embed", "Vector of each text: {\"id\",\"embedding\",\"model\"}");
  auto flags = std::make_shared<EmbedFlags>();
  add_jsonl_options(command, flags->jsonl);
  command.add_option("--model", flags->model, "Model (default: the settings')");
  command.add_option("--kind", flags->kind, "passage: to be searched; query: asks")
      .one_of({"passage", "query"})
      .show_default();
  command.on_run(
      [&runtime, flags] { runtime.run([flags](Runtime& rt) { return embed(rt, *flags); }); });
}

}  // namespace

void add_cortex_command(const Command& app, Runtime& runtime) {
  const auto command = app.add_command("cortex", "Runs an AI function over files of JSON lines");
  command.require_command();
  add_embed_function(command, runtime);
  add_entity_functions(command, runtime);
  add_text_functions(command, runtime);
  add_classifier_functions(command, runtime);
}

}  // namespace sophia::app
