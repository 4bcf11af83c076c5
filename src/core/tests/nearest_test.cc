#include "core/nearest.h"

#include <gtest/gtest.h>

#include <vector>

namespace sophia {
namespace {

const std::vector<std::string> kWords = {"search", "status", "sync", "sql"};

TEST(Nearest, CountsInsertionsDeletionsAndReplacements) {
  EXPECT_EQ(nearest("serch", kWords, 2), "search");   // one letter missing
  EXPECT_EQ(nearest("syncc", kWords, 2), "sync");     // one too many
  EXPECT_EQ(nearest("statvs", kWords, 2), "status");  // one wrong
  EXPECT_EQ(nearest("serhc", kWords, 2), "");         // three away
  EXPECT_EQ(nearest("serhc", kWords, 3), "search");
}

TEST(Nearest, NothingIsNearWhatIsFar) {
  EXPECT_EQ(nearest("bogus", kWords, 2), "");
  EXPECT_EQ(nearest("", kWords, 2), "");
  EXPECT_EQ(nearest("sql", {}, 9), "");
}

TEST(Nearest, TheFirstOfEqualsWins) { EXPECT_EQ(nearest("sy", kWords, 2), "sync"); }

}  // namespace
}  // namespace sophia
