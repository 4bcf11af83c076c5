// What the processor's bf16 products give at most: multiply-adds on registers alone, each counted
// as two operations.   bench_bf16_peak THREADS   prints GFLOP/s, the best of ten tries of 0.1 s.
#include <immintrin.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

namespace {

constexpr int kAccumulators = 12;  // enough to hide the latency of two units
constexpr long kRounds = 2'000'000;
constexpr double kOperations = 2.0 * 32 * kAccumulators * kRounds;  // a thread's, in one try

// A step by name: only so do the sums stay in registers.
#define SOPHIA_STEP(sum)             \
  sum = _mm512_dpbf16_ps(sum, a, a); \
  asm volatile("" : "+v"(sum))

__attribute__((target("avx512f,avx512bf16"))) float multiply_add() {
  const __m512bh a = _mm512_cvtne2ps_pbh(_mm512_set1_ps(0.5F), _mm512_set1_ps(0.25F));
  __m512 s0 = _mm512_setzero_ps();
  __m512 s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
  __m512 s8 = s0, s9 = s0, s10 = s0, s11 = s0;
  for (long round = 0; round < kRounds; ++round) {
    SOPHIA_STEP(s0);
    SOPHIA_STEP(s1);
    SOPHIA_STEP(s2);
    SOPHIA_STEP(s3);
    SOPHIA_STEP(s4);
    SOPHIA_STEP(s5);
    SOPHIA_STEP(s6);
    SOPHIA_STEP(s7);
    SOPHIA_STEP(s8);
    SOPHIA_STEP(s9);
    SOPHIA_STEP(s10);
    SOPHIA_STEP(s11);
  }
  const __m512 all[] = {s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11};
  alignas(64) float values[16];
  __m512 total = _mm512_setzero_ps();
  for (const __m512& sum : all) total = _mm512_add_ps(total, sum);
  _mm512_store_ps(values, total);
  return values[0];
}

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

int main(int argc, char** argv) {
  if (!__builtin_cpu_supports("avx512bf16")) {
    std::fprintf(stderr, "this processor has no bf16\n");
    return 1;
  }
  const int threads = argc > 1 ? std::atoi(argv[1]) : 1;
  double best = 0;
  for (int attempt = 0; attempt < 10; ++attempt) {
    const double begin = seconds();
    {
      std::vector<std::jthread> team;
      for (int i = 0; i < threads; ++i) {
        team.emplace_back([] {
          volatile float sink = multiply_add();
          static_cast<void>(sink);
        });
      }
    }
    best = std::max(best, threads * kOperations / (seconds() - begin) / 1e9);
  }
  std::printf("%.1f\n", best);
  return 0;
}
