// The warehouse of the settings: which file, which environment, which limits.
#pragma once

#include "config/settings.h"
#include "core/result.h"
#include "warehouse/database.h"

namespace sophia::warehouse {

enum class Access {
  kReadOnly,   // the file must exist; shared with other readers
  kReadWrite,  // the file must exist
  kCreate,     // makes the file when it is not there (deploy)
};

std::filesystem::path warehouse_file(const config::Settings& settings);
OpenOptions open_options(const config::Settings& settings, Access access);
// Errors: those of Database::open().
Result<Database> open_warehouse(const config::Settings& settings, Access access);

}  // namespace sophia::warehouse
