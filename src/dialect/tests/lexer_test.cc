#include "dialect/lexer.h"

#include <gtest/gtest.h>

namespace sophia::dialect {
namespace {

TEST(Lexer, BackslashEscapesInText) {
  const auto tokens = tokenize(R"('a\'b\n\\d\d\x41\u00e9' 'it''s' $$a'\n$$)");
  ASSERT_TRUE(tokens.has_value());
  EXPECT_EQ((*tokens)[0].value, "a'b\n\\ddA\xc3\xa9");
  EXPECT_EQ((*tokens)[1].value, "it's");
  EXPECT_EQ((*tokens)[2].value, "a'\\n");
  EXPECT_EQ((*tokens)[3].kind, TokenKind::kEnd);
}

TEST(Lexer, CommentsAreSkipped) {
  const auto tokens = tokenize("a -- x\n// y\n/* z */ b");
  ASSERT_TRUE(tokens.has_value());
  ASSERT_EQ(tokens->size(), 3U);
  EXPECT_EQ((*tokens)[1].value, "B");
  EXPECT_TRUE((*tokens)[1].on_new_line);
}

TEST(Lexer, NumbersAndSymbols) {
  const auto tokens = tokenize("1.5e-3::INT a=>.5");
  ASSERT_TRUE(tokens.has_value());
  EXPECT_EQ((*tokens)[0].value, "1.5e-3");
  EXPECT_TRUE((*tokens)[1].is_symbol("::"));
  EXPECT_TRUE((*tokens)[4].is_symbol("=>"));
  EXPECT_EQ((*tokens)[5].value, ".5");
}

struct Refused {
  const char* sql;
  const char* starts;
};
class LexerRefuses : public testing::TestWithParam<Refused> {};
TEST_P(LexerRefuses, NamesThePlace) {
  const auto tokens = tokenize(GetParam().sql);
  ASSERT_FALSE(tokens.has_value());
  EXPECT_TRUE(tokens.error().message.starts_with(GetParam().starts)) << tokens.error().message;
}
INSTANTIATE_TEST_SUITE_P(Cases, LexerRefuses,
                         testing::Values(Refused{"a 'b", "1:3: "}, Refused{"\n\n  \"b", "3:3: "},
                                         Refused{"a /* b", "1:3: "}, Refused{"$$b", "1:1: "},
                                         Refused{"'\xc3\xa9' ?", "1:5: "}, Refused{"@s", "1:1: "},
                                         Refused{"'\\ud800'", "1:2: "}, Refused{"12ab", "1:3: "}));

}  // namespace
}  // namespace sophia::dialect
