// Content hashes and encodings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sophia {

// Lower-case hex SHA-256 (64 characters): ids and checksums that outlive a process.
std::string sha256_hex(std::string_view bytes);
// Lower-case hex XXH3-128 (32 characters): content hash of a record; fast, not for adversaries.
std::string xxh128_hex(std::string_view bytes);
std::uint64_t xxh64(std::string_view bytes, std::uint64_t seed = 0);
std::string base64(std::string_view bytes);

// A deterministic generator (SplitMix64). Randomness is always passed in, never global.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  double uniform();  // [0, 1)

 private:
  std::uint64_t state_;
};

}  // namespace sophia
