
#include "commands.h"
#include "pipeline_run.h"

namespace sophia::app {

void add_transform_command(const Command& app, Runtime& runtime) {
  const auto command = app.add_command(
      "transform", "Makes typed calls, speaker segments and measures from the raw records");
  auto rebuild = std::make_shared<bool>(false);
  command.add_flag("--rebuild", *rebuild,
                   "Make everything anew from the raw records (gives the same tables)");
  command.footer(
      "Exit code 3: some records keep a PROCESSING_ERROR, from this run or an earlier one, until "
      "the\n"
      "source sends them anew; sophia status counts them.");
  command.on_run([&runtime, rebuild] {
    runtime.run([rebuild](Runtime& rt) -> Result<int> {
      SOPHIA_TRY(const auto run, PipelineRun::open(rt, false));
      return run->run({run->transform_stage(*rebuild)});
    });
  });
}

}  // namespace sophia::app
