// Reads the lists of data/: '#' lines are remarks, "= ..." opens a group, other lines hold words.
#pragma once

#include <string_view>

namespace sophia::cortex {

// Calls on_group(header) for each "= header" and on_word(word) for each word behind it.
template <class OnGroup, class OnWord>
void read_list(std::string_view list, OnGroup on_group, OnWord on_word) {
  while (!list.empty()) {
    const auto end = list.find('\n');
    std::string_view line = list.substr(0, end);
    list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    if (line.empty() || line.front() == '#') continue;
    if (line.starts_with("= ")) {
      on_group(line.substr(2));
      continue;
    }
    while (!line.empty()) {
      const auto space = line.find(' ');
      if (space != 0) on_word(line.substr(0, space));
      line.remove_prefix(space == std::string_view::npos ? line.size() : space + 1);
    }
  }
}

}  // namespace sophia::cortex
