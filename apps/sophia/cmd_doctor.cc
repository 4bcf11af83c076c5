#include "commands.h"

namespace sophia::app {

void add_doctor_command(CLI::App& app, Runtime& runtime) {
  auto* command = app.add_subcommand("doctor", "Checks settings and data directory; says what to do");
  auto reference = std::make_shared<bool>(false);
  command->add_flag("--settings-reference", *reference, "Print the settings reference (Markdown)");
  command->callback([&runtime, reference] {
    runtime.run([reference](Runtime& rt) -> Result<int> {
      if (*reference) {
        std::fputs(config::settings_reference().c_str(), stdout);
        return kExitOk;
      }
      SOPHIA_TRY(const auto* settings, rt.settings());
      std::printf("settings: ok (data directory %s)\n", settings->dir.c_str());
      return kExitOk;
    });
  });
}

}  // namespace sophia::app
