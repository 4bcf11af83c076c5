#include "gong/connector.h"

#include "core/file.h"
#include "gong/source.h"

namespace sophia::gong {
namespace {

using airbyte::FailureType;

Result<GongConfig> load_config(const std::string& path) {
  if (path.empty()) return fail(Code::kInvalidArgument, "--config FILE is missing");
  SOPHIA_TRY(const std::string text, read_file(path));
  return from_connector_json(text);
}

Status check(const ConnectorArguments& arguments, const ApiEnvironment& environment,
             airbyte::JsonLinesSink& sink, const std::stop_token& stop) {
  const auto config = load_config(arguments.config);
  if (!config) return sink.print(airbyte::ConnectionStatus{false, config.error().message});
  GongSource source(*config, environment);
  SOPHIA_TRY(const auto status, source.check(sink, stop));
  return sink.print(status);
}

// False: some streams failed; their errors have been printed.
Result<bool> read(const ConnectorArguments& arguments, const ApiEnvironment& environment,
                  airbyte::JsonLinesSink& sink, const std::stop_token& stop) {
  SOPHIA_TRY(const auto config, load_config(arguments.config));
  if (arguments.catalog.empty()) return fail(Code::kInvalidArgument, "--catalog FILE is missing");
  SOPHIA_TRY(const std::string catalog_text, read_file(arguments.catalog));
  SOPHIA_TRY(const auto catalog, airbyte::parse_configured_catalog(catalog_text));
  airbyte::StreamStates states;
  if (!arguments.state.empty()) {
    SOPHIA_TRY(const std::string state_text, read_file(arguments.state));
    SOPHIA_TRY(states, airbyte::parse_states(state_text));
  }
  GongSource source(config, environment);
  SOPHIA_TRY(const auto outcome, source.read(catalog, states, sink, stop));
  return outcome.complete();
}

Result<bool> run(const ConnectorArguments& arguments, const ApiEnvironment& environment,
                 airbyte::JsonLinesSink& sink, const std::stop_token& stop) {
  if (arguments.command == "spec") {
    SOPHIA_CHECK_OK(sink.print(airbyte::SpecMessage{connector_spec()}));
    return true;
  }
  if (arguments.command == "discover") {
    SOPHIA_CHECK_OK(load_config(arguments.config));
    SOPHIA_CHECK_OK(sink.print(airbyte::CatalogMessage{airbyte::to_json(GongSource::discover())}));
    return true;
  }
  if (arguments.command == "check") {
    SOPHIA_CHECK_OK(check(arguments, environment, sink, stop));
    return true;
  }
  if (arguments.command == "read") return read(arguments, environment, sink, stop);
  return fail(Code::kInvalidArgument,
              "unknown command '" + arguments.command + "': spec, check, discover or read");
}

}  // namespace

int run_connector(const ConnectorArguments& arguments, const ApiEnvironment& environment,
                  airbyte::JsonLinesSink& sink, const std::stop_token& stop) {
  const auto done = run(arguments, environment, sink, stop);
  if (!done && done.error().code != Code::kCancelled) {
    airbyte::TraceError error;
    error.message = done.error().message;
    error.internal_message = to_string(done.error().code);
    error.failure_type = done.error().code == Code::kNotFound ? FailureType::kConfigError
                                                              : failure_type(done.error());
    if (!sink.on_error(error)) return 1;
  }
  if (!sink.flush()) return 1;
  return done.value_or(false) ? 0 : 1;
}

}  // namespace sophia::gong
