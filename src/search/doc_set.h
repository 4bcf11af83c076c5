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
    for (const std::uint64_t word : words_) total += bits_of(word);
    return total;
  }
  // Whether it has every document below size().
  bool is_full() const {
    const std::size_t whole = size_ / 64;
    for (std::size_t i = 0; i < whole; ++i) {
      if (words_[i] != ~std::uint64_t{0}) return false;
    }
    return size_ % 64 == 0 || words_[whole] == (std::uint64_t{1} << (size_ % 64)) - 1;
  }
  bool is_subset_of(const DocSet& other) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if ((words_[i] & ~(i < other.words_.size() ? other.words_[i] : 0)) != 0) return false;
    }
    return true;
  }
  bool empty() const {
    for (const std::uint64_t word : words_) {
      if (word != 0) return false;
    }
    return true;
  }
  DocSet& operator&=(const DocSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      words_[i] &= i < other.words_.size() ? other.words_[i] : 0;
    }
    return *this;
  }
  const std::vector<std::uint64_t>& words() const { return words_; }

 private:
  // std::popcount calls a function on processors of the plain x86-64 kind; this is inlined.
  static std::size_t bits_of(std::uint64_t word) {
    word -= word >> 1 & 0x5555555555555555;
    word = (word & 0x3333333333333333) + (word >> 2 & 0x3333333333333333);
    word = (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0F;
    return word * 0x0101010101010101 >> 56;
  }
  void trim() {
    if (size_ % 64 != 0 && !words_.empty()) words_.back() &= (std::uint64_t{1} << (size_ % 64)) - 1;
  }
  std::size_t size_ = 0;
  std::vector<std::uint64_t> words_;
};

}  // namespace sophia::search
