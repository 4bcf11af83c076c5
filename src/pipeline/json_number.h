// Numbers of a JSON text, checked without reading them as numbers: ids have any length.
#pragma once

#include <string_view>

namespace sophia::pipeline {

// What is wrong with a token by the grammar of RFC 8259, section 6, or by the range of a double
// (too small to be told from zero is fine). Empty: nothing.
std::string_view json_number_fault(std::string_view text);

}  // namespace sophia::pipeline
