// The encoder as a worker of bench/encoder/run.py: reads commands from stdin, one a line, and
// answers each with a line of JSON.
//   bench_encoder MODEL_DIR TEXTS THREADS PRECISION     TEXTS: JSONL of strings
// Commands: bulk (all texts in one call), small (calls of 8 texts), query TEXT (one text, p50 of
// 200 calls), tokens (of all texts), quit.
#include <sys/resource.h>
#include <sys/time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>

#include "core/json.h"
#include "core/json_writer.h"
#include "cortex/encoder/encoder.h"

namespace sophia::cortex {
namespace {

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

rusage usage() {
  rusage u{};
  getrusage(RUSAGE_SELF, &u);
  return u;
}

double cpu_seconds() {
  const rusage u = usage();
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(u.ru_utime) + seconds(u.ru_stime);
}

void answer(const char* name, double wall, double cpu) {
  JsonWriter w;
  w.begin_object().field("what", name).field("wall", wall).field("cpu", cpu);
  w.field("peak_mb", static_cast<double>(usage().ru_maxrss) / 1024).end_object();
  std::cout << w.str() << std::endl;
}

template <class F>
void timed(const char* name, F&& body) {
  const double wall = wall_seconds();
  const double cpu = cpu_seconds();
  body();
  answer(name, wall_seconds() - wall, cpu_seconds() - cpu);
}

template <class T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  std::cerr << result.error().message << std::endl;
  std::exit(1);
}

// Median wall time of a call, and its mean processor time.
std::pair<double, double> query_time(const Encoder& encoder, const std::string& text) {
  std::vector<double> times;
  const double cpu = cpu_seconds();
  for (int i = 0; i < 200; ++i) {
    const double start = wall_seconds();
    must(encoder.embed(TextKind::kQuery, text));
    times.push_back(wall_seconds() - start);
  }
  const double mean_cpu = (cpu_seconds() - cpu) / 200;
  std::nth_element(times.begin(), times.begin() + 100, times.end());
  return {times[100], mean_cpu};
}

int run(int argc, char** argv) {
  if (argc != 5) {
    std::cerr << "usage: bench_encoder MODEL_DIR TEXTS THREADS auto|f32|bf16|i16" << std::endl;
    return 2;
  }
  std::vector<std::string> texts;
  std::ifstream file(argv[2]);
  for (std::string line; std::getline(file, line);) {
    texts.emplace_back(must(parse_json(line)).as_string());
  }
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  const std::string choice = argv[4];
  const PrecisionChoice precision = choice == "bf16"  ? PrecisionChoice::kBf16
                                    : choice == "f32" ? PrecisionChoice::kF32
                                    : choice == "i16" ? PrecisionChoice::kI16
                                                      : PrecisionChoice::kAuto;
  const double start = wall_seconds();
  const auto encoder = must(Encoder::load(argv[1], {precision, std::atoi(argv[3]), ""}));
  const double loaded = wall_seconds();
  must(encoder->embed(TextKind::kQuery, "ready"));
  answer("load", loaded - start, 0);
  answer("first", wall_seconds() - start, 0);
  const std::span<const std::string_view> all(views);
  for (std::string line; std::getline(std::cin, line) && line != "quit";) {
    if (line == "bulk") {
      timed("bulk", [&] { must(encoder->embed_batch(TextKind::kPassage, all, {})); });
    } else if (line == "small") {
      timed("small", [&] {
        for (std::size_t i = 0; i + 8 <= all.size(); i += 8) {
          must(encoder->embed_batch(TextKind::kPassage, all.subspan(i, 8), {}));
        }
      });
    } else if (line == "tokens") {
      std::size_t tokens = 0;
      for (const std::string_view text : all)
        tokens += encoder->tokenize(TextKind::kPassage, text).size();
      std::cout << JsonWriter().begin_object().field("tokens", tokens).end_object().str()
                << std::endl;
    } else if (line.starts_with("query ")) {
      const auto [wall, cpu] = query_time(*encoder, line.substr(6));
      answer("query", wall, cpu);
    }
  }
  return 0;
}

}  // namespace
}  // namespace sophia::cortex

int main(int argc, char** argv) { return sophia::cortex::run(argc, argv); }
