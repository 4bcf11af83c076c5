
#include "commands.h"
#include "pipeline_run.h"

namespace sophia::app {

void add_enrich_command(const Command& app, Runtime& runtime) {
  const auto command = app.add_command(
      "enrich", "Finds sentiment, summary, topics, risks and next steps of calls (local, no key)");
  command.footer("Only calls whose record, transcript or functions have changed are read again.");
  command.on_run([&runtime] {
    runtime.run([](Runtime& rt) -> Result<int> {
      SOPHIA_TRY(const auto run, PipelineRun::open(rt, false));
      return run->run({run->enrich_stage()});
    });
  });
}

}  // namespace sophia::app
