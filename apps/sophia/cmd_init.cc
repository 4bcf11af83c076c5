#include <cstdio>

#include "commands.h"
#include "core/file.h"
#include "core/json_writer.h"

namespace sophia::app {
namespace {

// The value as TOML writes it; texts are quoted.
std::string toml_value(const config::Setting& setting) {
  if (std::holds_alternative<std::string& (*)(config::Settings&)>(setting.member)) {
    return "\"" + std::string(setting.default_value) + "\"";
  }
  return std::string(setting.default_value);
}

// Every key with its meaning, commented out: what is not set keeps its default.
std::string settings_file() {
  std::string text =
      "# Settings of Sophia. A key that stays commented out has the default that is shown.\n"
      "# The environment wins over this file: SOPHIA_GONG_BASE_URL for base_url of [gong].\n"
      "# A secret is best a reference: \"env:NAME\" or \"file:/path\".\n";
  std::string_view section;
  for (const config::Setting& setting : config::settings_table()) {
    const auto dot = setting.key.find('.');
    const bool is_top = dot == std::string_view::npos;
    const std::string_view own = is_top ? std::string_view() : setting.key.substr(0, dot);
    if (own != section) text += "\n[" + std::string(own) + "]\n";
    section = own;
    text += "\n# " + std::string(setting.doc) + "\n# Accepted: " + std::string(setting.accepted) +
            (setting.secret ? " (secret)" : "") + ".\n# " +
            std::string(is_top ? setting.key : setting.key.substr(dot + 1)) + " = " +
            toml_value(setting) + "\n";
  }
  return text;
}

Status make_directory(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (!error) return {};
  return fail(Code::kPermissionDenied,
              "cannot make " + directory.string() + ": " + error.message());
}

Result<int> run(Runtime& rt, bool force) {
  SOPHIA_TRY(const auto* settings, rt.settings());
  const auto file = settings->dir / "sophia.toml";
  SOPHIA_CHECK_OK(make_directory(settings->dir));
  const bool exists = std::filesystem::exists(file);
  if (!exists || force) SOPHIA_CHECK_OK(write_file_atomically(file, settings_file()));
  const auto ignore = settings->dir / ".gitignore";
  if (!std::filesystem::exists(ignore)) SOPHIA_CHECK_OK(write_file_atomically(ignore, "*\n"));
  const bool kept = exists && !force;
  if (rt.json) {
    JsonWriter w;
    w.begin_object().field("dir", settings->dir.string()).field("settings_file", file.string());
    w.field("settings_file_kept", kept).end_object();
    std::printf("%s\n", w.str().c_str());
    return kExitOk;
  }
  std::printf("data directory  %s\nsettings file   %s%s\n", settings->dir.c_str(), file.c_str(),
              kept ? " (kept as it was)" : "");
  std::printf(
      "\nNext: put your Gong keys into the settings file or the environment\n"
      "(SOPHIA_GONG_ACCESS_KEY, SOPHIA_GONG_ACCESS_KEY_SECRET), then\n"
      "  sophia doctor && sophia deploy && sophia sync && sophia transform\n");
  return kExitOk;
}

}  // namespace

void add_init_command(const Command& app, Runtime& runtime) {
  const auto command = app.add_command(
      "init", "Makes the data directory and a settings file that explains every key");
  auto force = std::make_shared<bool>(false);
  command.add_flag("--force", *force, "Write the settings file anew even if there is one");
  command.on_run(
      [&runtime, force] { runtime.run([force](Runtime& rt) { return run(rt, *force); }); });
}

}  // namespace sophia::app
