#include "core/hash.h"

#include <gtest/gtest.h>

namespace sophia {
namespace {

TEST(Sha256, MatchesFips180Examples) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Xxh128, MatchesTheReferenceImplementation) {
  EXPECT_EQ(xxh128_hex(""), "99aa06d3014798d86001c324468d497f");  // xxhsum -H2 of nothing
}

TEST(Base64, MatchesRfc4648) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

TEST(Random, MatchesSplitMix64Reference) {
  Random random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317ULL);  // Vigna's splitmix64.c, seed 1234567
  EXPECT_EQ(random.next(), 3203168211198807973ULL);
}

}  // namespace
}  // namespace sophia
