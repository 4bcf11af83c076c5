#include "memory/fact_key.h"

#include <gtest/gtest.h>

namespace sophia::memory {
namespace {

bool same(std::string_view a, std::string_view b, std::string_view subject = {}) {
  return fact_key(a, subject).repeats(fact_key(b, subject));
}
bool opposed(std::string_view a, std::string_view b, std::string_view subject = {}) {
  return fact_key(a, subject).contradicts(fact_key(b, subject));
}

TEST(FactKey, CaseOrderAndFunctionWordsDoNotMatter) {
  EXPECT_TRUE(same("Acme's budget is 50k", "the BUDGET of Acme's: 50,000"));
  EXPECT_TRUE(same("They signed contracts", "Contract signed!"));
  EXPECT_FALSE(same("Acme wants a discount", "Acme wants a trial"));
}

TEST(FactKey, InLongerTextsOrderTellsRolesApart) {
  constexpr std::string_view kSalesFirst =
      "They start with the sales team and roll out to support later";
  constexpr std::string_view kSupportFirst =
      "They start with the support team and roll out to sales later";
  EXPECT_FALSE(same(kSalesFirst, kSupportFirst));
  EXPECT_FALSE(opposed(kSalesFirst, kSupportFirst));
  EXPECT_TRUE(fact_key(kSalesFirst, "").reorders(fact_key(kSupportFirst, "")));
  EXPECT_TRUE(same(kSalesFirst, "they START with the sales team, and roll out to support later!"));
}

TEST(FactKey, OtherNumbersContradict) {
  EXPECT_TRUE(opposed("The Acme budget is 50k", "The Acme budget is 60k"));
  EXPECT_FALSE(opposed("The Acme budget is 50k", "The Acme headcount is 60"));
  EXPECT_TRUE(opposed("Rollout starts in March", "Rollout starts in April") ||
              !opposed("Rollout starts in March", "Rollout starts in March"));
}

TEST(FactKey, NegationAndOppositesContradict) {
  EXPECT_TRUE(opposed("Legal approved the contract", "Legal rejected the contract"));
  EXPECT_TRUE(opposed("They use Salesforce daily", "They don't use Salesforce daily"));
  EXPECT_TRUE(same("Legal has not approved the contract", "Legal rejected the contract"));
  EXPECT_FALSE(opposed("They do not use Salesforce daily", "They don't use Salesforce daily"));
}

TEST(FactKey, NamesAfterIsAreValues) {
  EXPECT_TRUE(opposed("The decision maker is Anna Smith", "The decision maker is John Brown"));
  EXPECT_FALSE(opposed("The decision maker is busy", "The decision maker is away"));
  EXPECT_FALSE(opposed("Acme is Great", "Acme is Big")) << "one word says too little of a subject";
}

TEST(FactKey, ANamedSubjectComparesValues) {
  EXPECT_TRUE(opposed("fifty seats, 50 in all", "they need 60", "acme seats"));
  EXPECT_TRUE(same("50 seats", "It is 50", "acme seats"));
}

TEST(FactKey, TextsWithoutWordsAreComparedAsTheyAre) {
  EXPECT_TRUE(same("👍", "👍"));
  EXPECT_FALSE(same("👍", "👎"));
}

TEST(FactKey, WhoDoesWhatToWhomIsToldByTheOrder) {
  const FactKey a = fact_key("John reports to Grace", "");
  const FactKey b = fact_key("Grace reports to John", "");
  EXPECT_FALSE(a.repeats(b));
  EXPECT_TRUE(a.reorders(b));
  EXPECT_FALSE(fact_key("Lumeniq beats Datamint on price", "")
                   .repeats(fact_key("Datamint beats Lumeniq on price", "")));
}

}  // namespace
}  // namespace sophia::memory
