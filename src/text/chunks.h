// Pieces of long texts, for encoders that read a few hundred tokens.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sophia::text {

// Cuts a text at sentence ends into pieces of about `words` words (at least one sentence each).
// Empty for a text without words or punctuation.
std::vector<std::string> chunks(std::string_view text, std::size_t words = 110);

}  // namespace sophia::text
