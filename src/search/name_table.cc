#include "search/name_table.h"

#include <algorithm>

#include "text/words.h"

namespace sophia::search {
namespace {

std::vector<std::string> folded_words(std::string_view text) {
  std::vector<std::string> folded;
  for (text::Word& word : text::words(text)) folded.push_back(std::move(word.folded));
  return folded;
}

}  // namespace

std::uint32_t NameTable::number(const std::string& name) {
  const auto [entry, fresh] = numbers_.try_emplace(name, static_cast<std::uint32_t>(words_.size()));
  if (fresh) words_.push_back(folded_words(name));
  return entry->second;
}

std::vector<bool> NameTable::matches(std::string_view wanted) const {
  std::vector<bool> found(words_.size());
  const std::vector<std::string> want = folded_words(wanted);
  if (want.empty()) return found;
  for (std::size_t n = 0; n < words_.size(); ++n) {
    const auto& have = words_[n];
    found[n] = std::search(have.begin(), have.end(), want.begin(), want.end()) != have.end();
  }
  return found;
}

}  // namespace sophia::search
