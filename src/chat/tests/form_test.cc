#include "chat/form.h"

#include <gtest/gtest.h>

#include "chat/account_hints.h"

namespace sophia::chat {
namespace {

CallLimits limits(std::string_view question) { return read_call_limits(text::words(question)); }

TEST(CallLimitsTest, LengthsInMinutesAndHours) {
  EXPECT_EQ(limits("calls longer than 30 minutes").min_seconds, 1800);
  EXPECT_EQ(limits("meetings over an hour").min_seconds, 3600);
  EXPECT_EQ(limits("calls of more than seven minutes").min_seconds, 420);
  EXPECT_EQ(limits("calls shorter than half an hour").max_seconds, 1800);
  EXPECT_EQ(limits("calls under 90 seconds").max_seconds, 90);
  EXPECT_FALSE(limits("deals over 90 thousand").any());
  EXPECT_FALSE(limits("calls of more than three customers").any());
}

TEST(CallLimitsTest, LanguageOfCallsAndNotOneSpokenOf) {
  EXPECT_EQ(limits("conversations in Spanish").languages, (std::vector<std::string>{"spa", "es"}));
  EXPECT_EQ(limits("German calls").languages, (std::vector<std::string>{"deu", "ger", "de"}));
  EXPECT_FALSE(limits("who asked for a German contract").any());
}

NameBook book() {
  const auto account = [](const char* name) {
    return Name{.kind = NameKind::kAccount, .value = name, .shown = name, .account = name};
  };
  return NameBook({account("Alder Beverages"), account("Birch Hotels"), account("Cedar Bank"),
                   account("Dogwood Bank"), account("Elm Labs")});
}

std::vector<std::string> described(std::string_view question) {
  const NameBook names = book();
  std::vector<std::string> found;
  for (const auto i : described_accounts(text::words(question), {}, names))
    found.push_back(names.name(i).value);
  return found;
}

TEST(AccountHintsTest, TheTradeInANameDescribesTheAccount) {
  EXPECT_EQ(described("why was the beverage company upset"),
            std::vector<std::string>{"Alder Beverages"});
  EXPECT_EQ(described("what does the hotel chain need"), std::vector<std::string>{"Birch Hotels"});
}

TEST(AccountHintsTest, TwoThatFitOrNoTradeDescribeNobody) {
  EXPECT_TRUE(described("is the bank customer happy").empty());
  EXPECT_TRUE(described("which labs people did we meet").empty());
  EXPECT_TRUE(described("which beverages do they sell").empty());
}

}  // namespace
}  // namespace sophia::chat
