// sample_warehouse DIR: makes DIR/warehouse.duckdb with the sample tenant, for end-to-end tests of
// commands that only read.
#include <cstdio>

#include "chat/tests/sample_tenant.h"
#include "warehouse/deploy.h"

namespace {

sophia::Status make(const std::filesystem::path& dir) {
  std::filesystem::create_directories(dir);
  SOPHIA_TRY(auto database, sophia::warehouse::Database::open(dir / "warehouse.duckdb", {}));
  SOPHIA_TRY(auto connection, database.connect());
  const sophia::FixedClock clock(sophia::Timestamp{1795194000000000});  // 2026-11-20T17:00:00Z
  SOPHIA_CHECK_OK(sophia::warehouse::deploy(connection, {.program = "test", .clock = clock}));
  return sophia::chat::load_sample_tenant(connection, SOPHIA_SOURCE_DIR "/samples", true);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto made = make(argv[1]);
  if (!made) std::fprintf(stderr, "%s\n", made.error().message.c_str());
  return made ? 0 : 1;
}
