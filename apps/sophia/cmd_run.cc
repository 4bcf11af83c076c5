#include <algorithm>

#include "commands.h"
#include "pipeline_run.h"

namespace sophia::app {

void add_run_command(const Command& app, Runtime& runtime) {
  const auto command = app.add_command("run",
                                       "Does it all: deploys if need be, syncs, transforms, "
                                       "enriches, embeds; resumes after any stop");
  auto flags = std::make_shared<SyncFlags>();
  bind_sync_flags(command, *flags);
  auto names = std::make_shared<std::vector<std::string>>();
  command.add_option("--stages", *names, "Only these, in the usual order (default: all)")
      .separated_by(',')
      .one_of({"sync", "transform", "enrich", "embed"});
  command.on_run([&runtime, flags, names] {
    runtime.run([flags, names](Runtime& rt) -> Result<int> {
      SOPHIA_TRY(const auto run, PipelineRun::open(rt, true));
      auto stages = run->usual_stages(*flags);
      std::erase_if(stages, [&](const pipeline::Stage& stage) {
        return !names->empty() &&
               std::find(names->begin(), names->end(), stage.name) == names->end();
      });
      return run->run(stages);
    });
  });
}

}  // namespace sophia::app
