// A few threads that share the many short steps of one query: steps of some microseconds, for which
// a sleeping thread would come too late. The helpers sleep between turns and spin within one.
//
//   Team team(2);
//   Team::Turn turn(team);
//   turn.share(24, [&](std::size_t piece) { ... });
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

namespace sophia::cortex {

class Team {
 public:
  static constexpr std::size_t kMostPieces = 0xFFFF;

  explicit Team(int threads);  // the caller's thread counts: a team of one has no helpers
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;
  ~Team();

  std::size_t threads() const { return helpers_.size() + 1; }

  // While it lives the helpers are awake. Another thread's turn at the same time does not wait: its
  // work is done by that thread alone.
  class Turn {
   public:
    explicit Turn(Team& team);
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn();

    std::size_t threads() const { return lock_.owns_lock() ? team_.threads() : 1; }
    // Calls work(piece) once for each piece < pieces (at most kMostPieces) and returns when all are
    // done. Whoever is free takes the next piece, so a helper that the system has not woken yet
    // delays nothing. What each call wrote is seen by the calls of later shares. `work` must not
    // throw.
    template <class Work>
    void share(std::size_t pieces, const Work& work) {
      static_assert(std::is_invocable_v<const Work&, std::size_t>);
      run(pieces, {[](const void* context, std::size_t piece) {
                     (*static_cast<const Work*>(context))(piece);
                   },
                   &work});
    }

   private:
    friend class Team;
    struct Step {
      void (*call)(const void* context, std::size_t piece) = nullptr;
      const void* context = nullptr;
    };
    void run(std::size_t pieces, Step step);

    Team& team_;
    std::unique_lock<std::mutex> lock_;  // not owned: alone
  };

 private:
  bool take_piece();
  void help();

  std::mutex turn_;                      // of the one whose work is shared
  std::atomic<std::uint32_t> turns_{0};  // odd while a turn is under way
  std::atomic<bool> stopping_{false};
  Turn::Step step_;  // written while no piece is left, read by who took a piece
  // The step's number, its pieces and the next of them, so that a piece of a past step can't be
  // taken: number << 32 | pieces << 16 | next.
  alignas(64) std::atomic<std::uint64_t> ticket_{0};
  alignas(64) std::atomic<std::size_t> done_{0};
  std::vector<std::jthread> helpers_;
};

}  // namespace sophia::cortex
