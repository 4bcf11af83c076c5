#include "cortex/encoder/team.h"

#include <gtest/gtest.h>

#include <numeric>

namespace sophia::cortex {
namespace {

// Each step reads what the step before wrote elsewhere: a lost or doubled piece, or one that is
// seen too late, changes the sums.
std::vector<std::uint64_t> chain(Team& team, std::size_t steps, std::size_t pieces) {
  std::vector<std::uint64_t> now(pieces);
  std::iota(now.begin(), now.end(), 1);
  Team::Turn turn(team);
  for (std::size_t step = 0; step < steps; ++step) {
    std::vector<std::uint64_t> next(pieces);
    turn.share(pieces, [&](std::size_t i) {
      next[i] += 3 * now[(i + 1) % pieces] + now[(i + pieces / 2) % pieces] + step;
    });
    now.swap(next);
  }
  return now;
}

TEST(Team, AllPiecesAreDoneOnceWhateverTheThreads) {
  Team one(1);
  for (const int threads : {2, 3, 8}) {
    Team team(threads);
    for (int turn = 0; turn < 20; ++turn) {
      for (const std::size_t pieces : {1U, 2U, 7U, 64U}) {
        ASSERT_EQ(chain(team, 50, pieces), chain(one, 50, pieces)) << threads << " " << pieces;
      }
    }
  }
}

TEST(Team, AStepWithoutPiecesEnds) {
  Team team(2);
  Team::Turn turn(team);
  turn.share(0, [](std::size_t) { FAIL(); });
}

TEST(Team, TurnsAtTheSameTimeDoNotMeet) {
  Team one(1);
  const auto expected = chain(one, 200, 24);
  Team team(3);
  std::atomic<int> wrong{0};
  {
    std::vector<std::jthread> callers;
    for (int c = 0; c < 4; ++c) {
      callers.emplace_back([&] {
        for (int i = 0; i < 10; ++i) wrong += chain(team, 200, 24) != expected;
      });
    }
  }
  EXPECT_EQ(wrong, 0);
}

TEST(Team, EndsWhileHelpersSleepOrNeverWoke) {
  for (int i = 0; i < 200; ++i) {
    Team team(4);
    if (i % 2 == 0) chain(team, 1, 3);
  }
}

}  // namespace
}  // namespace sophia::cortex
