#include "cortex/functions/sentiment.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include "cortex/functions/language_guess.h"
#include "cortex/functions/sentiment_rules.h"
#include "cortex/functions/sentiment_tokens.h"
#include "cortex/functions/valence_lexicon.h"

namespace sophia::cortex {
namespace {

using text::Language;

const ValenceLexicon& english() { return *ValenceLexicon::of(Language::kEnglish); }
bool is_listed(std::string_view word) { return english().find_phrase(word) != nullptr; }

RuleResult rules_of(std::string_view text) {
  TokenList list;
  RuleResult result;
  scan_tokens(text, is_listed, list);
  apply_rules(list, english(), result);
  return result;
}

double compound(double sum) { return sum / std::sqrt(sum * sum + 15); }
double score(std::string_view text) { return sentiment(text, Language::kEnglish).score; }

TEST(ValenceLexicon, HoldsAtLeast2500EnglishEntries) { EXPECT_GE(english().valenced(), 2500); }

// "expensive" is listed with -1, "good" with 2, "very" boosts by 0.3, "not" multiplies by -0.65.
TEST(SentimentRules, OneWordCountsItsValence) {
  EXPECT_NEAR(rules_of("It is expensive.").compound, compound(-1), 1e-6);
}
TEST(SentimentRules, ABoostBeforeTheWordMakesItStronger) {
  EXPECT_NEAR(rules_of("A very good table.").compound, compound(2 * 1.3), 1e-6);
}
TEST(SentimentRules, ANegatorTurnsTheWordsBehindIt) {
  // "a" between them takes one of the four words of reach.
  EXPECT_NEAR(rules_of("That was never a good table.").compound, compound(2 * -0.65), 1e-6);
}
TEST(SentimentRules, ANegatorEndsAtTheComma) {
  EXPECT_NEAR(rules_of("Never, good.").compound, compound(-1 + 2), 1e-6);
}
TEST(SentimentRules, WordsBehindButWeighMore) {
  EXPECT_NEAR(rules_of("It is good but expensive.").compound, compound(2 * 0.6 - 1 * 1.25), 1e-6);
}
TEST(SentimentRules, TheConditionalWeighsLess) {
  EXPECT_NEAR(rules_of("It would be good.").compound, compound(2 * 0.6), 1e-6);
}
TEST(SentimentRules, NotOnlyDoesNotNegate) {
  EXPECT_GT(rules_of("Not only good.").compound, compound(1.9));
}
TEST(SentimentRules, CapitalsAmongSmallLettersAreLouder) {
  EXPECT_NEAR(rules_of("a GOOD long table").compound, compound(2 * 1.25), 1e-6);
}
TEST(SentimentRules, OtherFormsAreFoundByTheirStem) {
  EXPECT_LT(rules_of("They keep procrastinating and worsen it.").compound, 0);
}

TEST(SentimentTokens, EmoticonsLinksNumbersAndEntities) {
  TokenList list;
  scan_tokens("Gooood :) see http://x.y/z 3,5 &lt;3 @bob", is_listed, list);
  ASSERT_EQ(list.tokens.size(), 7);
  EXPECT_EQ(list.of(list.tokens[0]), "good");
  EXPECT_TRUE(list.tokens[0].stretched);
  EXPECT_EQ(list.tokens[1].kind, TokenKind::kEmoticon);
  EXPECT_EQ(list.tokens[3].kind, TokenKind::kLink);
  EXPECT_EQ(list.tokens[4].kind, TokenKind::kNumber);
  EXPECT_EQ(list.tokens[5].kind, TokenKind::kEmoticon);
  EXPECT_EQ(list.tokens[6].kind, TokenKind::kMention);
}
TEST(SentimentTokens, DamagedUtf8AndLongRunsAreRead) {
  TokenList list;
  scan_tokens(std::string("\xff\xfe good \xc3") + std::string(5000, 'a'), is_listed, list);
  EXPECT_FALSE(list.tokens.empty());
}

// The facts' classes have exclusive lower bounds.
TEST(SentimentClasses, BoundsBelongToTheLowerClass) {
  EXPECT_EQ(sentiment_class(0.51), SentimentClass::kVeryPositive);
  EXPECT_EQ(sentiment_class(0.5), SentimentClass::kPositive);
  EXPECT_EQ(sentiment_class(0.2), SentimentClass::kNeutral);
  EXPECT_EQ(sentiment_class(-0.2), SentimentClass::kNegative);
  EXPECT_EQ(sentiment_class(-0.5), SentimentClass::kVeryNegative);
  EXPECT_EQ(sentiment_class(std::nan("")), SentimentClass::kUnknown);
}

TEST(Sentiment, OrdersPlainCases) {
  EXPECT_GT(score("This is fantastic, exactly what we need."), 0.4);
  EXPECT_LT(score("This is terrible, we are wasting our time."), -0.3);
  EXPECT_GT(score("I like it."), score("I don't like it."));
  EXPECT_GT(score("That's great!"), score("That's great?"));
  EXPECT_LT(score("It's way too expensive for us."), -0.1);
  EXPECT_NEAR(score("The meeting is on Tuesday."), 0, 0.2);
}
TEST(Sentiment, IronyIsUnknownAndKeepsTheScoreOfItsWords) {
  const auto found = sentiment("Yeah right, as if that ever works.", Language::kEnglish);
  EXPECT_TRUE(found.irony);
  EXPECT_EQ(found.label, SentimentClass::kUnknown);
  EXPECT_FALSE(std::isnan(found.score));
}
TEST(Sentiment, OtherLanguagesAndNothingSaidAreUnknown) {
  EXPECT_EQ(sentiment("C'est magnifique", Language::kFrench).label, SentimentClass::kUnknown);
  EXPECT_EQ(sentiment("", Language::kEnglish).label, SentimentClass::kUnknown);
  EXPECT_EQ(sentiment(" ... 12 ", Language::kEnglish).label, SentimentClass::kUnknown);
}
TEST(Sentiment, GermanAndSpanishHaveTheirLexicons) {
  EXPECT_GT(sentiment("Das gefällt mir sehr gut.", Language::kGerman).score, 0.4);
  EXPECT_LT(sentiment("Das ist leider nicht gut und viel zu teuer.", Language::kGerman).score,
            -0.2);
  EXPECT_GT(sentiment("Me parece excelente, muchas gracias.", Language::kSpanish).score, 0.4);
  EXPECT_LT(sentiment("Es demasiado caro y no funciona.", Language::kSpanish).score, -0.2);
}
// "Good." repeated: a long text of equal sentences scores as one of them; half of it neutral words
// of the same length pull it halfway.
TEST(Sentiment, LongTextsAreTheMeanOfTheirSentences) {
  std::string same;
  std::string mixed;
  const double good = score("This is really great.");
  const double plain = score("The table is in here.");
  for (int i = 0; i < 40; ++i) {
    same += "This is really great. ";
    mixed += i % 2 == 0 ? "This is really great. " : "The table is in here. ";
  }
  EXPECT_NEAR(score(same), good, 1e-6);
  EXPECT_NEAR(score(mixed), (good + plain) / 2, 1e-6);
  EXPECT_FALSE(sentiment_uses_vector(same, Language::kEnglish));
}
TEST(Sentiment, EqualInEveryThread) {
  const std::string text = "We really liked the pilot, but the price isn't what we expected.";
  const double expected = score(text);
  std::vector<double> got(8);
  {
    std::vector<std::jthread> threads;
    for (double& slot : got) threads.emplace_back([&] { slot = score(text); });
  }
  for (const double value : got) EXPECT_EQ(value, expected);
}

TEST(GuessLanguage, ByFunctionWordsAndScript) {
  EXPECT_EQ(guess_language("Can you send it to the team?"), Language::kEnglish);
  EXPECT_EQ(guess_language("Das ist aber nicht mit uns besprochen."), Language::kGerman);
  EXPECT_EQ(guess_language("No tenemos presupuesto para eso."), Language::kSpanish);
  EXPECT_EQ(guess_language("Nous avons besoin de cette fonction pour le mois."), Language::kFrench);
  EXPECT_EQ(guess_language("これは素晴らしいです"), Language::kNone);
}

// Three external utterances of 10, 30 and 20 s with scores 0.6, -0.3 and 0; the internal one of
// 60 s does not count: (6 - 9 + 0) / 60 = -0.05. Below -0.2 are 30 of 60 s.
TEST(CallSentiment, WeighsExternalSpeakersByTime) {
  const std::vector<Utterance> call = {Utterance{"a", 0, 10'000, Side::kExternal, "M"},
                                       Utterance{"b", 10'000, 70'000, Side::kInternal, "J"},
                                       Utterance{"c", 70'000, 100'000, Side::kExternal, "M"},
                                       Utterance{"d", 100'000, 120'000, Side::kExternal, "T"},
                                       Utterance{"e", 120'000, 180'000, Side::kUnknown, "X"}};
  const std::vector<double> scores = {0.6, -1, -0.3, 0, -1};
  const auto result = call_sentiment(call, scores);
  EXPECT_NEAR(result.score, -0.05, 1e-9);
  EXPECT_EQ(result.label, SentimentClass::kNeutral);
  EXPECT_EQ(result.judged_ms, 60'000);
  EXPECT_NEAR(result.negative_share, 0.5, 1e-9);
  EXPECT_NEAR(result.thirds[0], 0.6, 1e-9);
  // Middles 85 s and 110 s of 180 s lie in the second third: (-9 + 0) / 50.
  EXPECT_NEAR(result.thirds[1], -0.18, 1e-9);
  EXPECT_TRUE(std::isnan(result.thirds[2]));
  // The window from 70 s takes in c and d: -0.18; the one from 0 s only a (c starts 70 s later).
  EXPECT_NEAR(result.lowest_minute, -0.18, 1e-9);
  EXPECT_EQ(result.lowest_minute_start_ms, 70'000);
}
TEST(CallSentiment, NobodyExternalIsUnknown) {
  const std::vector<Utterance> call = {Utterance{"Great!", 0, 1000, Side::kInternal, "J"}};
  const auto result = call_sentiment(call, Language::kEnglish);
  EXPECT_EQ(result.label, SentimentClass::kUnknown);
  EXPECT_EQ(result.judged_ms, 0);
}

}  // namespace
}  // namespace sophia::cortex
