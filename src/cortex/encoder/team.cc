#include "cortex/encoder/team.h"

namespace sophia::cortex {
namespace {

// Waits a little longer each time: first the core is kept, then it is offered to others, so that a
// thread which the system has put aside gets its turn on a busy machine.
class Patience {
 public:
  void wait() {
    constexpr int kSpins = 2000;  // some 20 us
    if (++spins_ < kSpins) {
      __builtin_ia32_pause();
    } else {
      std::this_thread::yield();
    }
  }
  void renew() { spins_ = 0; }

 private:
  int spins_ = 0;
};

constexpr std::uint64_t next_of(std::uint64_t ticket) { return ticket & 0xFFFF; }
constexpr std::uint64_t pieces_of(std::uint64_t ticket) { return ticket >> 16 & 0xFFFF; }

}  // namespace

Team::Team(int threads) {
  for (int i = 1; i < threads; ++i) helpers_.emplace_back([this] { help(); });
}

Team::~Team() {
  stopping_.store(true);
  turns_.fetch_add(2);
  turns_.notify_all();
  helpers_.clear();
}

void Team::help() {
  Patience patience;
  while (!stopping_.load()) {
    const std::uint32_t turns = turns_.load();
    if (turns % 2 == 0) {
      if (!stopping_.load()) turns_.wait(turns);
      patience.renew();
    } else if (take_piece()) {
      patience.renew();
    } else {
      patience.wait();
    }
  }
}

bool Team::take_piece() {
  std::uint64_t ticket = ticket_.load(std::memory_order_acquire);
  do {
    if (next_of(ticket) == pieces_of(ticket)) return false;
  } while (!ticket_.compare_exchange_weak(ticket, ticket + 1, std::memory_order_acq_rel,
                                          std::memory_order_acquire));
  step_.call(step_.context, static_cast<std::size_t>(next_of(ticket)));
  done_.fetch_add(1, std::memory_order_acq_rel);
  return true;
}

Team::Turn::Turn(Team& team) : team_(team) {
  if (team.helpers_.empty()) return;
  lock_ = std::unique_lock(team.turn_, std::try_to_lock);
  if (!lock_.owns_lock()) return;
  team.turns_.fetch_add(1);
  team.turns_.notify_all();
}

Team::Turn::~Turn() {
  if (lock_.owns_lock()) team_.turns_.fetch_add(1);
}

void Team::Turn::run(std::size_t pieces, Step step) {
  if (!lock_.owns_lock()) {
    for (std::size_t piece = 0; piece < pieces; ++piece) step.call(step.context, piece);
    return;
  }
  team_.step_ = step;
  team_.done_.store(0, std::memory_order_relaxed);
  const std::uint64_t number = (team_.ticket_.load(std::memory_order_relaxed) >> 32) + 1;
  team_.ticket_.store(number << 32 | pieces << 16, std::memory_order_release);
  while (team_.take_piece()) {
  }
  Patience patience;
  while (team_.done_.load(std::memory_order_acquire) < pieces) patience.wait();
}

}  // namespace sophia::cortex
