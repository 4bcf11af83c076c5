// A set of document numbers as a bitmap. Document numbers are dense, from 0.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sophia::search {

using DocNumber = std::uint32_t;

// The documents [begin, end).
struct DocRange {
  DocNumber begin = 0;
  DocNumber end = 0;
  bool operator==(const DocRange&) const = default;
};

class DocSet {
 public:
  DocSet() = default;
  explicit DocSet(std::size_t size, bool value = false)
      : size_(size), words_((size + 63) / 64, value ? ~std::uint64_t{0} : 0) {
    trim();
  }
  std::size_t size() const { return size_; }
  bool contains(DocNumber doc) const {
    return doc < size_ && (words_[doc / 64] >> (doc % 64) & 1U) != 0;
  }
  void insert(DocNumber doc) { words_[doc / 64] |= std::uint64_t{1} << (doc % 64); }
  void erase(DocNumber doc) { words_[doc / 64] &= ~(std::uint64_t{1} << (doc % 64)); }
  // All of [begin, end).
  void insert_range(DocNumber begin, DocNumber end) {
    for (; begin < end && begin % 64 != 0; ++begin) insert(begin);
    for (; begin + 64 <= end; begin += 64) words_[begin / 64] = ~std::uint64_t{0};
    for (; begin < end; ++begin) insert(begin);
  }
  // Grows with absent documents.
  void resize(std::size_t size) {
    size_ = size;
    words_.resize((size + 63) / 64, 0);
    trim();
  }
  std::size_t count() const {
    std::size_t total = 0;
    for (const std::uint64_t word : words_) total += static_cast<std::size_t>(std::popcount(word));
    return total;
  }
  DocSet& operator&=(const DocSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      words_[i] &= i < other.words_.size() ? other.words_[i] : 0;
    }
    return *this;
  }
  const std::vector<std::uint64_t>& words() const { return words_; }

 private:
  void trim() {
    if (size_ % 64 != 0 && !words_.empty()) words_.back() &= (std::uint64_t{1} << (size_ % 64)) - 1;
  }
  std::size_t size_ = 0;
  std::vector<std::uint64_t> words_;
};

}  // namespace sophia::search
