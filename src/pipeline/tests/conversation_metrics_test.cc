#include "pipeline/conversation_metrics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace sophia::pipeline {
namespace {

constexpr auto kIn = Side::kInternal;
constexpr auto kEx = Side::kExternal;
constexpr auto kUn = Side::kUnknown;

Sentence said(const char* who, Side side, std::int64_t from, std::int64_t to,
              const char* text = "four words of talk") {
  return {who, side, from, to, text};
}

std::optional<double> value(const std::vector<Measure>& measures, std::string_view name) {
  for (const Measure& m : measures) {
    if (m.name == name) return m.value;
  }
  return {};
}

// Rep 0-10 s, customer 12-20 s, rep 21-27 s of a minute. By hand: talk 16 and 8 s.
TEST(ConversationMetrics, ThreeTurnsByHand) {
  const auto m = measure_conversation({said("r", kIn, 0, 10'000, "What do you use today?"),
                                       said("c", kEx, 12'000, 20'000, "We use spreadsheets."),
                                       said("r", kIn, 21'000, 27'000, "Um, I see, actually.")},
                                      60);
  EXPECT_DOUBLE_EQ(*value(m, "talk_ratio"), 16.0 / 24);
  EXPECT_DOUBLE_EQ(*value(m, "talk_ratio_of_call"), 16.0 / 60);
  EXPECT_DOUBLE_EQ(*value(m, "unknown_share"), 0);
  EXPECT_DOUBLE_EQ(*value(m, "longest_monologue"), 10);
  EXPECT_DOUBLE_EQ(*value(m, "longest_customer_story"), 8);
  EXPECT_DOUBLE_EQ(*value(m, "speaker_switches"), 2);
  EXPECT_DOUBLE_EQ(*value(m, "switches_per_minute"), 2);
  EXPECT_DOUBLE_EQ(*value(m, "interactivity"), 10 * (1 - std::exp(-1.0)));  // 6.321
  EXPECT_DOUBLE_EQ(*value(m, "patience"), 1.0);                             // 20 s to 21 s
  EXPECT_DOUBLE_EQ(*value(m, "questions"), 1);
  EXPECT_DOUBLE_EQ(*value(m, "customer_questions"), 0);
  EXPECT_DOUBLE_EQ(*value(m, "question_rate"), 60);             // 1 a minute
  EXPECT_DOUBLE_EQ(*value(m, "filler_rate"), 2 / (16.0 / 60));  // um, actually
  EXPECT_DOUBLE_EQ(*value(m, "pace"), 9 / (16.0 / 60));         // 5 + 4 words
  EXPECT_DOUBLE_EQ(*value(m, "customer_pace"), 3 / (8.0 / 60));
  EXPECT_DOUBLE_EQ(*value(m, "silence_share"), 0);
}

TEST(ConversationMetrics, SentencesWithinASecondAreOneTurn) {
  const auto turns = turns_of(std::vector{said("r", kIn, 0, 4'000), said("r", kIn, 5'000, 9'000),
                                          said("r", kIn, 10'001, 12'000)});
  ASSERT_EQ(turns.size(), 2U);  // gaps of 1.000 s and 1.001 s
  EXPECT_EQ(turns[0].end_ms, 9'000);
  EXPECT_EQ(turns[1].start_ms, 10'001);
}

TEST(ConversationMetrics, BackChannelsSplitNoTurn) {
  const std::vector<Sentence> talk = {said("r", kIn, 0, 5'000),
                                      said("c", kEx, 5'100, 5'600, "Mm-hm, yeah."),
                                      said("r", kIn, 5'700, 10'000)};
  const auto turns = turns_of(talk);
  ASSERT_EQ(turns.size(), 1U);
  EXPECT_EQ(turns[0].end_ms, 10'000);
  const auto m = measure_conversation(talk, 10);
  EXPECT_DOUBLE_EQ(*value(m, "longest_monologue"), 10);
  EXPECT_DOUBLE_EQ(*value(m, "speaker_switches"), 0);
  EXPECT_DOUBLE_EQ(*value(m, "talk_ratio"), 9.3 / 9.8);  // it counts as talk
}

TEST(ConversationMetrics, ThreeWordsOrMoreThanASecondAreATurn) {
  EXPECT_EQ(
      turns_of(std::vector{said("r", kIn, 0, 5'000), said("c", kEx, 5'100, 5'900, "Yes we do."),
                           said("r", kIn, 6'000, 9'000)})
          .size(),
      3U);
  EXPECT_EQ(turns_of(std::vector{said("r", kIn, 0, 5'000), said("c", kEx, 5'100, 6'200, "Yeah."),
                                 said("r", kIn, 6'300, 9'000)})
                .size(),
            3U);
}

TEST(ConversationMetrics, OverlapCountsForWhoSpokeFirst) {
  // Customer 0-10 s; rep 8-14 s: 2 s of it overlap.
  const auto m =
      measure_conversation({said("c", kEx, 0, 10'000), said("r", kIn, 8'000, 14'000)}, 20);
  EXPECT_DOUBLE_EQ(*value(m, "talk_ratio"), 4.0 / 14);
  EXPECT_DOUBLE_EQ(*value(m, "longest_monologue"), 4);
  EXPECT_DOUBLE_EQ(*value(m, "patience"), 0);  // an overlap is no wait
}

TEST(ConversationMetrics, ShortRepTurnsAreBridgedInACustomerStory) {
  const auto story = [](std::int64_t rep_ends) {
    return *value(measure_conversation({said("c", kEx, 0, 60'000),
                                        said("r", kIn, 60'500, rep_ends, "And what then happened?"),
                                        said("c", kEx, rep_ends + 500, 100'000)},
                                       120),
                  "longest_customer_story");
  };
  EXPECT_DOUBLE_EQ(story(63'500), 100);  // 3.0 s
  EXPECT_DOUBLE_EQ(story(63'600), 60);   // 3.1 s
}

TEST(ConversationMetrics, UnknownSpeakersAreReportedAndLeftOut) {
  const auto m = measure_conversation(
      {said("r", kIn, 0, 6'000), said("", kUn, 7'000, 11'000), said("c", kEx, 12'000, 14'000)}, 20);
  EXPECT_DOUBLE_EQ(*value(m, "talk_ratio"), 6.0 / 8);
  EXPECT_DOUBLE_EQ(*value(m, "unknown_share"), 4.0 / 12);
  EXPECT_DOUBLE_EQ(*value(m, "speaker_switches"), 1);
}

// The measures that are about a side, as sales-call definitions have them.
constexpr std::string_view kOfBothSides[] = {
    "talk_ratio", "speaker_switches", "switches_per_minute", "interactivity", "interruptions"};

TEST(ConversationMetrics, NothingIsSaidOfSidesWhenNobodyIsKnown) {
  const auto m = measure_conversation({said("a", kUn, 0, 6'000, "What do you use today?"),
                                       said("b", kUn, 7'000, 11'000, "Which one do you mean?")},
                                      20);
  for (const auto name : kOfBothSides) EXPECT_FALSE(value(m, name)) << name;
  for (const char* name : {"talk_ratio_of_call", "questions", "customer_questions", "question_rate",
                           "longest_monologue", "patience"}) {
    EXPECT_FALSE(value(m, name)) << name;
  }
  EXPECT_DOUBLE_EQ(*value(m, "unknown_share"), 1);
}

TEST(ConversationMetrics, AnUnknownSpeakerMayBeTheSideThatWasNotHeard) {
  // The rep is known, the other voice is not: it may be the customer's, so the sides can't be
  // compared; what the rep asked can still be counted.
  const auto rep = measure_conversation(
      {said("r", kIn, 0, 6'000, "What do you use today?"), said("?", kUn, 7'000, 11'000)}, 20);
  for (const auto name : kOfBothSides) EXPECT_FALSE(value(rep, name)) << name;
  EXPECT_FALSE(value(rep, "customer_questions"));
  EXPECT_DOUBLE_EQ(*value(rep, "questions"), 1);
  EXPECT_DOUBLE_EQ(*value(rep, "talk_ratio_of_call"), 6.0 / 20);
  EXPECT_DOUBLE_EQ(*value(rep, "longest_monologue"), 6);

  const auto customer =
      measure_conversation({said("?", kUn, 0, 6'000), said("c", kEx, 7'000, 11'000)}, 20);
  for (const auto name : kOfBothSides) EXPECT_FALSE(value(customer, name)) << name;
  EXPECT_FALSE(value(customer, "questions"));
  EXPECT_FALSE(value(customer, "question_rate"));
  EXPECT_DOUBLE_EQ(*value(customer, "customer_questions"), 0);
}

TEST(ConversationMetrics, ASideThatKeptSilentBesideKnownSpeakersHasZero) {
  const auto m = measure_conversation({said("c", kEx, 0, 10'000)}, 20);
  EXPECT_DOUBLE_EQ(*value(m, "talk_ratio"), 0);
  EXPECT_DOUBLE_EQ(*value(m, "questions"), 0);
  EXPECT_DOUBLE_EQ(*value(m, "interactivity"), 0);
}

TEST(ConversationMetrics, PatienceIsMeanAndMedianOfWaitsUpToTenSeconds) {
  // Waits 1 s, 2 s, 6 s, and one of 11 s that does not count.
  std::vector<Sentence> talk;
  std::int64_t at = 0;
  for (const std::int64_t wait : {1'000, 2'000, 6'000, 11'000}) {
    talk.push_back(said("c", kEx, at, at + 2'000));
    talk.push_back(said("r", kIn, at + 2'000 + wait, at + 4'000 + wait));
    at += 5'000 + wait;
  }
  const auto m = measure_conversation(talk, 100);
  EXPECT_DOUBLE_EQ(*value(m, "patience"), 3);
  EXPECT_DOUBLE_EQ(*value(m, "patience_median"), 2);
}

TEST(ConversationMetrics, AnInterruptionEndsTheOthersTurn) {
  const auto count = [](std::int64_t rep_starts) {
    return *value(
        measure_conversation({said("c", kEx, 0, 10'000), said("r", kIn, rep_starts, 15'000)}, 20),
        "interruptions");
  };
  EXPECT_EQ(count(9'500), 1);  // 0.5 s before the end
  EXPECT_EQ(count(9'700), 0);  // 0.3 s: not more than that
  EXPECT_EQ(count(8'000), 0);  // the customer went on for 2 s
}

TEST(ConversationMetrics, SilenceIsGapsOfMoreThanFiveSeconds) {
  const auto m = measure_conversation(
      {said("r", kIn, 0, 10'000), said("c", kEx, 15'000, 20'000), said("r", kIn, 26'000, 30'000)},
      60);
  EXPECT_DOUBLE_EQ(*value(m, "silence_share"), 6.0 / 60);  // 5.0 s is none
}

TEST(ConversationMetrics, WhatCannotBeMeasuredIsAbsent) {
  const auto m = measure_conversation({said("c", kEx, 0, 0)}, 0);
  EXPECT_FALSE(value(m, "talk_ratio"));
  EXPECT_FALSE(value(m, "longest_monologue"));
  EXPECT_FALSE(value(m, "interactivity"));
  EXPECT_FALSE(value(m, "patience"));
  EXPECT_EQ(*value(m, "speaker_switches"), 0);
}

TEST(ConversationMetrics, OrderOfTheSentencesDoesNotMatter) {
  std::vector<Sentence> talk = {said("r", kIn, 0, 4'000), said("c", kEx, 5'000, 9'000),
                                said("r", kIn, 9'500, 12'000), said("c", kEx, 11'000, 14'000)};
  const auto forward = measure_conversation(talk, 20);
  std::ranges::reverse(talk);
  const auto backward = measure_conversation(talk, 20);
  ASSERT_EQ(forward.size(), backward.size());
  for (std::size_t i = 0; i < forward.size(); ++i) {
    EXPECT_EQ(forward[i].value, backward[i].value) << forward[i].name;
  }
}

}  // namespace
}  // namespace sophia::pipeline
