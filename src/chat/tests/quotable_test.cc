#include "chat/quotable.h"

#include <gtest/gtest.h>

#include "chat/sentence_scorer.h"

namespace sophia::chat {
namespace {

// Sentences of one sales call; the order of each pair below was decided by hand.
class QuotableTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* sentence :
         {"They came down to twenty-nine for the year.", "So they traded for it.",
          "Legal had the renewal cap on somebody's desk.", "That's, okay.", "Yeah, of course.",
          "Was it the price?", "We have signed with Gridpulse.", "I guess so."}) {
      index_.add(sentence, text::Language::kEnglish);
    }
  }
  search::KeywordIndex index_;
};

TEST_F(QuotableTest, WhatSaysMoreByItselfIsWorthMore) {
  Quotable quotable(index_);
  const auto better = [&](const char* a, const char* b) { return quotable.of(a) > quotable.of(b); };
  EXPECT_TRUE(better("They came down to twenty-nine for the year.", "So they traded for it."));
  EXPECT_TRUE(better("Legal had the renewal cap on somebody's desk.", "That's, okay."));
  EXPECT_TRUE(better("We have signed with Gridpulse.", "Have we signed with Gridpulse?"));
  EXPECT_TRUE(better("Gridpulse signed.", "And Gridpulse signed."));
}

TEST_F(QuotableTest, IsAShare) {
  Quotable quotable(index_);
  EXPECT_EQ(quotable.of(""), 0);
  EXPECT_EQ(quotable.of("Yeah, of course."), 0);
  const double all = quotable.of("Legal signed the renewal cap of Gridpulse on a desk in a year.");
  EXPECT_GT(all, 0.5);
  EXPECT_LE(all, 1);
}

TEST_F(QuotableTest, AWordOfTheQueryCountsOnceInAnyForm) {
  SentenceScorer scorer(index_, search::parse_keyword_query("signing"));
  const double once = scorer.match("We have signed with Gridpulse.", text::Language::kEnglish);
  EXPECT_GT(once, 0);
  EXPECT_EQ(scorer.match("Signed, signs, signing.", text::Language::kEnglish), once);
  EXPECT_EQ(scorer.match("I guess so.", text::Language::kEnglish), 0);
}

}  // namespace
}  // namespace sophia::chat
