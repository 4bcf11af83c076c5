// How long storing and recalling take in process, by the wall and by the processor (all threads).
//   memory_bench [memories = 100000] [directory for the database = none: in memory]
// Texts are random words of a Zipf-like vocabulary, vectors random unit vectors of 384 dimensions:
// the encoder's own time is not in the figures.
#include <ctime>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/hash.h"
#include "memory/memory_service.h"
#include "warehouse/deploy.h"

namespace sophia::memory {
namespace {

constexpr std::size_t kDimension = 384;

class RandomEmbedder final : public search::Embedder {
 public:
  std::size_t dimension() const override { return kDimension; }
  Result<std::vector<float>> embed_passages(std::span<const std::string> texts,
                                            const std::stop_token&) override {
    std::vector<float> values;
    values.reserve(texts.size() * kDimension);
    for (const std::string& text : texts) {
      Random random(xxh64(text));
      for (std::size_t d = 0; d < kDimension; ++d)
        values.push_back(static_cast<float>(random.uniform() * 2 - 1));
    }
    return values;
  }
  Result<std::vector<float>> embed_query(std::string_view text) override {
    const std::string one(text);
    return embed_passages(std::span(&one, 1), {});
  }
};

std::string sentence(Random& random, std::size_t words) {
  std::string text;
  for (std::size_t i = 0; i < words; ++i) {
    const auto rank = static_cast<std::size_t>(std::exp(random.uniform() * std::log(30'000.0)));
    text += "word" + std::to_string(rank) + " ";
  }
  return text;
}

Memory record(Random& random, std::size_t number) {
  Memory m;
  m.id = sha256_hex(std::to_string(number)).substr(0, 32);
  m.category = number % 3 == 0 ? "kb_article" : "slack_insight";
  m.content = sentence(random, 20);
  m.source_id = "s" + std::to_string(number);
  m.metadata = R"({"account_name":"account )" + std::to_string(number % 500) + R"("})";
  return m;
}

class Times {
 public:
  template <class F>
  void measure(F&& work) {
    std::timespec before{};
    std::timespec after{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
    const auto begin = std::chrono::steady_clock::now();
    work();
    const auto end = std::chrono::steady_clock::now();
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
    wall_.push_back(std::chrono::duration<double, std::milli>(end - begin).count());
    cpu_.push_back(static_cast<double>(after.tv_sec - before.tv_sec) * 1e3 +
                   static_cast<double>(after.tv_nsec - before.tv_nsec) / 1e6);
  }
  void print(const char* name) {
    std::printf(
        "%-28s wall p50 %8.2f ms p99 %8.2f ms   cpu p50 %8.2f ms p99 %8.2f ms max %8.2f ms\n", name,
        at(wall_, 0.5), at(wall_, 0.99), at(cpu_, 0.5), at(cpu_, 0.99), at(cpu_, 1));
  }

 private:
  static double at(std::vector<double>& values, double share) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
  }
  std::vector<double> wall_;
  std::vector<double> cpu_;
};

Status run(std::size_t count, const std::string& directory) {
  const SystemClock clock;
  const access::Policy policy;
  RandomEmbedder embedder;
  const std::string file = directory.empty() ? "" : directory + "/warehouse.duckdb";
  SOPHIA_TRY(auto database, warehouse::Database::open(file, {}));
  SOPHIA_TRY(auto connection, database.connect());
  SOPHIA_TRY(const auto deployed,
             warehouse::deploy(connection, {.program = "bench", .clock = clock}));
  static_cast<void>(deployed);
  SOPHIA_TRY(auto service, MemoryService::open(database, {clock, policy, &embedder, "random@1"}));
  Random random(1);
  constexpr std::size_t kBatch = 5000;
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t done = 0; done < count; done += kBatch) {
    std::vector<Memory> batch;
    for (std::size_t i = done; i < std::min(done + kBatch, count); ++i)
      batch.push_back(record(random, i));
    SOPHIA_TRY(const auto written, service->restore({}, std::move(batch)));
    static_cast<void>(written);
  }
  std::printf("%zu memories imported in %.1f s\n", count,
              std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  Times recall;
  Times filtered;
  Times store;
  for (int i = 0; i < 300; ++i) {
    RecallQuery query;
    query.text = sentence(random, 5);
    recall.measure([&] { SOPHIA_CHECK(service->recall({}, query).has_value()); });
    query.filter.account = "account " + std::to_string(i);
    filtered.measure([&] { SOPHIA_CHECK(service->recall({}, query).has_value()); });
  }
  for (std::size_t i = 0; i < 3000; ++i) {
    Memory m = record(random, count + i);
    store.measure([&] { SOPHIA_CHECK(service->store({}, std::move(m)).has_value()); });
  }
  Times settle;  // what the first statement after the last stores waits for
  settle.measure([&] { SOPHIA_CHECK(database.settle().has_value()); });
  recall.print("recall");
  filtered.print("recall, one account of 500");
  store.print("store");
  settle.print("the rest of them to the tables");
  return {};
}

}  // namespace
}  // namespace sophia::memory

int main(int argc, char** argv) {
  const std::size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 100'000;
  const auto done = sophia::memory::run(count, argc > 2 ? argv[2] : "");
  if (!done) std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
