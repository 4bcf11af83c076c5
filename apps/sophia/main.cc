#include <malloc.h>
#include <sys/stat.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>

#include "commands.h"
#include "core/cancel.h"
#include "usage.h"

namespace sophia::app {
namespace {

constexpr char kDescription[] =
    "Sophia turns recorded sales calls into a memory that you can question.\n"
    "Start with:  sophia demo      (a sample company, no key, no network)\n"
    "Your own:    sophia init && sophia run && sophia ask \"What did Acme object to?\"";

// Blocks of some MB come and go with each page of records and each row group. The allocator would
// hand each back to the system and fault it in again, zeroed: a tenth of the time of a sync.
void keep_freed_memory() {
  constexpr int kBytes = 32 << 20;  // the largest that glibc takes for a block of its own heap
  ::mallopt(M_MMAP_THRESHOLD, kBytes);
  ::mallopt(M_TRIM_THRESHOLD, kBytes);
}

int run(int argc, char** argv) {
  keep_freed_memory();
  ::umask(S_IRWXG | S_IRWXO);  // conversations and keys: only the owner reads what we write
  stop_on_signals();  // before any thread is made, so that all of them leave the signals alone
  if (std::filesystem::path(argv[0]).filename() == "source-gong") {
    return run_as_source_gong(argc, argv);
  }
  Runtime runtime;
  CLI::App app{kDescription, "sophia"};
  app.set_version_flag("--version", "sophia " SOPHIA_VERSION);
  app.add_flag("--json", runtime.json, "Print machine-readable JSON");
  app.add_option("--dir", runtime.dir, "Data directory (default: $SOPHIA_DIR, else ./.sophia)");
  app.add_option("--config", runtime.config_file, "Settings file (default: sophia.toml)");
  app.add_option("--as-role", runtime.as_role, "Act as this role");
  app.require_subcommand(1);
  app.fallthrough();
  add_all_commands(Command(&app), runtime);
  if (const auto code = parse_command_line(app, argc, argv)) return *code;
  return runtime.execute();
}

}  // namespace
}  // namespace sophia::app

int main(int argc, char** argv) { return sophia::app::run(argc, argv); }
