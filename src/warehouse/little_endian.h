// Integers as little-endian bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace sophia::warehouse {

template <class T>
void put_number(std::string& out, T number) {
  for (std::size_t i = 0; i < sizeof(T); ++i)
    out += static_cast<char>(static_cast<std::uint64_t>(number) >> (8 * i) & 0xFF);
}

template <class T>
T number_at(const char* bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i)
    number |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  return static_cast<T>(number);
}

}  // namespace sophia::warehouse
