// Hand-worked sentences: spans, types and values.
#include "cortex/functions/entities.h"

#include <gtest/gtest.h>

#include "core/hash.h"
#include "cortex/functions/entities_numbers.h"

namespace sophia::cortex {
namespace {

std::string found(std::string_view text, const EntityOptions& options = {}) {
  std::string out;
  for (const Entity& e : find_entities(text, options)) {
    out += std::string(to_string(e.type)) + ":" +
           std::string(text.substr(e.begin, e.end - e.begin)) + ";";
  }
  return out;
}

Entity first(std::string_view text, const EntityOptions& options = {}) {
  const auto entities = find_entities(text, options);
  return entities.empty() ? Entity{} : entities.front();
}

std::string day(std::string_view text) {
  // Wednesday, 2021-05-12.
  const auto date =
      first(
          text,
          {.people = {}, .organisations = {}, .products = {}, .reference = CivilDate{2021, 5, 12}})
          .date;
  if (!date) return "none";
  return std::to_string(date->year) + "-" + std::to_string(date->month) + "-" +
         std::to_string(date->day);
}

double number(std::string_view text) {
  const EntityTokens tokens(text);
  const auto n = number_at(tokens, 0);
  return n && n->last + 1 == tokens.size() ? n->value : -1;
}

TEST(SaidNumber, FiguresAndWords) {
  EXPECT_EQ(number("1,250,000"), 1250000);
  EXPECT_DOUBLE_EQ(number("12.5"), 12.5);
  EXPECT_EQ(number("twenty five"), 25);
  EXPECT_EQ(number("one hundred and ten"), 110);
  EXPECT_DOUBLE_EQ(number("one point two million"), 1200000);
  EXPECT_EQ(number("two and a half million"), 2500000);
  EXPECT_EQ(number("half a million"), 500000);
  EXPECT_EQ(number("a hundred thousand"), 100000);
  EXPECT_EQ(number("two thousand five hundred"), 2500);
  EXPECT_EQ(number("three million two hundred thousand"), 3200000);
  EXPECT_EQ(number("40k"), 40000);
}

TEST(Entities, MoneyAndPercent) {
  EXPECT_EQ(found("we pay $1.2 million today"), "MONEY:$1.2 million;DATE:today;");
  EXPECT_EQ(first("it was one point two million dollars").amount, 1200000.0);
  EXPECT_EQ(first("it was one point two million dollars").currency, "USD");
  EXPECT_EQ(first("costs 15 euros").currency, "EUR");
  EXPECT_DOUBLE_EQ(*first("18 cents a share").amount, 0.18);
  EXPECT_EQ(found("churn fell twenty five percent"), "PERCENT:twenty five percent;");
  EXPECT_EQ(first("up 12.5%").amount, 12.5);
  EXPECT_EQ(found("two to 3% more"), "PERCENT:two to 3%;");
  EXPECT_EQ(found("we have 40 million users"), "");
  EXPECT_EQ(found("one of them, two at most"), "");
}

TEST(Entities, Dates) {
  EXPECT_EQ(found("we start in q3 2021 or next tuesday"), "DATE:q3 2021;DATE:next tuesday;");
  EXPECT_EQ(found("the first half of fiscal 2020 was hard"), "DATE:the first half of fiscal 2020;");
  EXPECT_EQ(found("three weeks ago it broke"), "DATE:three weeks ago;");
  EXPECT_EQ(found("you may march on"), "");
  EXPECT_EQ(found("a quarter of the customers"), "");
}

TEST(Entities, DatesAgainstAReference) {
  EXPECT_EQ(day("next tuesday"), "2021-5-18");
  EXPECT_EQ(day("on friday"), "2021-5-14");
  EXPECT_EQ(day("tomorrow"), "2021-5-13");
  EXPECT_EQ(day("three weeks ago"), "2021-4-21");
  EXPECT_EQ(day("last quarter"), "2021-1-1");
  EXPECT_EQ(day("next month"), "2021-6-1");
  EXPECT_EQ(day("this week"), "2021-5-10");
  EXPECT_EQ(day("q3 2022"), "2022-7-1");
  EXPECT_EQ(day("the second quarter of 2020"), "2020-4-1");
  EXPECT_EQ(day("december 3rd"), "2020-12-3");  // five months back, seven ahead
  EXPECT_EQ(day("October 29, 2021"), "2021-10-29");
  EXPECT_EQ(day("2021-02-30"), "none");
  EXPECT_EQ(day("5/3/2021"), "2021-5-3");
}

TEST(Entities, Names) {
  EXPECT_EQ(found("The next question is from Maria Oconnor with Baader Bank in New York."),
            "PERSON:Maria Oconnor;ORG:Baader Bank;GPE:New York;");
  EXPECT_EQ(found("Thanks, Zorblat."), "PERSON:Zorblat;");
  EXPECT_EQ(found("They moved from Salesforce to us in the US."), "ORG:Salesforce;GPE:US;");
  const std::vector<std::string> accounts = {"Blue Fern Inc"};
  EXPECT_EQ(found("blue fern wants it",
                  {.people = {}, .organisations = accounts, .products = {}, .reference = {}}),
            "ORG:blue fern;");
  EXPECT_EQ(found("Can you mark it as done and target it?"), "");
}

TEST(Entities, HostileTexts) {
  Random random(9);
  static constexpr std::string_view kPieces[] = {
      "$",    "1", ",", "5", " ", "%",   "million", "the", "quarter", "May",
      "\xc3", "é", "Q", "3", "-", "two", "hundred", "and", "Inc",     "A"};
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (std::uint64_t n = random.next() % 40; n > 0; --n)
      text += kPieces[random.next() % std::size(kPieces)];
    std::size_t at = 0;
    for (const Entity& e : find_entities(text, {.people = {},
                                                .organisations = {},
                                                .products = {},
                                                .reference = CivilDate{2021, 1, 31}})) {
      ASSERT_LE(at, e.begin) << text;
      ASSERT_LT(e.begin, e.end) << text;
      ASSERT_LE(e.end, text.size()) << text;
      at = e.end;
    }
  }
}

}  // namespace
}  // namespace sophia::cortex
