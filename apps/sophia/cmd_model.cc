// sophia model: the embedding models that are installed.
#include <iostream>

#include "commands.h"
#include "core/json.h"
#include "core/json_writer.h"
#include "cortex/encoder/tokenizer.h"
#include "models.h"

namespace sophia::app {
namespace {

Result<int> list_models(Runtime& runtime) {
  SOPHIA_TRY(const config::Settings* settings, runtime.settings());
  const auto store = model_store(*settings);
  const std::string chosen = store.default_name();
  JsonWriter w;
  w.begin_array();
  for (const auto& model : store.list()) {
    const bool is_default = model.name == chosen;
    if (!runtime.json) {
      std::printf("%c %-28s %-7s %s\n", is_default ? '*' : ' ', model.name.c_str(),
                  model.added ? "added" : "shipped", model.folder.c_str());
    }
    w.begin_object().field("name", model.name).field("default", is_default);
    w.field("added", model.added).field("folder", model.folder.string()).end_object();
  }
  w.end_array();
  if (runtime.json) std::printf("%s\n", w.str().c_str());
  return kExitOk;
}

Result<int> add_model(Runtime& runtime, const std::string& folder, const std::string& name) {
  SOPHIA_TRY(const config::Settings* settings, runtime.settings());
  SOPHIA_TRY(const auto model, model_store(*settings).add(folder, name, runtime.stop()));
  if (runtime.json) {
    JsonWriter w;
    w.begin_object().field("name", model.name).field("folder", model.folder.string()).end_object();
    std::printf("%s\n", w.str().c_str());
  } else {
    std::printf("added %s\n", model.name.c_str());
  }
  return kExitOk;
}

Result<int> verify_model(Runtime& runtime, std::string name) {
  SOPHIA_TRY(const config::Settings* settings, runtime.settings());
  const auto store = model_store(*settings);
  if (name.empty()) name = store.default_name();
  SOPHIA_TRY(const auto checks, store.verify(name, precision_choice(*settings)));
  bool good = true;
  JsonWriter w;
  w.begin_object().field("name", name).key("checks").begin_array();
  for (const auto& check : checks) {
    good = good && check.ok;
    if (!runtime.json) {
      std::printf("%-6s %-28s %s\n", check.ok ? "ok" : "FAILED", check.what.c_str(),
                  check.detail.c_str());
    }
    w.begin_object().field("what", check.what).field("ok", check.ok);
    w.field("detail", check.detail).end_object();
  }
  w.end_array().field("ok", good).end_object();
  if (runtime.json) std::printf("%s\n", w.str().c_str());
  return good ? kExitOk : kExitFailed;
}

Result<int> remove_model(Runtime& runtime, const std::string& name) {
  SOPHIA_TRY(const config::Settings* settings, runtime.settings());
  SOPHIA_CHECK_OK(model_store(*settings).remove(name));
  std::printf(runtime.json ? "{}\n" : "removed\n");
  return kExitOk;
}

Result<int> choose_default(Runtime& runtime, const std::string& name) {
  SOPHIA_TRY(const config::Settings* settings, runtime.settings());
  const auto store = model_store(*settings);
  const bool chooses = !name.empty();
  if (chooses) SOPHIA_CHECK_OK(store.set_default(name));
  if (runtime.json) {
    JsonWriter w;
    w.begin_object().field("name", store.default_name()).end_object();
    std::printf("%s\n", w.str().c_str());
  } else if (!chooses) {
    std::printf("%s\n", store.default_name().c_str());
  }
  if (chooses && !settings->cortex.model.empty() && settings->cortex.model != name) {
    std::fprintf(stderr, "stored, but the setting cortex.model = %s wins\n",
                 settings->cortex.model.c_str());
  }
  return kExitOk;
}

// For the differential test: a JSON string a line in, the list of its ids a line out.
Result<int> tokenize(Runtime& runtime, const std::string& name) {
  SOPHIA_TRY(const config::Settings* settings, runtime.settings());
  SOPHIA_TRY(const auto resolved, model_store(*settings).resolve(name));
  SOPHIA_TRY(const auto tokenizer, cortex::Tokenizer::load(resolved.model.folder));
  std::string out;
  for (std::string line; std::getline(std::cin, line);) {
    SOPHIA_TRY(const Json text, parse_json(line));
    if (!text.is_string()) return fail(Code::kInvalidArgument, "a line is no JSON string");
    out = "[";
    for (const auto id : tokenizer.encode(text.as_string(), 512)) {
      if (out.size() > 1) out += ',';
      out += std::to_string(id);
    }
    std::printf("%s]\n", out.c_str());
  }
  return kExitOk;
}

using Action = Result<int> (*)(Runtime&, const std::string&);

Command add_action(const Command& parent, Runtime& runtime, const char* name, const char* doc,
                   bool required, Action action) {
  const auto command = parent.add_command(name, doc);
  auto model = std::make_shared<std::string>();
  command.add_option("NAME", *model, "The model").required(required);
  command.on_run([&runtime, model, action] {
    runtime.run([model, action](Runtime& rt) { return action(rt, *model); });
  });
  return command;
}

}  // namespace

void add_model_command(const Command& app, Runtime& runtime) {
  const auto command = app.add_command("model", "Installs and checks embedding models");
  command.require_command();
  command.add_command("list", "Models that are installed; * marks the default").on_run([&runtime] {
    runtime.run(list_models);
  });
  const auto add = command.add_command("add", "Copies a Hugging Face sentence-model folder");
  auto folder = std::make_shared<std::string>();
  auto name = std::make_shared<std::string>();
  add.add_option("DIR", *folder, "The folder").required();
  add.add_option("--name", *name, "Its name here (default: the folder's)");
  add.on_run([&runtime, folder, name] {
    runtime.run([folder, name](Runtime& rt) { return add_model(rt, *folder, *name); });
  });
  add_action(command, runtime, "verify", "Checks sizes, hashes and a self-test vector", false,
             [](Runtime& rt, const std::string& n) { return verify_model(rt, n); });
  add_action(command, runtime, "remove", "Removes an added model", true, remove_model);
  add_action(command, runtime, "default", "Shows or chooses the default", false, choose_default);
  add_action(command, runtime, "tokenize", "", false, tokenize).hide();
}

}  // namespace sophia::app
