#include <unistd.h>
#include <CLI/CLI.hpp>

#include <iostream>

#include "airbyte/json_lines_sink.h"
#include "commands.h"
#include "core/cancel.h"
#include "core/log.h"
#include "gong/connector.h"
#include "net/http.h"

namespace sophia::app {
namespace {

int run_source_gong(const gong::ConnectorArguments& arguments, const Clock& clock,
                    const std::stop_token& stop) {
  airbyte::JsonLinesSink sink(airbyte::fd_writer(STDOUT_FILENO), clock);
  const auto http = net::make_http_client();
  // The jitter of two syncs that start together must differ.
  const auto seed =
      static_cast<std::uint64_t>(clock.now().us) ^ (static_cast<std::uint64_t>(::getpid()) << 40U);
  return gong::run_connector(arguments, {*http, clock, sleep_for, seed}, sink, stop);
}

void bind_arguments(const Command& command, gong::ConnectorArguments& arguments) {
  command.require_command();
  const auto add = [&](const char* name, const char* help) {
    const auto verb = command.add_command(name, help);
    verb.knows_no_global_flags();
    verb.on_run([&arguments, name] { arguments.command = name; });
    verb.add_flag("--debug", [] { log::set_level(log::Level::kDebug); }, "Log everything");
    return verb;
  };
  const auto add_config = [&](Command verb) {
    verb.add_option("--config", arguments.config, "The connector's config (JSON file)").required();
  };
  add("spec", "Prints what the config may hold");
  add_config(add("check", "Tries the credentials"));
  add_config(add("discover", "Prints the streams"));
  const auto read = add("read", "Reads the streams of a configured catalog");
  add_config(read);
  read.add_option("--catalog", arguments.catalog, "Configured catalog (JSON file)").required();
  read.add_option("--state", arguments.state, "State of the last read (JSON file)");
}

}  // namespace

void add_airbyte_command(const Command& app, Runtime& runtime) {
  const auto command = app.add_command("airbyte", "Runs a source as an Airbyte connector");
  command.require_command();
  const auto source =
      command.add_command("source-gong", "The Gong source (also by that file name)");
  auto arguments = std::make_shared<gong::ConnectorArguments>();
  bind_arguments(source, *arguments);
  source.on_run([&runtime, arguments] {
    runtime.run([arguments](Runtime& rt) -> Result<int> {
      // Only for the clock (SOPHIA_NOW) and the log level: what to read comes from the config.
      SOPHIA_CHECK_OK(rt.settings());
      return run_source_gong(*arguments, rt.clock(), rt.stop());
    });
  });
}

int run_as_source_gong(int argc, char** argv) {
  CLI::App app{"The Gong source of Sophia as an Airbyte connector", "source-gong"};
  app.set_version_flag("--version", "source-gong " SOPHIA_VERSION);
  gong::ConnectorArguments arguments;
  bind_arguments(Command(&app), arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e, std::cerr, std::cerr) == 0 ? kExitOk : kExitFailed;
  }
  Runtime runtime;
  runtime.run([&](Runtime& rt) -> Result<int> {
    SOPHIA_CHECK_OK(rt.settings());
    return run_source_gong(arguments, rt.clock(), rt.stop());
  });
  return runtime.execute();
}

}  // namespace sophia::app
