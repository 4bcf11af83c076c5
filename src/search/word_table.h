// Words and the number of each: a hash table with open addressing, made for many look-ups of few
// distinct words. Slots lie side by side, texts in one piece of memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sophia::search {

class WordTable {
 public:
  std::optional<std::uint32_t> find(std::string_view word) const;
  // `word` is not in the table yet. Texts may have 2^32 bytes in all.
  void insert(std::string_view word, std::uint32_t number);
  std::size_t size() const { return size_; }
  std::size_t memory_bytes() const { return slots_.capacity() * sizeof(Slot) + texts_.capacity(); }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t number = 0;
    std::uint32_t begin = 0;  // in texts_
    std::uint32_t length = 0;
    bool used = false;
  };
  // The word's slot, or the free one where it would go.
  std::size_t place(std::string_view word, std::uint64_t hash) const;
  void grow();

  std::vector<Slot> slots_;  // a power of two, at most 5/8 used
  std::string texts_;
  std::size_t size_ = 0;
};

}  // namespace sophia::search
