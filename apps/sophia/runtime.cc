#include <unistd.h>

#include <cstdio>

#include "command.h"
#include "core/cancel.h"
#include "core/file.h"
#include "core/json_writer.h"
#include "core/log.h"

namespace sophia::app {

int Runtime::execute() {
  if (!body_) return kExitUsage;
  const auto code = body_(*this);
  std::fflush(stdout);
  if (code) return *code;
  const Error& error = code.error();
  if (json) {
    JsonWriter w;
    w.begin_object().key("error").begin_object().field("code", to_string(error.code));
    w.field("message", error.message).end_object().end_object();
    std::fprintf(stderr, "%s\n", w.str().c_str());
  } else {
    std::fprintf(stderr, "sophia: %s\n", error.message.c_str());
  }
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
  SOPHIA_TRY(settings_, config::load_settings(load_options()));
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
