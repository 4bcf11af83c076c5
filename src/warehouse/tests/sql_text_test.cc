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

TEST(WrittenSchema, IsThatOfTheTargetAndOfNothingElse) {
  EXPECT_EQ(written_schema("insert or replace into Ai_Memory.T SELECT * FROM X.Y"), "AI_MEMORY");
  EXPECT_EQ(written_schema("-- a\nUPDATE AI_MEMORY.T SET X = 1"), "AI_MEMORY");
  EXPECT_EQ(written_schema("DELETE FROM STG.T"), "STG");
  // A table called AI_MEMORY, another catalog's schema, and statements that write otherwise.
  EXPECT_EQ(written_schema("UPDATE AI_MEMORY SET X = 1"), "");
  EXPECT_EQ(written_schema("INSERT INTO \"AI_MEMORY\".T VALUES (1)"), "");
  EXPECT_EQ(written_schema("INSERT INTO DEV.AI_MEMORY.T VALUES (1)"), "DEV");
  EXPECT_EQ(written_schema("WITH a AS (SELECT 1) INSERT INTO AI_MEMORY.T FROM a"), "");
  EXPECT_EQ(written_schema("DROP TABLE AI_MEMORY.T"), "");
  EXPECT_EQ(written_schema("INSERT"), "");
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
