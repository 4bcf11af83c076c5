// Hash table from a word (or any short string) to a small value: built once, then read by all
// threads. Open addressing with linear probing on a 64-bit FNV-1a hash; about 10 ns a look-up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sophia::cortex {

constexpr std::uint64_t word_hash(std::string_view word) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : word) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ULL;
  }
  return hash ^ (hash >> 29);
}
// Key of an ordered pair; `salt` keeps kinds of pairs apart.
constexpr std::uint64_t pair_hash(std::uint64_t first, std::uint64_t second, std::uint64_t salt) {
  std::uint64_t hash = first * 0x9e3779b97f4a7c15ULL + (second ^ (salt << 56));
  hash ^= hash >> 31;
  hash *= 0xbf58476d1ce4e5b9ULL;
  return hash ^ (hash >> 27);
}

template <class Value>
class WordTable {
 public:
  // The value of `word`; made on first use. Invalidates earlier references.
  Value& at(std::string_view word) {
    if (2 * (size_ + 1) > slots_.size()) grow();
    Slot& slot = slots_[index_of(word_hash(word), word)];
    if (!slot.used) {
      slot = Slot{word_hash(word), std::string(word), Value{}, true};
      ++size_;
    }
    return slot.value;
  }
  const Value* find(std::string_view word) const { return find(word_hash(word), word); }
  const Value* find(std::uint64_t hash, std::string_view word) const {
    if (slots_.empty()) return nullptr;
    const Slot& slot = slots_[index_of(hash, word)];
    return slot.used ? &slot.value : nullptr;
  }
  std::size_t size() const { return size_; }
  void clear() {
    slots_.clear();
    size_ = 0;
  }
  template <class Visit>
  void each(Visit visit) const {
    for (const Slot& slot : slots_) {
      if (slot.used) visit(std::string_view(slot.key), slot.value);
    }
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::string key;
    Value value{};
    bool used = false;
  };
  std::size_t index_of(std::uint64_t hash, std::string_view word) const {
    std::size_t at = hash & (slots_.size() - 1);
    while (slots_[at].used && (slots_[at].hash != hash || slots_[at].key != word)) {
      at = (at + 1) & (slots_.size() - 1);
    }
    return at;
  }
  void grow() {
    std::vector<Slot> old =
        std::exchange(slots_, std::vector<Slot>(slots_.empty() ? 64 : 2 * slots_.size()));
    for (Slot& slot : old) {
      if (slot.used) slots_[index_of(slot.hash, slot.key)] = std::move(slot);
    }
  }
  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace sophia::cortex
