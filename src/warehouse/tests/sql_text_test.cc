#include "warehouse/sql_text.h"

#include <gtest/gtest.h>

namespace sophia::warehouse {
namespace {

TEST(NextWord, SkipsCommentsAndGivesUpperCase) {
  EXPECT_EQ(next_word("  -- x\n /* y */ select 1").text, "SELECT");
  EXPECT_EQ(next_word("(select 1)").text, "(");
  EXPECT_EQ(next_word(" -- only a comment").text, "");
  EXPECT_EQ(next_word("/* open").text, "");
}

TEST(WithoutTerminator, CutsSemicolonsAndCommentsBehindTheStatement) {
  EXPECT_EQ(without_terminator("SELECT 1 ; ; -- done\n"), "SELECT 1");
  EXPECT_EQ(without_terminator("SELECT ';--' /* x */"), "SELECT ';--'");
  EXPECT_EQ(without_terminator("SELECT $q$;$q$;"), "SELECT $q$;$q$");
  EXPECT_EQ(without_terminator(""), "");
}

TEST(SplitStatements, KnowsQuotesDollarsAndComments) {
  const std::vector<std::string_view> expected{"SELECT ';'", "SELECT \";\" -- ;\n, 2",
                                               "SELECT $a$;$a$"};
  EXPECT_EQ(split_statements("SELECT ';';; SELECT \";\" -- ;\n, 2; -- end;\n SELECT $a$;$a$"),
            expected);
  EXPECT_TRUE(split_statements(" ; -- nothing").empty());
  EXPECT_EQ(split_statements("SELECT 'a''; b'").size(), 1u);
}

}  // namespace
}  // namespace sophia::warehouse
