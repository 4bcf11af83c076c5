// What enrichment finds in a small call, against what a reader finds in it.
#include "pipeline/call_insights.h"

#include <gtest/gtest.h>

namespace sophia::pipeline {
namespace {

CallText call() {
  CallText call;
  call.call_id = "7";
  call.account = "Initech";
  call.started_at = parse_timestamp("2026-11-18T15:00:00Z").value();
  call.language = "eng";
  call.people = {"Dana Whitfield", "Milton Waddams"};
  const auto say = [&](const char* segment, const char* text) {
    const auto i = static_cast<std::int64_t>(call.sentences.size());
    const bool ours = std::string_view(segment) == "a";
    call.sentences.push_back({segment, i, i * 1'000, i * 1'000 + 900, text,
                              ours ? "Dana Whitfield" : "Peter Gibbons",
                              ours ? "Internal" : "External"});
  };
  say("a", "The license is $45,000 a year and the discount is 15 percent.");
  say("b", "Milton has to sign at Initech.");
  say("b", "We can decide tomorrow.");
  say("b", "The printers are on fire again and nobody from the support team answers the phone.");
  return call;
}

std::vector<std::string> texts(const SegmentInsights& segment, std::string_view type) {
  std::vector<std::string> found;
  for (const SpokenEntity& e : segment.entities) {
    if (e.type == type) found.push_back(e.text);
  }
  return found;
}

TEST(CallInsights, EntitiesStandWithTheirSentence) {
  const CallInsights found = find_insights(call(), {});
  ASSERT_EQ(found.segments.size(), 2);
  const SegmentInsights& offer = found.segments[0];
  EXPECT_EQ(texts(offer, "MONEY"), std::vector<std::string>{"$45,000"});
  EXPECT_EQ(texts(offer, "PERCENT"), std::vector<std::string>{"15 percent"});
  ASSERT_FALSE(offer.entities.empty());
  EXPECT_EQ(offer.entities[0].sentence, 0);
  EXPECT_EQ(offer.entities[0].amount, 45'000);
  EXPECT_EQ(offer.entities[0].currency, "USD");
}

// Milton does not speak; the party list names him.
TEST(CallInsights, EntitiesKnowThePartiesTheAccountAndTheDay) {
  const CallInsights found = find_insights(call(), {});
  const SegmentInsights& answer = found.segments.at(1);
  EXPECT_EQ(texts(answer, "PERSON"), std::vector<std::string>{"Milton"});
  EXPECT_EQ(texts(answer, "ORG"), std::vector<std::string>{"Initech"});
  bool dated = false;
  for (const SpokenEntity& e : answer.entities) {
    if (e.type != "DATE") continue;
    dated = true;
    EXPECT_EQ(e.text, "tomorrow");
    EXPECT_EQ(e.sentence, 2);
    EXPECT_EQ(e.date, (CivilDate{2026, 11, 19}));
  }
  EXPECT_TRUE(dated);
}

TEST(CallInsights, AShortSegmentIsItsOwnSummaryAndALongOneIsCut) {
  const CallText text = call();
  const CallInsights found = find_insights(text, {});
  EXPECT_EQ(found.segments[0].summary, text.sentences[0].text);
  const std::string& summary = found.segments[1].summary;
  EXPECT_NE(summary.find(text.sentences[3].text), std::string::npos) << summary;
  EXPECT_LT(summary.size(), text.sentences[1].text.size() + text.sentences[2].text.size() +
                                text.sentences[3].text.size());
}

}  // namespace
}  // namespace sophia::pipeline
