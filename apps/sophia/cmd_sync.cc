
#include "commands.h"
#include "pipeline_run.h"

namespace sophia::app {

void bind_sync_flags(const Command& command, SyncFlags& flags) {
  const auto connector = command.add_option(
      "--connector", flags.connector,
      "Read with this Airbyte source (a command line) instead of the built-in Gong source");
  command.add_option("--connector-config", flags.connector_config, "Its config file (JSON)")
      .needs(connector)
      .existing_file();
  command.add_option("--source", flags.source, "Whose streams the connector brings")
      .one_of({"gong", "hubspot", "slack"})
      .show_default();
  command.add_option("--streams", flags.streams, "Only these streams").separated_by(',');
}

void add_sync_command(const Command& app, Runtime& runtime) {
  const auto command = app.add_command(
      "sync",
      "Reads what is new at the source and lands it as raw records (safe to stop, goes on)");
  auto flags = std::make_shared<SyncFlags>();
  bind_sync_flags(command, *flags);
  command.footer(
      "Needs SOPHIA_GONG_ACCESS_KEY and SOPHIA_GONG_ACCESS_KEY_SECRET (or OAuth; see\n"
      "sophia doctor --settings-reference). Exit code 3: in this run a stream did not come to its\n"
      "end (run it again) or records went to RAW_AIRBYTE.QUARANTINE; 1: nothing came at all.");
  command.on_run([&runtime, flags] {
    runtime.run([flags](Runtime& rt) -> Result<int> {
      SOPHIA_TRY(const auto run, PipelineRun::open(rt, false));
      return run->run({run->sync_stage(*flags)});
    });
  });
}

}  // namespace sophia::app
