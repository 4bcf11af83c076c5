#include "pipeline/speech_signals.h"

#include <gtest/gtest.h>

namespace sophia::pipeline {
namespace {

TEST(SpeechSignals, AQuestionMarkMakesAQuestion) {
  EXPECT_TRUE(is_question("You have used it before?"));
  EXPECT_TRUE(is_question("He asked \"is it ready?\""));
  EXPECT_TRUE(is_question("\xE4\xBD\xA0\xE5\xA5\xBD\xE5\x90\x97\xEF\xBC\x9F"));  // full-width mark
  EXPECT_FALSE(is_question("We ship on Monday."));
  EXPECT_FALSE(is_question(""));
}

TEST(SpeechSignals, AnOpenerMakesAQuestionWithoutItsMark) {
  EXPECT_TRUE(is_question("how do you handle renewals today"));
  EXPECT_TRUE(is_question("Walk me through the approval."));
  EXPECT_TRUE(is_question("Tell me about your team."));
  EXPECT_FALSE(is_question("Whatever you like."));  // whole words only
  EXPECT_FALSE(is_question("Can we start."));       // "can you" is on the list, "can we" is not
}

TEST(SpeechSignals, TagsMakeNoQuestion) {
  EXPECT_FALSE(is_question("Right?"));
  EXPECT_FALSE(is_question("You know?"));
  EXPECT_FALSE(is_question("Make sense?"));
  EXPECT_FALSE(is_question("It's due on Tuesday, right?"));
  EXPECT_TRUE(is_question("What is the next step, right?"));  // a question with a tag
  EXPECT_TRUE(is_question("Is that right?"));                 // not set off: no tag
}

TEST(SpeechSignals, FillersAreCounted) {
  EXPECT_EQ(count_fillers("Um, we basically, uh, did it."), 3);
  EXPECT_EQ(count_fillers("So I mean it works."), 2);
  EXPECT_EQ(count_fillers("It is so good."), 0);
  EXPECT_EQ(count_fillers("Umbrella"), 0);
}

TEST(SpeechSignals, ContextWordsCountOnlyWhenSetOff) {
  EXPECT_EQ(count_fillers("It was, like, huge."), 1);
  EXPECT_EQ(count_fillers("I like it."), 0);
  EXPECT_EQ(count_fillers("It is, you know, a start."), 1);
  EXPECT_EQ(count_fillers("Do you know them?"), 0);
  EXPECT_EQ(count_fillers("What kind of plan?"), 0);
}

TEST(SpeechSignals, WhiteSpaceSeparatesWords) {
  EXPECT_EQ(count_words("  one two\tthree\n"), 3);
  EXPECT_EQ(count_words(""), 0);
}

}  // namespace
}  // namespace sophia::pipeline
