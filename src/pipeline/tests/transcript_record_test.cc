// Expected values are worked out by hand from the text of each record.
#include "pipeline/transcript_record.h"

#include <gtest/gtest.h>

namespace sophia::pipeline {
namespace {

TEST(TranscriptRecord, SegmentsAndSentencesKeepTheirPlaces) {
  TranscriptReader reader;
  const auto segments = reader.read(R"({"callId": "7", "transcript": [
    {"speakerId": "a", "topic": "Intro", "sentences": [
      {"start": 0, "end": 900, "text": "Hello."}, {"start": 1000, "end": 2000, "text": "\u00a0 "},
      {"text": "Bye \"now\".", "end": 2100.5, "start": 3000}]},
    {"speakerId": "b", "sentences": [{"start": 4000, "end": 5000, "text": " "}]},
    {"sentences": [{"start": 6000, "end": 7000, "text": "Third."}], "speakerId": "", "topic": null}
  ]})");
  ASSERT_TRUE(segments) << segments.error().message;
  ASSERT_EQ(segments->size(), 2U) << "the second has no words";
  const SpokenSegment& first = (*segments)[0];
  EXPECT_EQ(first.index, 0);
  EXPECT_EQ(first.speaker_id, "a");
  EXPECT_EQ(first.topic, "Intro");
  ASSERT_EQ(first.sentences.size(), 2U) << "the second is a space that does not break";
  EXPECT_EQ(first.sentences[0].text, "Hello.");
  EXPECT_EQ(first.sentences[1].index, 2);
  EXPECT_EQ(first.sentences[1].text, "Bye \"now\".");
  EXPECT_EQ(first.sentences[1].start_ms, 2101) << "turned round, and a half rounds away from 0";
  EXPECT_EQ(first.sentences[1].end_ms, 3000);
  const SpokenSegment& third = (*segments)[1];
  EXPECT_EQ(third.index, 2);
  EXPECT_EQ(third.first_sentence, 4) << "three and one before it";
  EXPECT_EQ(third.sentences[0].index, 4);
  EXPECT_FALSE(third.speaker_id);
  EXPECT_FALSE(third.topic);
}

TEST(TranscriptRecord, OddMembersCountAsAbsentOrAsTheirText) {
  TranscriptReader reader;
  const auto segments = reader.read(R"({"transcript": [
    null, "words", {"sentences": {"text": "no list"}},
    {"speakerId": 42, "topic": ["x"], "sentences": [
      null, {"start": "1500", "text": "Late."}, {"start": {}, "end": [], "text": 12},
      {"start": 1e300, "end": 700, "text": "Far."}, {"start": 1, "end": 2, "text": null},
      {"text": "First.", "text": "Second."}]}]})");
  ASSERT_TRUE(segments) << segments.error().message;
  ASSERT_EQ(segments->size(), 1U);
  const SpokenSegment& segment = (*segments)[0];
  EXPECT_EQ(segment.index, 3);
  EXPECT_EQ(segment.speaker_id, "42");
  EXPECT_EQ(segment.topic, R"(["x"])");
  ASSERT_EQ(segment.sentences.size(), 4U);
  EXPECT_EQ(segment.sentences[0].index, 1);
  EXPECT_EQ(segment.sentences[0].start_ms, 1500) << "a text that is a number";
  EXPECT_EQ(segment.sentences[0].end_ms, 1500) << "an absent end is the start";
  EXPECT_EQ(segment.sentences[1].text, "12");
  EXPECT_EQ(segment.sentences[1].start_ms, 0);
  EXPECT_EQ(segment.sentences[2].start_ms, 700) << "no time is that far away";
  EXPECT_EQ(segment.sentences[3].text, "First.");
}

TEST(TranscriptRecord, NoTranscriptHasNoSegments) {
  TranscriptReader reader;
  for (const char* json : {R"({"callId": "7"})", R"({"transcript": null})", R"({"transcript": []})",
                           R"({"transcript": "text"})"}) {
    const auto segments = reader.read(json);
    ASSERT_TRUE(segments) << json;
    EXPECT_TRUE(segments->empty()) << json;
  }
  EXPECT_FALSE(reader.read(R"({"transcript": [{"sentences": [{"text": "cut)"));
  EXPECT_FALSE(reader.read(""));
}

TEST(TranscriptRecord, HollowTextsAreUnicodeSpaceSeparators) {
  EXPECT_TRUE(is_hollow(""));
  EXPECT_TRUE(is_hollow(" \u00A0\u1680\u2000\u200A\u202F\u205F\u3000"));
  EXPECT_FALSE(is_hollow("\t")) << "a control character";
  EXPECT_FALSE(is_hollow("\u200B")) << "a format character";
  EXPECT_FALSE(is_hollow(" a"));
}

}  // namespace
}  // namespace sophia::pipeline
