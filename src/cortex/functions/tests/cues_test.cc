#include "cortex/functions/cues.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "core/time.h"
#include "cortex/functions/due_date.h"
#include "cortex/functions/next_steps.h"
#include "cortex/functions/phrase_patterns.h"

namespace sophia::cortex {
namespace {

std::vector<CallSentence> say(const std::vector<Utterance>& turns) { return call_sentences(turns); }
Utterance customer(std::string_view text) { return {text, 0, 1000, Side::kExternal, "Maria"}; }
Utterance seller(std::string_view text) { return {text, 0, 1000, Side::kInternal, "John"}; }

bool has(const std::vector<Finding>& findings, std::string_view type) {
  return std::ranges::any_of(findings, [&](const Finding& f) { return f.type == type; });
}

TEST(PhrasePatterns, WordsAlternativesPrefixesNumbersAndGaps) {
  const PatternSet set(
      "= a\n0.5: too expensive|pricey; compet~ offer\n= b\n0.9: over * budget; # thousand\n");
  std::vector<PatternMatch> matches;
  const auto count = [&](std::string_view text) {
    set.find(text::words(text), matches);
    return matches.size();
  };
  EXPECT_EQ(count("It is too pricey."), 1);
  EXPECT_EQ(matches[0].label, 0);
  EXPECT_EQ(matches[0].first_word, 2);
  EXPECT_EQ(count("too very expensive"), 0);
  EXPECT_EQ(count("a competitor's offer"), 1);
  EXPECT_EQ(count("over the whole yearly budget"), 1);   // a gap of three
  EXPECT_EQ(count("over budget"), 0);                    // a gap is at least one word
  EXPECT_EQ(count("over the whole of this budget"), 0);  // and at most three
  EXPECT_EQ(count("eighty thousand or 80 thousand"), 2);
  EXPECT_EQ(count(""), 0);
}

TEST(Risks, AreTypedAndBoundToTheirSentence) {
  const auto sentences = say({customer("Hello. Our CFO has a veto and it's too expensive."),
                              customer("We also spoke with two other vendors.")});
  const auto found = risks(sentences);
  EXPECT_TRUE(has(found, "authority"));
  EXPECT_TRUE(has(found, "pricing"));
  EXPECT_TRUE(has(found, "competitor"));
  for (const Finding& finding : found) {
    if (finding.type == "pricing") {
      EXPECT_EQ(finding.evidence.sentence, 1);
    }
    if (finding.type == "competitor") {
      EXPECT_EQ(finding.evidence.utterance, 1);
    }
  }
}
TEST(Risks, NothingInSmalltalkAndInASellersQuestion) {
  EXPECT_TRUE(risks(say({customer("Good morning, lovely weather today.")})).empty());
  EXPECT_TRUE(risks(say({seller("Is it too expensive for you?")})).empty());
}
TEST(Risks, AuthorityIsMoreThanTheMentionOfARole) {
  const auto is_risk = [](const Utterance& turn) { return has(risks(say({turn})), "authority"); };
  EXPECT_FALSE(is_risk(customer("The scrap dashboard is for the board, and they love it.")));
  EXPECT_FALSE(is_risk(customer("Our CFO joins us on Tuesday.")));
  EXPECT_TRUE(is_risk(customer("Anything above fifty thousand needs the board.")));
  EXPECT_TRUE(is_risk(customer("The CFO has to sign it.")));
}
// Sentences of the hand labels, and of calls where the mention of a time was taken for a risk.
TEST(Risks, TimelineIsMoreThanTheMentionOfATime) {
  const auto is_risk = [](std::string_view text) {
    return has(risks(say({customer(text)})), "timeline");
  };
  for (const std::string_view text :
       {"I will not sign anything before my cost review, and that's in the second week of October.",
        "The cost review moved to October 28.",
        "Maria can take it, and I'll decide after December 10.",
        "We've got a code freeze from November 1.", "So no, not before spring.",
        "If we miss the thirtieth, I lose the hundred.", "January would hurt.",
        "They have a queue of six weeks."}) {
    EXPECT_TRUE(is_risk(text)) << text;
  }
  for (const std::string_view text :
       {"In March we double-billed around four hundred customers.", "The queue, please.",
        "For what I want to build next year, no.", "It can't do the CDN delay in minutes.",
        "Two of the uploaders moved to SFTP.", "I had a customer, a frozen vegetable company.",
        "It took us two weeks to get access.", "So noise would hurt.",
        "Helen asked for a second quote before the cost review.",
        "There's an out if they miss the service levels."}) {
    EXPECT_FALSE(is_risk(text)) << text;
  }
}
TEST(Risks, OfOurOwnSideCountOnlyWhatTheCustomerDid) {
  EXPECT_FALSE(has(risks(say({seller("The CFO has to sign it.")})), "authority"));
  EXPECT_FALSE(has(risks(say({seller("We pass every security review.")})), "security"));
  EXPECT_TRUE(has(risks(say({seller("I haven't heard back from Maria.")})), "silence"));
}
TEST(Risks, NamesOfCompetitorsAreGivenByTheCaller) {
  const auto sentences = say({customer("Zebratech is on the table as well.")});
  EXPECT_FALSE(has(risks(sentences), "competitor"));
  EXPECT_TRUE(has(risks(sentences, {{"zebratech"}, 0.6}), "competitor"));
}

TEST(Objections, AreTheCustomersOnly) {
  EXPECT_TRUE(has(objections(say({customer("That's too expensive for us.")})), "price"));
  EXPECT_TRUE(objections(say({seller("That's too expensive for us.")})).empty());
  EXPECT_TRUE(objections(say({customer("What does it cost?")})).empty());
  EXPECT_TRUE(
      has(objections(say({customer("We don't need that, we already have a tool.")})), "need"));
}

TEST(Questions, CountsQuestionsNotTags) {
  const auto found = questions(say({seller("What keeps you up at night?"), seller("Right?"),
                                    seller("You know?"), seller("Can you see it?"),
                                    seller("Tell me about your stack."), customer("It is red.")}));
  ASSERT_EQ(found.size(), 3);
  EXPECT_TRUE(found[0].open);
  EXPECT_EQ(found[0].speaker, "John");
  EXPECT_FALSE(found[1].open);
  EXPECT_TRUE(found[2].open);
}
TEST(Questions, WithoutPunctuationTheOpenerDecides) {
  EXPECT_EQ(questions(say({customer("so how does it connect to our warehouse")})).size(), 1);
  EXPECT_EQ(questions(say({customer("what we need is a connector")})).size(), 0);
}

// 2026-11-18 is a Wednesday.
std::string due(std::string_view text, CivilDate call = {2026, 11, 18}) {
  const auto words = text::words(text);
  const auto found = find_due_date(text, words, call);
  if (!found) return "none";
  const std::string said(text.substr(found->begin, found->end - found->begin));
  if (!found->date) return said;
  const auto days = days_from_civil(found->date->year, found->date->month, found->date->day);
  return said + "=" + format_date(Timestamp{days * kUsPerDay});
}

TEST(DueDate, AgainstTheDayOfTheCall) {
  EXPECT_EQ(due("I'll do it today."), "today=2026-11-18");
  EXPECT_EQ(due("I'll call you tomorrow."), "tomorrow=2026-11-19");
  EXPECT_EQ(due("by Friday"), "Friday=2026-11-20");
  EXPECT_EQ(due("by Wednesday"), "Wednesday=2026-11-25");  // not today
  EXPECT_EQ(due("next Monday"), "next Monday=2026-11-23");
  EXPECT_EQ(due("next Friday"), "next Friday=2026-11-27");
  EXPECT_EQ(due("end of next week"), "end of next week=2026-11-27");
  EXPECT_EQ(due("by the end of the month"), "end of the month=2026-11-30");
  EXPECT_EQ(due("on Tuesday the twenty-fourth"), "Tuesday the twenty-fourth=2026-11-24");
  EXPECT_EQ(due("on Monday the 9th", {2026, 11, 3}), "Monday the 9th=2026-11-09");
  EXPECT_EQ(due("the 15th"), "the 15th=2026-12-15");
  EXPECT_EQ(due("on December 3rd"), "December 3rd=2026-12-03");
  EXPECT_EQ(due("the third of January"), "the third of January=2027-01-03");
  EXPECT_EQ(due("in two weeks"), "in two weeks=2026-12-02");
  EXPECT_EQ(due("bis Freitag"), "Freitag=2026-11-20");
  EXPECT_EQ(due("el jueves"), "jueves=2026-11-19");
}
TEST(DueDate, WordsThatSettleNoDay) {
  EXPECT_EQ(due("some time next week"), "next week");
  EXPECT_EQ(due("by then"), "by then");
  EXPECT_EQ(due("the first thing we saw"), "none");
  EXPECT_EQ(due("February 30"), "none");
  EXPECT_EQ(due(""), "none");
}

TEST(NextSteps, OwnerActionAndDate) {
  const auto steps = next_steps(say({seller("I'll send the proposal by Friday."),
                                     customer("Priya will set up the trial tomorrow."),
                                     seller("Can you send me the list today?")}),
                                {2026, 11, 18});
  ASSERT_EQ(steps.size(), 3);
  EXPECT_EQ(steps[0].owner, "John");
  EXPECT_EQ(steps[0].due, "Friday");
  EXPECT_EQ(*steps[0].due_date, (CivilDate{2026, 11, 20}));
  EXPECT_EQ(steps[1].owner, "Priya");
  EXPECT_EQ(steps[2].owner, "Maria");
  EXPECT_EQ(next_step_strength(steps), NextStepStrength::kStrong);
}
TEST(NextSteps, AFullNameIsTheOwnerAndACompanyIsNot) {
  const auto steps =
      next_steps(say({seller("John Smith at Acme Corp will send the contract by Friday."),
                      seller("Sofia Ramos will call you on Monday.")}),
                 {2026, 11, 18});
  ASSERT_EQ(steps.size(), 2);
  EXPECT_EQ(steps[0].owner, "John Smith");
  EXPECT_EQ(steps[1].owner, "Sofia Ramos");
}
TEST(NextSteps, WhatIsDoneInTheCallIsNone) {
  const auto steps =
      next_steps(say({customer("I'll share my screen, is that alright?"),
                      customer("That's a good catch, I'll give you that."),
                      seller("Look, let me see what I can do."), customer("I'll write it down."),
                      seller("I'll send the list.")}),
                 {2026, 11, 18});
  ASSERT_EQ(steps.size(), 1);
  EXPECT_EQ(steps[0].action, "I'll send the list.");
}
TEST(NextSteps, EarlyInAWholeCallOnlyADateMakesOne) {
  auto talk = say({seller("I'll open the log."), seller("I'll call you on Friday.")});
  for (int i = 0; i < 50; ++i) talk.push_back(say({customer("The feeds come in at night.")})[0]);
  talk.push_back(say({seller("I'll ask Tom.")})[0]);
  const auto steps = next_steps(talk, {2026, 11, 18});
  ASSERT_EQ(steps.size(), 2);
  EXPECT_EQ(steps[0].action, "I'll call you on Friday.");
  EXPECT_EQ(steps[1].action, "I'll ask Tom.");
}
TEST(NextSteps, TalkAboutThePastIsNone) {
  const auto steps =
      next_steps(say({customer("I'll be honest with you."), customer("We called them last week.")}),
                 {2026, 11, 18});
  EXPECT_TRUE(steps.empty());
  EXPECT_EQ(next_step_strength(steps), NextStepStrength::kNone);
}

}  // namespace
}  // namespace sophia::cortex
