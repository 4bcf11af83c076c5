#include "cortex/functions/summary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "cortex/functions/key_phrases.h"
#include "cortex/functions/topics.h"

namespace sophia::cortex {
namespace {

std::vector<CallSentence> read(const std::vector<Utterance>& turns) {
  return call_sentences(turns);
}

std::string meeting() {
  std::string text;
  for (int i = 0; i < 12; ++i) text += "Um, okay, so yeah, I think that is right, you know. ";
  text += "The migration of the billing database to the new cluster starts in March. ";
  for (int i = 0; i < 12; ++i) text += "Yeah, no, I mean, sure, let us see how it goes. ";
  text += "The billing database needs a second cluster before the migration can start. ";
  text += "We agreed that the operations team owns the database migration and the cluster budget. ";
  return text;
}

TEST(Summary, TakesSentencesThatCarryTheSubjectWordForWordInOrder) {
  const std::string text = meeting();
  const std::string summary = summarize_text(text, {3, 45});
  const auto first = summary.find("The migration of the billing database");
  const auto second = summary.find("The billing database needs a second cluster");
  ASSERT_NE(first, std::string::npos);
  ASSERT_NE(second, std::string::npos);
  EXPECT_LT(first, second);
  EXPECT_NE(summary.find("operations team owns"), std::string::npos);
  EXPECT_EQ(summary.find("you know"), std::string::npos);
}
TEST(Summary, KeepsShortTextsWhole) {
  EXPECT_EQ(summarize_text("One thing. Another thing."), "One thing. Another thing.");
  EXPECT_EQ(summarize_text(""), "");
}
TEST(Summary, HasAtMostFiveSentencesAndNothingElse) {
  const std::string text = meeting() + meeting();
  const auto turns = utterances_of(text);
  const auto sentences = call_sentences(turns);
  const auto chosen = choose_sentences(sentences);
  EXPECT_EQ(chosen.size(), 5);
  EXPECT_TRUE(std::ranges::is_sorted(chosen));
}
TEST(Summary, OfACallSaysWhoWhichAccountAndTheOutcome) {
  const std::vector<Utterance> call = {
      Utterance{"Thanks for joining.", 0, 2000, Side::kInternal, "John Smith"},
      Utterance{"The price is too high for our budget.", 2000, 5000, Side::kExternal, "Maria Chen"},
      Utterance{"I'll send a new offer by Friday.", 5000, 8000, Side::kInternal, "John Smith"}};
  // 2026-11-18 is a Wednesday.
  const auto summary = summarize_call(call, {"Acme", CivilDate{2026, 11, 18}});
  EXPECT_EQ(summary.who, "John Smith with Maria Chen");
  EXPECT_EQ(summary.outcome,
            "Next step, John Smith: \"I'll send a new offer by Friday.\" (due 2026-11-20)");
  ASSERT_TRUE(summary.outcome_evidence);
  EXPECT_EQ(summary.outcome_evidence->utterance, 2);
  EXPECT_EQ(summary.sentences.size(), 3);
  EXPECT_TRUE(summary.text.starts_with("John Smith with Maria Chen, account Acme. "));
}
TEST(Summary, SaysWhenNoNextStepWasSaid) {
  const std::vector<Utterance> call = {
      Utterance{"The weather is mild.", 0, 1, Side::kExternal, "M"}};
  EXPECT_EQ(summarize_call(call, {}).outcome, "No next step was said.");
}

TEST(CallSentences, SpeakersOfPlainTextBecomeTurns) {
  const auto turns = utterances_of("Ann: Hello there.\nBob Ray: Fine: thanks.\nand more\n");
  ASSERT_EQ(turns.size(), 2);
  EXPECT_EQ(turns[0].speaker, "Ann");
  EXPECT_EQ(turns[1].speaker, "Bob Ray");
  EXPECT_EQ(turns[1].text, "Fine: thanks.\nand more");
}
TEST(CallSentences, OneColonIsNoSpeaker) {
  const auto turns = utterances_of("Note: this is one text.\nIt goes on.");
  ASSERT_EQ(turns.size(), 1);
  EXPECT_TRUE(turns[0].speaker.empty());
}
TEST(CallSentences, TimesAreInProportion) {
  // 20 bytes, 10 a sentence with its blank; 2 s.
  const auto sentences = read({Utterance{"Aaaa bbbb. Cccc ddd.", 1000, 3000, Side::kUnknown, ""}});
  ASSERT_EQ(sentences.size(), 2);
  EXPECT_EQ(sentences[0].start_ms, 1000);
  EXPECT_EQ(sentences[1].start_ms, 2100);  // byte 11 of 20
  EXPECT_EQ(sentences[1].end_ms, 3000);
}

TEST(Topics, NameWhatASentenceIsAbout) {
  const auto sentences =
      read({Utterance{"Could we get a discount on the license fees?", 0, 1, Side::kExternal, ""},
            Utterance{"Wir brauchen einen Rabatt.", 0, 1, Side::kExternal, ""},
            Utterance{"Necesitamos un descuento.", 0, 1, Side::kExternal, ""},
            Utterance{"Datamint called.", 0, 1, Side::kExternal, ""}});
  const std::vector<std::string> competitors = {"datamint"};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(sentence_topics(sentences[i])[0].name, "discount") << i;
  EXPECT_TRUE(sentence_topics(sentences[3]).empty());
  EXPECT_EQ(sentence_topics(sentences[3], competitors)[0].name, "competitor");
}
TEST(Topics, OfACallAreSharesOfItsWords) {
  // 4 words on the discount, 6 on security; the greeting has a topic of its own.
  const auto sentences =
      read({Utterance{"We want a discount.", 0, 1, Side::kExternal, ""},
            Utterance{"Our security team reviews the encryption.", 0, 1, Side::kExternal, ""}});
  const auto topics = call_topics(sentences);
  ASSERT_GE(topics.size(), 2);
  EXPECT_EQ(topics[0].name, "security");
  EXPECT_NEAR(topics[0].share, 0.6, 1e-9);
  EXPECT_EQ(topics[0].evidence[0].utterance, 1);
}
TEST(Topics, VocabularyHasAboutFortyNames) { EXPECT_GE(topic_vocabulary().size(), 40); }

TEST(KeyPhrases, ScoreByDegreeOverFrequencyAndTimesSaid) {
  // "anomaly detection" twice: each word has degree 4 / frequency 2 = 2, sum 4, x (1 + ln 2)
  // = 6.77. "column lineage graph" once: three words of degree 3 / 1, sum 9, x 1 = 9.
  const auto sentences =
      read({Utterance{"We need the anomaly detection. And the anomaly detection is with the "
                      "column lineage graph.",
                      0, 1, Side::kExternal, ""}});
  const auto phrases = key_phrases(sentences);
  ASSERT_EQ(phrases.size(), 2);
  EXPECT_EQ(phrases[0].text, "column lineage graph");
  EXPECT_EQ(phrases[1].text, "anomaly detection");
  EXPECT_EQ(phrases[1].count, 2);
  EXPECT_NEAR(phrases[1].score, 4 * (1 + 0.693147) / 9, 1e-4);
  EXPECT_EQ(phrases[1].evidence.size(), 2);
}
TEST(KeyPhrases, ANameAtTheStartKeepsItsCapital) {
  const auto phrases =
      key_phrases(read({Utterance{"John Smith was there.", 0, 1, Side::kExternal, ""}}));
  ASSERT_EQ(phrases.size(), 1);
  EXPECT_EQ(phrases[0].text, "John Smith");
}

}  // namespace
}  // namespace sophia::cortex
