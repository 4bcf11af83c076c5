#include "commands.h"
#include "pipeline_run.h"

namespace sophia::app {

void add_run_command(CLI::App& app, Runtime& runtime) {
  auto* command = app.add_subcommand(
      "run", "Does it all: deploys if need be, syncs, transforms, enriches, embeds; resumes after any stop");
  auto flags = std::make_shared<SyncFlags>();
  bind_sync_flags(*command, *flags);
  command->callback([&runtime, flags] {
    runtime.run([flags](Runtime& rt) -> Result<int> {
      SOPHIA_TRY(const auto run, PipelineRun::open(rt, true));
      return run->run(run->usual_stages(*flags));
    });
  });
}

}  // namespace sophia::app
