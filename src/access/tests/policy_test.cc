#include "access/policy.h"

#include <gtest/gtest.h>

namespace sophia::access {
namespace {

TEST(Policy, TheLocalOwnerSeesWhatTheSyncKept) {
  const auto owner = principal_for_role("");
  ASSERT_TRUE(owner.has_value());
  EXPECT_TRUE(Policy().may_read_call(*owner, {"1", "u", true, true}));
  EXPECT_TRUE(Policy().may_write_memory(*owner));
}

TEST(Policy, UnknownRolesAreRefused) {
  const auto nobody = principal_for_role("wizard");
  ASSERT_FALSE(nobody.has_value());
  EXPECT_EQ(nobody.error().code, Code::kInvalidArgument);
}

}  // namespace
}  // namespace sophia::access
