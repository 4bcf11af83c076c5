// A process that is killed at any point of storing loses nothing that store() returned, and doubles
// nothing.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

#include "core/hash.h"
#include "memory/memory_service.h"
#include "warehouse/deploy.h"

namespace sophia::memory {
namespace {

constexpr std::size_t kIdSize = 32;

// Stores facts until killed; tells each id through `pipe` after store() returned.
[[noreturn]] void store_until_killed(const std::filesystem::path& file, int pipe, int round) {
  const SystemClock clock;
  const access::Policy policy;
  auto database = warehouse::Database::open(file, {});
  if (!database) _exit(2);
  auto service = MemoryService::open(*database, {clock, policy, nullptr, {}});
  if (!service) _exit(3);
  for (int i = 0;; ++i) {
    Memory m;
    m.category = "kb_article";
    m.content = "round " + std::to_string(round) + " fact " + std::to_string(i);
    m.source_id = m.content;
    const auto stored = (*service)->store({}, std::move(m));
    if (!stored || write(pipe, stored->id.data(), kIdSize) != kIdSize) _exit(4);
  }
}

TEST(MemoryDurability, KilledBetweenStores) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "the engine's allocator holds more locks while it forks than the check of their "
                  "order can follow";
#endif
  const auto folder =
      std::filesystem::temp_directory_path() / ("sophia_memory_kill_" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const auto file = folder / "warehouse.duckdb";
  const SystemClock clock;
  {
    auto database = warehouse::Database::open(file, {});
    ASSERT_TRUE(database) << database.error().message;
    auto connection = database->connect();
    ASSERT_TRUE(warehouse::deploy(*connection, {.program = "test", .clock = clock}));
  }
  Random random(1);
  std::vector<std::string> told;
  for (int round = 0; round < 6; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) store_until_killed(file, ends[1], round);
    ::close(ends[1]);
    const std::size_t kill_after = told.size() + 1 + random.next() % 25;
    char id[kIdSize];
    while (told.size() < kill_after &&
           ::read(ends[0], id, kIdSize) == static_cast<ssize_t>(kIdSize))
      told.emplace_back(id, kIdSize);
    ::kill(child, SIGKILL);
    while (::read(ends[0], id, kIdSize) == static_cast<ssize_t>(kIdSize))
      told.emplace_back(id, kIdSize);
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << WEXITSTATUS(status);
  }
  const access::Policy policy;
  auto database = warehouse::Database::open(file, {});
  ASSERT_TRUE(database) << database.error().message;
  auto service = MemoryService::open(*database, {clock, policy, nullptr, {}});
  ASSERT_TRUE(service) << service.error().message;
  ASSERT_GE(told.size(), 6U);
  for (const std::string& id : told) EXPECT_TRUE((*service)->get({}, id)) << id;
  // Each exactly once, in the table too.
  auto connection = database->connect();
  ASSERT_TRUE(connection) << connection.error().message;
  const auto rows =
      connection->query("SELECT count(*), count(DISTINCT CONTENT) FROM AI_MEMORY.MEMORY_RECORDS");
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ(rows->integer(0, 0), rows->integer(0, 1));
  EXPECT_GE(rows->integer(0, 0), static_cast<std::int64_t>(told.size()));
  service->reset();
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace sophia::memory
