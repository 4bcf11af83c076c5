// A subcommand of the program: one file each, cmd_<name>.cc, that binds flags and wires objects.
// No logic lives here.
//
//   void add_sync_command(const Command& app, Runtime& runtime) {
//     const Command command = app.add_command("sync", "Reads new calls ...");
//     command.on_run([&runtime] { runtime.run([](Runtime& rt) -> Result<int> { ... }); });
//   }
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "command_line.h"
#include "config/settings.h"
#include "core/result.h"
#include "core/time.h"

namespace sophia::app {

// Exit codes of every command.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitPartly = 3;

class Runtime {
 public:
  // What the global flags said; bound by main.cc.
  bool json = false;
  std::optional<std::filesystem::path> dir;
  std::optional<std::filesystem::path> config_file;
  std::string as_role;
  // Settings that the command itself decides, by environment name; stronger than the environment.
  std::map<std::string, std::string> preset;

  // Remembers what to run after parsing. The body returns the exit code.
  void run(std::function<Result<int>(Runtime&)> body) { body_ = std::move(body); }
  // Runs it: prints an error (to stderr; as {"error":{...}} with --json) and maps it to an exit
  // code.
  int execute();

  // Loaded on first use, so that `sophia --help` needs no settings.
  Result<const config::Settings*> settings();
  config::LoadOptions load_options() const;
  // Valid after settings(): fixed when SOPHIA_NOW says so.
  const Clock& clock() const { return *clock_; }
  // Requested by SIGINT and SIGTERM.
  std::stop_token stop() const;
  bool stdout_is_terminal() const;
  bool stderr_is_terminal() const;

 private:
  std::function<Result<int>(Runtime&)> body_;
  std::optional<config::Settings> settings_;
  std::unique_ptr<Clock> clock_ = std::make_unique<SystemClock>();
};

}  // namespace sophia::app
