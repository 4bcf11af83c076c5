// Distinct names (accounts, reps) and their words: a filter by name looks at each name once, not at
// each call.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sophia::search {

class NameTable {
 public:
  // The name's number: the same for the same name.
  std::uint32_t number(const std::string& name);
  // By number, whether the words of `wanted` stand next to one another in the name.
  std::vector<bool> matches(std::string_view wanted) const;

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<std::vector<std::string>> words_;  // folded, by number
};

}  // namespace sophia::search
