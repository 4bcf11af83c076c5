// "Did you mean": the known word that a mistyped one is closest to.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sophia {

// The member of `known` with the least edit distance (insert, delete, replace: 1 each) to `word`,
// if that is at most `most`; the first of several; empty when none is near. O(sum of lengths *
// word).
std::string nearest(std::string_view word, std::span<const std::string> known, std::size_t most);

}  // namespace sophia
