// What words of a question are taken for: misspelt ones, names, commands, sums, times to come.
#include <algorithm>

#include "chat/tests/service_fixture.h"

namespace sophia::chat {
namespace {

TEST_F(ServiceTest, MisspeltWordsAreSearchedForAsTheyAreRead) {
  const Answer answer = ask("what did Anna say about secuirty");
  EXPECT_TRUE(limits_say(answer, "\"secuirty\" was read as \"security\"")) << text_of(answer);
  const bool said = std::ranges::any_of(answer.citations, [](const Citation& citation) {
    return citation.speaker == "Anna Kowalski" &&
           citation.sentence.find("ecurity") != std::string::npos;
  });
  EXPECT_TRUE(said) << text_of(answer);
}

TEST_F(ServiceTest, CompanyWordsBelongToTheName) {
  for (const char* question :
       {"show me calls with Acme Corporation", "show me calls with Acme Inc"}) {
    const Answer answer = ask(question);
    EXPECT_TRUE(text_of(answer).starts_with("6 calls with Acme Corp")) << text_of(answer);
    EXPECT_TRUE(answer.entities.unknown.empty()) << question;
  }
}

TEST_F(ServiceTest, CommandsAreRefusedAndQuestionsThatLookLikeThemAreNot) {
  for (const char* command :
       {"move the Acme deal to closed won", "please delete all calls with Globex",
        "can you set the amount of deal 12345 to 90000", "Mark Acme as lost",
        "book a meeting with Maria Chen", "reassign this deal to Anna"}) {
    const Answer answer = ask(command);
    EXPECT_EQ(answer.intent, Intent::kOutOfScope) << command;
    EXPECT_TRUE(text_of(answer).starts_with("That would change something")) << text_of(answer);
  }
  for (const char* question : {"update me on Acme", "change in sentiment at Acme since September",
                               "set of open deals", "send me the calls with Acme",
                               "Mark Feldman's calls", "what did we add to the Acme offer"}) {
    EXPECT_FALSE(text_of(ask(question)).starts_with("That would change")) << question;
  }
}

TEST_F(ServiceTest, WordsThatOnlyLookLikeOthersAreReadAsTheyAre) {
  // "John with" is no misspelt John Smith.
  const Answer reproach = ask("what did Gwen reproach John with");
  EXPECT_TRUE(reproach.limits.empty()) << reproach.limits.front();
  EXPECT_FALSE(reproach.citations.empty());
  // A verb, and no purchase.
  EXPECT_NE(ask("how did Grace deal with Helen Novak on November 3").intent, Intent::kPerformance);
  const Answer german = ask("German-language calls please");
  EXPECT_TRUE(text_of(german).starts_with("2 calls")) << text_of(german);
  // December is to come.
  EXPECT_EQ(ask("What is Emily supposed to deliver in December?")
                .entities.first(EntityType::kDateRange)
                ->value,
            "2026-12-01..2026-12-31");
}

TEST_F(ServiceTest, AWordThatStandsAloneIsQuotedByWhatFollowsIt) {
  const Answer answer = ask("Search transcripts for subprocessor");
  const bool follows = std::ranges::any_of(answer.citations, [](const Citation& citation) {
    return citation.sentence.starts_with("Your list has an e-mail provider");
  });
  EXPECT_TRUE(follows) << text_of(answer);
}

TEST_F(ServiceTest, ShorthandForASummaryIsRead) {
  const Answer answer = ask("tl;dr for Nov 17");
  EXPECT_EQ(answer.intent, Intent::kExecutiveSummary);
  EXPECT_TRUE(text_of(answer).starts_with("17 Nov 2026: 3 calls")) << text_of(answer);
}

TEST_F(ServiceTest, DealsAtRiskAreAQuestionOnDeals) {
  EXPECT_EQ(ask("which open deals are most at risk right now?").intent, Intent::kDeal);
}

// Initech's decision was told by a colleague: Nina Waddams is not in that call.
TEST_F(ServiceTest, ARivalOfACustomersPersonIsLookedForInAllCallsOfTheCustomer) {
  const Answer answer = ask("how did the Gridpulse rep win over Nina");
  EXPECT_EQ(answer.intent, Intent::kCompetitors);
  EXPECT_TRUE(text_of(answer).starts_with("Gridpulse: named in 4 calls with Initech"))
      << text_of(answer);
}

TEST_F(ServiceTest, ThereAreNoCallsOfATimeToComeButTalkOfIt) {
  const Answer answer = ask("background on Vehement for January 2027, what happens there?");
  EXPECT_TRUE(text_of(answer).starts_with("Vehement Energy: 3 calls")) << text_of(answer);
}

// Maria Chen speaks of Helen Novak in calls that she is not in.
TEST_F(ServiceTest, WhatOthersSayOfAPersonBelongsToTheirMood) {
  const Answer answer = ask("is Helen Novak softening on us or does she still not like the offer?");
  const bool others = std::ranges::any_of(answer.citations, [](const Citation& citation) {
    return citation.account == "Acme Corp" && citation.speaker != "Helen Novak" &&
           citation.sentence.find("Helen") != std::string::npos;
  });
  EXPECT_TRUE(others) << text_of(answer);
}

// Found by the fuzzer: "inf" and "1e300" were read as sums of money.
TEST_F(ServiceTest, SumsOfMoneyAreDigits) {
  for (const char* question : {"deals over inf$", "open deals above $1e300", "deals over nan euros",
                               "open deals above 99999999999999999999 dollars"}) {
    const Answer answer = ask(question);
    EXPECT_EQ(answer.entities.first(EntityType::kAmount), nullptr) << question;
  }
  const Answer plain = ask("open deals above $50000");
  ASSERT_NE(plain.entities.first(EntityType::kAmount), nullptr);
  EXPECT_EQ(plain.entities.first(EntityType::kAmount)->value, ">50000");
}

TEST_F(ServiceTest, AnUnknownPersonIsNotAnsweredWithEverybodysFigures) {
  const Answer answer = ask("how much pipeline does Johnny Smithers have this quarter");
  ASSERT_EQ(answer.claims.size(), 1U) << text_of(answer);
  EXPECT_NE(answer.claims[0].text.find("\"Johnny Smithers\""), std::string::npos)
      << text_of(answer);
  EXPECT_NE(answer.claims[0].text.find("near names: John Smith"), std::string::npos);
  // Capitals of a headline name nobody.
  EXPECT_TRUE(ask("Show Me Our Forecast Accuracy By Segment").entities.unknown.empty());
}

// By hand: the tenant's calls that a sync keeps begin on 25 August; 28 of 63 are before October.
TEST_F(ServiceTest, BeforeAndUntilLookBackUnlessSomethingIsToCome) {
  EXPECT_TRUE(text_of(ask("calls before October")).starts_with("28 calls, until 30 Sep 2026"))
      << text_of(ask("calls before October"));
  EXPECT_EQ(ask("calls until September 1").entities.first(EntityType::kDateRange)->value,
            "2000-01-01..2026-09-01");
  EXPECT_EQ(ask("deals closing before December 20").entities.first(EntityType::kDateRange)->value,
            "2026-11-20..2026-12-20");
}

// Open deals: 48,000 (Tyrolean), 60,000 (Nakato), 66,000 and more.
TEST_F(ServiceTest, AmountsAreBoundedAsSaid) {
  EXPECT_TRUE(text_of(ask("open deals at most 50k")).starts_with("1 open deal worth 48,000"))
      << text_of(ask("open deals at most 50k"));
  EXPECT_TRUE(text_of(ask("open deals up to 60k")).starts_with("2 open deals worth 108,000"))
      << text_of(ask("open deals up to 60k"));
  EXPECT_TRUE(text_of(ask("open deals under 60k")).starts_with("1 open deal worth 48,000"))
      << text_of(ask("open deals under 60k"));
}

}  // namespace
}  // namespace sophia::chat
