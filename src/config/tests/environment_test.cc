#include "config/environment.h"

#include <gtest/gtest.h>

namespace sophia::config {
namespace {

TEST(EnvironmentNames, AMistypedOneIsAnErrorThatNamesTheNearest) {
  const auto checked = check_environment_names({"HOME", "SOPHIA_GONG_ACESS_KEY"}, {});
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().code, Code::kInvalidArgument);
  EXPECT_EQ(checked.error().message,
            "SOPHIA_GONG_ACESS_KEY is set, but there is no such setting; did you mean "
            "SOPHIA_GONG_ACCESS_KEY?");
}

TEST(EnvironmentNames, AnUnknownOneIsAWarning) {
  const auto checked = check_environment_names({"SOPHIA_FAVOURITE_COLOUR", "HOME"}, {});
  ASSERT_TRUE(checked.has_value()) << checked.error().message;
  EXPECT_EQ(*checked, std::vector<std::string>{
                          "SOPHIA_FAVOURITE_COLOUR is set, but there is no such setting (sophia "
                          "doctor --settings lists them)"});
}

TEST(EnvironmentNames, ThoseOfScriptsAndOfSecretsAreNoMistakes) {
  const auto checked = check_environment_names(
      {"SOPHIA_MY_KEY", "SOPHIA_BIN", "SOPHIA_SHARED_DATA", "SOPHIA_DEPS_DIR", "SOPHIA_TEST_DEEP",
       "SOPHIA_AIRBYTE_PYTHON", "SOPHIA_FUZZ_SECONDS", "SOPHIA_LOG_FORMAT", "SOPHIA_DIR",
       "SOPHIA_NOW", "SOPHIA_GONG_BASE_URL"},
      {"SOPHIA_MY_KEY"});
  ASSERT_TRUE(checked.has_value()) << checked.error().message;
  EXPECT_TRUE(checked->empty()) << checked->front();
}

}  // namespace
}  // namespace sophia::config
