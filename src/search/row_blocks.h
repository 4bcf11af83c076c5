// Rows of equal width in large blocks: growing never copies what is there, and a reader's pointer
// stays valid. Blocks of 2 MB and more ask for huge pages: a scan that jumps between rows would
// otherwise miss the page tables' cache at nearly each of them.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

namespace sophia::search {

// T is trivial. Rows of a new block are not initialised.
template <class T>
class RowBlocks {
 public:
  static constexpr std::size_t kRows = 65'536;  // of a block

  explicit RowBlocks(std::size_t width) : width_(width) {}
  T* append() {
    if (count_ % kRows == 0) blocks_.push_back(new_block());
    return row(count_++);
  }
  T* row(std::size_t i) { return blocks_[i / kRows].get() + i % kRows * width_; }
  const T* row(std::size_t i) const { return blocks_[i / kRows].get() + i % kRows * width_; }

 private:
  struct Free {
    void operator()(T* block) const { std::free(block); }
  };
  using Block = std::unique_ptr<T[], Free>;

  Block new_block() const {
    constexpr std::size_t kHugePage = std::size_t{2} << 20;
    const std::size_t bytes = (kRows * width_ * sizeof(T) + kHugePage - 1) / kHugePage * kHugePage;
    void* memory = std::aligned_alloc(kHugePage, bytes);
    if (memory == nullptr) throw std::bad_alloc();
    static_cast<void>(madvise(memory, bytes, MADV_HUGEPAGE));  // a wish: refused, it is slower only
    return Block(static_cast<T*>(memory));
  }

  std::size_t width_;
  std::size_t count_ = 0;
  std::vector<Block> blocks_;
};

}  // namespace sophia::search
