#include <unistd.h>

#include <cstdio>

#include "access/policy.h"
#include "command.h"
#include "config/environment.h"
#include "core/cancel.h"
#include "core/file.h"
#include "core/json_writer.h"
#include "core/log.h"
#include "usage.h"

namespace sophia::app {

void print_error(const Error& error, bool json) {
  if (!json) {
    std::fprintf(stderr, "sophia: %s\n", error.message.c_str());
    return;
  }
  JsonWriter w;
  w.begin_object().key("error").begin_object().field("code", to_string(error.code));
  w.field("message", error.message).end_object().end_object();
  std::fprintf(stderr, "%s\n", w.str().c_str());
}

int Runtime::execute() {
  if (!body_) return kExitUsage;
  // A role that is not known is refused by every command, also by those that read nothing of calls.
  const auto role = access::principal_for_role(as_role);
  const auto code = role ? body_(*this) : Result<int>(std::unexpected(role.error()));
  std::fflush(stdout);
  if (code) return *code;
  const Error& error = code.error();
  print_error(error, json);
  return error.code == Code::kInvalidArgument ? kExitUsage : kExitFailed;
}

config::LoadOptions Runtime::load_options() const {
  config::LoadOptions options;
  options.dir = dir;
  options.file = config_file;
  if (!preset.empty()) {
    options.environment = [this](const std::string& name) -> std::optional<std::string> {
      const auto found = preset.find(name);
      return found == preset.end() ? env(name.c_str()) : std::optional(found->second);
    };
  }
  return options;
}

Result<const config::Settings*> Runtime::settings() {
  if (settings_) return &*settings_;
  SOPHIA_TRY(auto loaded, config::load_settings(load_options()));
  SOPHIA_TRY(const auto references, config::referenced_names(load_options()));
  SOPHIA_TRY(const auto warnings,
             config::check_environment_names(config::process_environment_names(), references));
  for (const std::string& warning : warnings) {
    std::fprintf(stderr, "sophia: warning: %s\n", warning.c_str());
  }
  settings_ = std::move(loaded);
  log::Level level = log::Level::kWarn;
  log::parse_level(settings_->log_level, level);
  log::set_level(level);
  if (!settings_->now.empty()) {
    SOPHIA_TRY(const Timestamp at, parse_timestamp(settings_->now));
    clock_ = std::make_unique<FixedClock>(at);
  }
  return &*settings_;
}

std::stop_token Runtime::stop() const { return stop_on_signals(); }
bool Runtime::stdout_is_terminal() const { return isatty(STDOUT_FILENO) == 1; }
bool Runtime::stderr_is_terminal() const { return isatty(STDERR_FILENO) == 1; }

}  // namespace sophia::app
