#include "warehouse/open_warehouse.h"

namespace sophia::warehouse {

std::filesystem::path warehouse_file(const config::Settings& settings) {
  return settings.dir / "warehouse.duckdb";
}

OpenOptions open_options(const config::Settings& settings, Access access) {
  OpenOptions options;
  options.read_only = access == Access::kReadOnly;
  options.create = access == Access::kCreate;
  options.environment = settings.environment;
  options.threads = settings.warehouse.threads;
  options.memory_limit = settings.warehouse.memory_limit;
  return options;
}

Result<Database> open_warehouse(const config::Settings& settings, Access access) {
  const auto file = warehouse_file(settings);
  // Readers can't settle what a killed process left in the journal, so a writer does it before.
  std::error_code error;
  const auto waiting = std::filesystem::file_size(file.string() + ".journal", error);
  if (access == Access::kReadOnly && !error && waiting > 0) {
    SOPHIA_TRY(const auto writer, Database::open(file, open_options(settings, Access::kReadWrite)));
    SOPHIA_CHECK_OK(writer.settle());
  }
  return Database::open(file, open_options(settings, access));
}

}  // namespace sophia::warehouse
