#include "search/word_table.h"

#include "core/hash.h"
#include "core/result.h"

namespace sophia::search {

std::size_t WordTable::place(std::string_view word, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    const Slot& slot = slots_[at];
    if (!slot.used) return at;
    if (slot.hash == hash && std::string_view(texts_).substr(slot.begin, slot.length) == word) {
      return at;
    }
  }
}

std::optional<std::uint32_t> WordTable::find(std::string_view word) const {
  if (slots_.empty()) return std::nullopt;
  const Slot& slot = slots_[place(word, xxh64(word))];
  return slot.used ? std::optional(slot.number) : std::nullopt;
}

void WordTable::insert(std::string_view word, std::uint32_t number) {
  if ((size_ + 1) * 8 > slots_.size() * 5) grow();
  SOPHIA_CHECK(texts_.size() + word.size() <= ~std::uint32_t{0});
  const std::uint64_t hash = xxh64(word);
  slots_[place(word, hash)] = {hash, number, static_cast<std::uint32_t>(texts_.size()),
                               static_cast<std::uint32_t>(word.size()), true};
  texts_ += word;
  ++size_;
}

void WordTable::grow() {
  std::vector<Slot> old = std::move(slots_);
  slots_.assign(old.empty() ? 64 : old.size() * 2, {});
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (!slot.used) continue;
    std::size_t at = slot.hash & mask;
    while (slots_[at].used) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

}  // namespace sophia::search
