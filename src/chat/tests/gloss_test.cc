#include "chat/gloss.h"

#include <gtest/gtest.h>

#include "chat/intent_model.h"

namespace sophia::chat {
namespace {

std::string_view language(std::string_view question) {
  return glossed_language(text::words(question));
}

TEST(Gloss, TellsGermanAndSpanishFromEnglish) {
  EXPECT_EQ(language("zeig mir alle Anrufe mit Acme"), "de");
  EXPECT_EQ(language("was ist bei Acme los"), "de");
  EXPECT_EQ(language("qué prometimos a Acme"), "es");
  EXPECT_EQ(language("resumen de la semana"), "es");
  EXPECT_EQ(language("was the last call with Acme a good one"), "");
  EXPECT_EQ(language("why did the Casa de Campo deal die in May"), "");
  EXPECT_EQ(language(""), "");
}

TEST(Gloss, FindsFormsOfAWord) {
  EXPECT_EQ(english_for("anrufen", "de"), english_for("anruf", "de"));
  EXPECT_EQ(english_for("stimmung", "de"), "mood");
  EXPECT_EQ(english_for("llamadas", "es"), "calls");
  EXPECT_EQ(english_for("stimmung", "es"), "");
  EXPECT_EQ(english_for("stimmung", ""), "");
}

TEST(Spelling, MendsOneEditAndLeavesWhatItKnows) {
  const Spelling spelling(
      {{"calls", 9}, {"cells", 3}, {"competitors", 5}, {"rare", 2}, {"once", 1}});
  EXPECT_EQ(spelling.mended("clals"), "calls");  // swapped letters
  EXPECT_EQ(spelling.mended("competiters"), "competitors");
  EXPECT_EQ(spelling.mended("compettters"), "competitors");  // two edits in a long word
  EXPECT_EQ(spelling.mended("cells"), std::nullopt);         // known
  EXPECT_EQ(spelling.mended("cals"), std::nullopt);          // too short to tell
  EXPECT_EQ(spelling.mended("warehouse"), std::nullopt);
  EXPECT_EQ(spelling.mended("call5"), std::nullopt);
}

TEST(Spelling, NamesInsideASentenceStay) {
  const Spelling spelling({{"calls", 9}, {"globe", 9}});
  const std::string question = "Cals with Globx and clals";
  const auto plain = plain_words(question, text::words(question), spelling);
  EXPECT_EQ(plain, (std::vector<std::string>{"", "", "", "", "calls"}));
}

TEST(Gloss, AQuestionIsReadInEnglishWithItsNames) {
  const auto reader = ExampleReader::shipped();
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->with_stand_ins("zeig mir alle Anrufe mit Delmar"),
            "show me all calls with Acme");
}

}  // namespace
}  // namespace sophia::chat
