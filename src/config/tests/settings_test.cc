#include "config/settings.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include <unistd.h>

#include "config/environment.h"

namespace sophia::config {
namespace {

class SettingsTest : public ::testing::Test {
 protected:
  SettingsTest() {
    dir_ = std::filesystem::temp_directory_path() /
           ("sophia_settings_" + std::to_string(getpid()) + "_" +
            ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(dir_);
  }
  ~SettingsTest() override { std::filesystem::remove_all(dir_); }

  Result<Settings> load(const std::string& toml,
                        std::map<std::string, std::string> environment = {}) {
    std::ofstream(dir_ / "sophia.toml") << toml;
    LoadOptions options;
    options.dir = dir_;
    options.environment = [environment](const std::string& name) -> std::optional<std::string> {
      const auto found = environment.find(name);
      if (found == environment.end()) return std::nullopt;
      return found->second;
    };
    return load_settings(options);
  }
  std::filesystem::path dir_;
};

TEST_F(SettingsTest, DefaultsHoldWithoutAFile) {
  const auto s = load("");
  ASSERT_TRUE(s.has_value()) << s.error().message;
  EXPECT_EQ(s->gong.base_url, "https://api.gong.io");
  EXPECT_EQ(s->gong.requests_per_second, 2.5);
  EXPECT_EQ(s->gong.daily_requests, 10000);
  EXPECT_EQ(s->gong.min_duration_seconds, 60);
  EXPECT_EQ(s->gong.lookback_days, 7);
  EXPECT_EQ(s->gong.private_calls, "drop");
}

TEST_F(SettingsTest, EnvironmentWinsOverTheFile) {
  const auto s = load("[gong]\nlookback_days = 3\nrequests_per_second = 1\n",
                      {{"SOPHIA_GONG_LOOKBACK_DAYS", "9"}});
  ASSERT_TRUE(s.has_value()) << s.error().message;
  EXPECT_EQ(s->gong.lookback_days, 9);
  EXPECT_EQ(s->gong.requests_per_second, 1.0);
}

TEST_F(SettingsTest, UnknownKeyNamesFileLineAndTheNearKey) {
  const auto s = load("\n[gong]\nlookback_day = 3\n");
  ASSERT_FALSE(s.has_value());
  EXPECT_EQ(s.error().code, Code::kInvalidArgument);
  EXPECT_NE(s.error().message.find("sophia.toml:3"), std::string::npos) << s.error().message;
  EXPECT_NE(s.error().message.find("gong.lookback_days"), std::string::npos) << s.error().message;
}

TEST_F(SettingsTest, ReferencesOfSecretsAreListed) {
  ::setenv("SOPHIA_MY_KEY", "k", 1);
  std::ofstream(dir_ / "sophia.toml") << "[gong]\naccess_key = \"env:SOPHIA_MY_KEY\"\n";
  LoadOptions options;
  options.dir = dir_;
  const auto names = referenced_names(options);
  ::unsetenv("SOPHIA_MY_KEY");
  ASSERT_TRUE(names.has_value()) << names.error().message;
  EXPECT_EQ(*names, std::vector<std::string>{"SOPHIA_MY_KEY"});
}

TEST_F(SettingsTest, ABaseUrlNeedsAHostAndAPortBehindItsColon) {
  for (const char* url : {"http://127.0.0.1:", "https://", "http://:80", "http://h:0", "http://h:x",
                          "http://h:70000", "ftp://h", "http://[::1]:", "http:///v2"}) {
    EXPECT_FALSE(load("", {{"SOPHIA_GONG_BASE_URL", url}}).has_value()) << url;
  }
  for (const char* url : {"http://127.0.0.1:8080", "https://us-1.api.gong.io", "http://[::1]:80",
                          "http://[::1]", "http://h:65535/v2/"}) {
    EXPECT_TRUE(load("", {{"SOPHIA_GONG_BASE_URL", url}}).has_value()) << url;
  }
}

TEST_F(SettingsTest, AFileThatIsNoTomlNamesItsLineAndTheForm) {
  const auto s = load("environment = \"dev\"\n\n[gong]\naccess_key s3cret\n");
  ASSERT_FALSE(s.has_value());
  EXPECT_EQ(s.error().message, (dir_ / "sophia.toml").string() +
                                   ":4: can't read 'access_key ...'; write a section as [gong], "
                                   "a setting as key = \"text\", key = 7 or key = true");
  const auto secret = load("[gong]\naccess_key = s3cret\n");
  ASSERT_FALSE(secret.has_value());
  EXPECT_EQ(secret.error().message.find("s3cret"), std::string::npos) << secret.error().message;
  EXPECT_NE(secret.error().message.find("sophia.toml:2: can't read 'access_key ...'"),
            std::string::npos)
      << secret.error().message;
  const auto twice = load("[gong]\nlookback_days = 1\nlookback_days = 2\n");
  ASSERT_FALSE(twice.has_value());
  EXPECT_NE(twice.error().message.find("sophia.toml:3: 'lookback_days ...' is there twice"),
            std::string::npos)
      << twice.error().message;
}

// Found by the fuzzer: toml++ reaches undefined behaviour on some letters outside of texts.
TEST_F(SettingsTest, LettersBeyondAsciiStandInTextsAndCommentsOnly) {
  const auto stray = load("# zwölf\n\n[gong]\nу = 1\n");
  ASSERT_FALSE(stray.has_value());
  EXPECT_NE(stray.error().message.find("sophia.toml:4: can't read 'у ...'"), std::string::npos)
      << stray.error().message;
  EXPECT_FALSE(load("environment = \"dev\" ё\n").has_value());
  for (const char* fine : {"environment = \"dev\" # für uns\n", "# a 'quote in a comment: é\n",
                           "[sample]\nnote = 'é \\' # \"ö\n"}) {
    const auto s = load(fine);
    const std::string message = s ? "" : s.error().message;
    EXPECT_EQ(message.find("can't read"), std::string::npos) << fine << message;
  }
  const auto open = load("environment = \"dev\n[gong]\nу = 1\n");
  ASSERT_FALSE(open.has_value());
  EXPECT_NE(open.error().message.find("sophia.toml:1:"), std::string::npos) << open.error().message;
  const auto lines = load("environment = \"\"\"\nä\n\"\"\"\nö = 1\n");
  ASSERT_FALSE(lines.has_value());
  EXPECT_NE(lines.error().message.find("sophia.toml:4:"), std::string::npos)
      << lines.error().message;
}

TEST_F(SettingsTest, WrongTypesAndValuesNameTheAcceptedForm) {
  for (const char* toml :
       {"environment = \"production\"", "[gong]\nlookback_days = \"7\"",
        "[gong]\nlookback_days = -1", "[gong]\nrequests_per_second = 4",
        "[gong]\nbase_url = \"api.gong.io\"", "[gong]\nstart_date = \"soon\"",
        "[cortex]\nmask_before_embedding = 1", "[gong", "[gong]\nprivate_calls = \"maybe\"",
        "[warehouse]\nmemory_limit = \"lots\""}) {
    const auto s = load(toml);
    ASSERT_FALSE(s.has_value()) << toml;
    EXPECT_NE(s.error().message.find("sophia.toml:"), std::string::npos) << s.error().message;
  }
  const auto s = load("", {{"SOPHIA_ENVIRONMENT", "live"}});
  ASSERT_FALSE(s.has_value());
  EXPECT_EQ(s.error().message,
            "SOPHIA_ENVIRONMENT: environment can't be 'live'; write one of: dev, stg, prod");
}

TEST_F(SettingsTest, ASectionIsNoSetting) {
  for (const char* toml : {"gong = 1", "[[gong]]\nlookback_days = 3", "cortex = \"x\""}) {
    const auto s = load(toml);
    ASSERT_FALSE(s.has_value()) << toml;
    const std::string name = std::string(toml).contains("gong") ? "gong" : "cortex";
    EXPECT_TRUE(s.error().message.ends_with("sophia.toml:1: '" + name +
                                            "' is a section; write it as [" + name +
                                            "] with its settings on the lines below"))
        << s.error().message;
  }
}

TEST_F(SettingsTest, TheReserveIsAPartOfTheDailyBudget) {
  const auto reserve = [&](const std::string& toml, std::map<std::string, std::string> env = {}) {
    const auto s = load(toml, std::move(env));
    return s ? std::to_string(s->gong.daily_reserve) : s.error().message;
  };
  EXPECT_EQ(reserve(""), "500");
  EXPECT_EQ(reserve("[gong]\ndaily_requests = 5000"), "500");
  EXPECT_EQ(reserve("[gong]\ndaily_requests = 600"), "60");
  EXPECT_EQ(reserve("", {{"SOPHIA_GONG_DAILY_REQUESTS", "100"}}), "10");
  EXPECT_EQ(reserve("", {{"SOPHIA_GONG_DAILY_REQUESTS", "1"}}), "0");
  EXPECT_EQ(reserve("[gong]\ndaily_requests = 100\ndaily_reserve = 99"), "99");
  const std::string refusal =
      "gong.daily_requests = 100 leaves nothing beyond gong.daily_reserve = 100, so that no call "
      "would be re-read; write a gong.daily_reserve of 0 to 99, or a larger gong.daily_requests";
  EXPECT_EQ(reserve("[gong]\ndaily_requests = 100\ndaily_reserve = 100"), refusal);
  EXPECT_EQ(reserve("[gong]\ndaily_reserve = 100", {{"SOPHIA_GONG_DAILY_REQUESTS", "100"}}),
            refusal);
  EXPECT_NE(reserve("[gong]\ndaily_reserve = 10000"), "10000");
}

TEST_F(SettingsTest, TheLoweredReserveIsShown) {
  std::ofstream(dir_ / "sophia.toml") << "[gong]\ndaily_requests = 100\n";
  LoadOptions options;
  options.dir = dir_;
  const auto shown = explain_settings(options);
  ASSERT_TRUE(shown.has_value()) << shown.error().message;
  for (const Provenance& p : *shown) {
    if (p.key != "gong.daily_reserve") continue;
    EXPECT_EQ(p.value, "10");
    EXPECT_EQ(p.source, "default");
  }
}

TEST_F(SettingsTest, AliasesArePairs) {
  for (const std::string fine : {"", "a=b", "e5-base-v2=mini, x=y", "a=b,"}) {
    EXPECT_TRUE(load("[cortex]\naliases = \"" + fine + "\"").has_value()) << fine;
  }
  for (const std::string bad : {"abc", "a=", "=b", "a=b,c", "a=b,,c=d", "a = b", ","}) {
    const auto s = load("[cortex]\naliases = \"" + bad + "\"");
    ASSERT_FALSE(s.has_value()) << bad;
    EXPECT_TRUE(
        s.error().message.ends_with("sophia.toml:2: cortex.aliases can't be '" + bad +
                                    "'; write asked=installed pairs separated by commas, or empty"))
        << s.error().message;
  }
}

// Completions may fall back to another provider; vectors of two models must not mix.
TEST_F(SettingsTest, EmbeddingsHaveNoChain) {
  EXPECT_TRUE(load("[cortex]\nprovider = \"openai,cortex\"").has_value());
  for (const std::string chain : {"openai,cortex", "cortex,openai", "chain", "local,openai"}) {
    const auto s = load("[cortex]\nembedding_provider = \"" + chain + "\"");
    ASSERT_FALSE(s.has_value()) << chain;
    EXPECT_NE(s.error().message.find("cortex.embedding_provider can't be '" + chain +
                                     "'; write one of: local, openai, cortex (one alone: vectors "
                                     "of two models must not mix)"),
              std::string::npos)
        << s.error().message;
  }
}

TEST_F(SettingsTest, SecretsComeFromReferencesAndAreNeverShown) {
  std::ofstream(dir_ / "key") << "s3cret\n";
  const auto s = load("[gong]\naccess_key = \"file:" + (dir_ / "key").string() + "\"\n");
  ASSERT_TRUE(s.has_value()) << s.error().message;
  EXPECT_EQ(s->gong.access_key, "s3cret");
  LoadOptions options;
  options.dir = dir_;
  const auto shown = explain_settings(options);
  ASSERT_TRUE(shown.has_value());
  for (const Provenance& p : *shown) EXPECT_EQ(p.value.find("s3cret"), std::string::npos);
}

TEST_F(SettingsTest, EverySettingHasADocumentedEnvironmentName) {
  const std::string reference = settings_reference();
  for (const char* name : {"SOPHIA_ENVIRONMENT", "SOPHIA_GONG_BASE_URL", "SOPHIA_GONG_ACCESS_KEY",
                           "SOPHIA_GONG_ACCESS_KEY_SECRET", "SOPHIA_GONG_START_DATE",
                           "SOPHIA_GONG_REQUESTS_PER_SECOND", "SOPHIA_GONG_DAILY_REQUESTS",
                           "SOPHIA_GONG_MIN_DURATION_SECONDS", "SOPHIA_GONG_PRIVATE_CALLS",
                           "SOPHIA_GONG_LOOKBACK_DAYS", "SOPHIA_NOW"}) {
    EXPECT_NE(reference.find("`" + std::string(name) + "`"), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace sophia::config
