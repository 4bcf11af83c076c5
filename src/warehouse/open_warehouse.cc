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
  return Database::open(warehouse_file(settings), open_options(settings, access));
}

}  // namespace sophia::warehouse
