#include <algorithm>
#include <cstdio>

#include "commands.h"
#include "core/json_writer.h"
#include "doctor_checks.h"

namespace sophia::app {
namespace {

struct Flags {
  bool online = false;
  bool settings = false;
  bool reference = false;
};

const char* label(CheckStatus status) {
  switch (status) {
    case CheckStatus::kOk:
      return "ok";
    case CheckStatus::kWarn:
      return "warn";
    case CheckStatus::kFail:
      break;
  }
  return "fail";
}

// The first check: do the settings load, and which of them does somebody set?
Check settings_check(const Result<std::vector<config::Provenance>>& provenance) {
  if (!provenance) {
    return {"settings", CheckStatus::kFail, provenance.error().message, "correct that setting"};
  }
  const auto set = std::ranges::count_if(
      *provenance, [](const config::Provenance& p) { return p.source != "default"; });
  return {"settings", CheckStatus::kOk,
          std::to_string(set) + " of " + std::to_string(provenance->size()) +
              " set, the others have their default",
          ""};
}

void print_json(const std::vector<Check>& checks,
                const Result<std::vector<config::Provenance>>& provenance, bool ok) {
  JsonWriter w;
  w.begin_object().field("ok", ok).key("checks").begin_array();
  for (const Check& check : checks) {
    w.begin_object().field("name", check.name).field("status", label(check.status));
    w.field("detail", check.detail).field("advice", check.advice).end_object();
  }
  w.end_array().key("settings").begin_array();
  if (provenance) {
    for (const auto& p : *provenance) {
      w.begin_object().field("key", p.key).field("source", p.source);
      w.field("value", p.value).end_object();
    }
  }
  w.end_array().end_object();
  std::printf("%s\n", w.str().c_str());
}

void print_text(const std::vector<Check>& checks,
                const Result<std::vector<config::Provenance>>& provenance, bool all_settings) {
  for (const Check& check : checks) {
    std::printf("%-5s %-15s %s\n", label(check.status), check.name.c_str(), check.detail.c_str());
    if (!check.advice.empty()) std::printf("      %-15s -> %s\n", "", check.advice.c_str());
    if (check.name != "settings" || !provenance) continue;
    for (const auto& p : *provenance) {
      if (p.source == "default" && !all_settings) continue;
      std::printf("      %-15s %s = %s (%s)\n", "", std::string(p.key).c_str(), p.value.c_str(),
                  p.source.c_str());
    }
  }
}

Result<int> run(Runtime& rt, const Flags& flags) {
  if (flags.reference) {
    std::fputs(config::settings_reference().c_str(), stdout);
    return kExitOk;
  }
  const auto provenance = config::explain_settings(rt.load_options());
  std::vector<Check> checks{settings_check(provenance)};
  const auto settings = rt.settings();
  if (!settings && provenance) {  // a name in the environment that is nearly a setting's
    checks = {{"settings", CheckStatus::kFail, settings.error().message, "correct that name"}};
  }
  if (settings) {
    const auto more = run_checks({.settings = **settings,
                                  .clock = rt.clock(),
                                  .program = "sophia " SOPHIA_VERSION,
                                  .online = flags.online,
                                  .stop = rt.stop()});
    checks.insert(checks.end(), more.begin(), more.end());
  }
  const bool ok = std::ranges::none_of(
      checks, [](const Check& check) { return check.status == CheckStatus::kFail; });
  if (rt.json) {
    print_json(checks, provenance, ok);
  } else {
    print_text(checks, provenance, flags.settings);
  }
  return ok ? kExitOk : kExitFailed;
}

}  // namespace

void add_doctor_command(const Command& app, Runtime& runtime) {
  const auto command = app.add_command(
      "doctor", "Checks settings, data directory, warehouse, model and Gong; says what to do");
  auto flags = std::make_shared<Flags>();
  command.add_flag("--online", flags->online, "Also try the credentials at Gong");
  command.add_flag("--settings", flags->settings, "List every setting with its source");
  command.add_flag("--settings-reference", flags->reference,
                   "Print the settings reference (Markdown)");
  command.on_run(
      [&runtime, flags] { runtime.run([flags](Runtime& rt) { return run(rt, *flags); }); });
}

}  // namespace sophia::app
