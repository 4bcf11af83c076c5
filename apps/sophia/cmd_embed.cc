
#include "commands.h"
#include "pipeline_run.h"

namespace sophia::app {

void add_embed_command(const Command& app, Runtime& runtime) {
  const auto command =
      app.add_command("embed", "Makes vectors of segments and calls, for search by meaning");
  auto model = std::make_shared<std::string>();
  command.add_option("--model", *model, "Installed model (default: the settings')");
  command.footer(
      "Only what changed is encoded. Another model's vectors are replaced at once when all are "
      "made.");
  command.on_run([&runtime, model] {
    runtime.run([model](Runtime& rt) -> Result<int> {
      SOPHIA_TRY(const auto run, PipelineRun::open(rt, false));
      return run->run({run->embed_stage(*model)});
    });
  });
}

}  // namespace sophia::app
