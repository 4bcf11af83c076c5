// Keys of JSON objects. Internal to the module.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sophia::dialect {

// The first key, in quotes and as written, that an object within `json` has a second time; escapes
// in keys are compared by what they stand for. For text that is no JSON: anything. O(n log n).
std::optional<std::string> repeated_key(std::string_view json);

}  // namespace sophia::dialect
