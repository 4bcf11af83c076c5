#include <gtest/gtest.h>

#include "text/sentences.h"
#include "text/stem.h"
#include "text/utf8.h"
#include "text/words.h"

namespace sophia::text {
namespace {

std::vector<std::string> folded(std::string_view text) {
  std::vector<std::string> result;
  for (const Word& word : words(text)) result.push_back(word.folded);
  return result;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> result;
  for (const Span& s : sentences(text)) result.emplace_back(text.substr(s.begin, s.end - s.begin));
  return result;
}

using Texts = std::vector<std::string>;

TEST(Words, FoldCaseAccentsAndNumbers) {
  EXPECT_EQ(folded("Don\u2019t pay $1,200.50 to M\u00fcller-AG, OK?"),
            (Texts{"don't", "pay", "1200.50", "to", "muller", "ag", "ok"}));
  EXPECT_EQ(folded("Stra\u00dfe \u00c5NGSTR\u00d6M e\u0301t\u00e9"),
            (Texts{"strasse", "angstrom", "ete"}));
  EXPECT_EQ(folded("it's 5. Then 'quoted' end."), (Texts{"it's", "5", "then", "quoted", "end"}));
}

TEST(Words, UnspacedScriptsGivePairs) {
  EXPECT_EQ(folded("\u4ef7\u683c\u592a\u9ad8"),
            (Texts{"\u4ef7\u683c", "\u683c\u592a", "\u592a\u9ad8"}));
  EXPECT_EQ(folded("\u6211"), (Texts{"\u6211"}));
  EXPECT_EQ(folded("\u4ef7\u683c API \u9ad8"), (Texts{"\u4ef7\u683c", "api", "\u9ad8"}));
}

TEST(Words, OffsetsAreBytesOfTheText) {
  const std::string text = "Caf\u00e9 pricing";
  const auto found = words(text);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(text.substr(found[0].begin, found[0].end - found[0].begin), "Caf\u00e9");
  EXPECT_EQ(text.substr(found[1].begin, found[1].end - found[1].begin), "pricing");
}

TEST(Words, InvalidBytesAreNoWordsAndNeverReadPast) {
  EXPECT_EQ(folded("a\xff\xfe b\xe4"), (Texts{"a", "b"}));
  EXPECT_EQ(folded(""), (Texts{}));
}

TEST(Stemmer, MatchesSnowballExamples) {
  Stemmer english(Language::kEnglish);
  EXPECT_EQ(english.stem("consistency"), "consist");  // snowballstem.org's vocabulary
  EXPECT_EQ(english.stem("knightly"), "knight");
  Stemmer german(Language::kGerman);
  EXPECT_EQ(german.stem("aufeinanderfolgenden"), "aufeinanderfolg");
  Stemmer none(Language::kNone);
  EXPECT_EQ(none.stem("pricing"), "pricing");
  EXPECT_EQ(language_of("ger"), Language::kGerman);
  EXPECT_EQ(language_of("und"), Language::kNone);
}

TEST(Sentences, SplitAtEndsAndNotAtAbbreviations) {
  EXPECT_EQ(split("Hi Mr. Smith. It costs 3.5 k, e.g. per seat. OK?  Yes! \"Done.\" Bye"),
            (Texts{"Hi Mr. Smith.", "It costs 3.5 k, e.g. per seat.", "OK?", "Yes!", "\"Done.\"",
                   "Bye"}));
  EXPECT_EQ(split("  "), (Texts{}));
  EXPECT_EQ(split("\u4f60\u597d\u3002\u518d\u89c1\u3002"),
            (Texts{"\u4f60\u597d\u3002", "\u518d\u89c1\u3002"}));
}

TEST(Sentences, LongRunsAreCutAtSpaces) {
  const std::string text(5000, 'x');
  std::size_t total = 0;
  for (const Span& s : sentences(text, 2000)) {
    EXPECT_LE(s.end - s.begin, 2000U);
    total += s.end - s.begin;
  }
  EXPECT_EQ(total, 5000U);
}

TEST(Utf8, CountsCodePointsAndRepairs) {
  EXPECT_EQ(code_point_count("a\u00e9\U0001F600"), 3U);
  EXPECT_FALSE(is_valid_utf8("\xed\xa0\x80"));
  EXPECT_EQ(sanitize_utf8("a\xff"), "a\uFFFD");
}

}  // namespace
}  // namespace sophia::text
