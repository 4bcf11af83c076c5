// Inner loops of the vector scan. Compiled for several instruction sets; the fastest one that the
// processor has is chosen at start. All give the same result (int8 and bits are exact; f32 sums in
// eight fixed lanes).
#pragma once

#include <cstddef>
#include <cstdint>

namespace sophia::search {

std::int32_t dot_int8(const std::int8_t* a, const std::int8_t* b, std::size_t n);
float dot_f32(const float* a, const float* b, std::size_t n);
// Hamming distances of `count` rows of `words` words to `query`.
void hamming(const std::uint64_t* rows, const std::uint64_t* query, std::size_t words,
             std::size_t count, std::uint16_t* distances);

}  // namespace sophia::search
