// Mutilated queries of the cookbook: each is refused with a place or becomes a statement that the
// engine answers, be it with an error. SOPHIA_TEST_DEEP=1 takes twenty times as many.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "core/file.h"
#include "core/hash.h"
#include "dialect/lexer.h"
#include "dialect/session.h"

namespace sophia::dialect {
namespace {

constexpr std::uint64_t kSeed = 20261120;

std::vector<std::string> cookbook_tokens(const std::filesystem::path& file) {
  const std::string text = *read_file(file);
  std::vector<std::string> result;
  const auto tokens = *tokenize(text);
  for (const Token& token : tokens) {
    if (token.kind != TokenKind::kEnd) result.emplace_back(token.raw);
  }
  return result;
}

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {
    const std::filesystem::path folder = SOPHIA_SOURCE_DIR "/docs/cookbook";
    std::vector<std::filesystem::path> files;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      if (file.path().extension() == ".sql") files.push_back(file.path());
    }
    std::ranges::sort(files);
    for (const auto& file : files) queries_.push_back(cookbook_tokens(file));
  }

  std::string next() {
    auto tokens = pick(queries_);
    for (std::uint64_t left = 1 + random_.next() % 3; left > 0 && tokens.size() > 1; --left) {
      const std::size_t at = random_.next() % tokens.size();
      const auto place = tokens.begin() + static_cast<std::ptrdiff_t>(at);
      const std::string other = pick(pick(queries_));
      switch (random_.next() % 4) {
        case 0:
          tokens.erase(place);
          break;
        case 1:
          tokens.insert(place, other);
          break;
        case 2:
          *place = other;
          break;
        default:
          std::swap(*place, tokens[random_.next() % tokens.size()]);
      }
    }
    std::string sql;
    for (const auto& token : tokens) sql += token + " ";
    return sql;
  }

 private:
  template <class T>
  const T& pick(const std::vector<T>& items) {
    return items[random_.next() % items.size()];
  }
  Random random_;
  std::vector<std::vector<std::string>> queries_;
};

TEST(RewriterProperty, WhatIsAcceptedTheEngineAnswers) {
  const auto database = warehouse::Database::open("", {});
  auto connection = database->connect();
  ASSERT_TRUE(open_session(*connection, database->catalog(), {}).has_value());
  ASSERT_TRUE(
      connection
          ->execute("CREATE SCHEMA STG_TRANSFORMED; CREATE TABLE "
                    "STG_TRANSFORMED.STG_GONG_CALLS (CALL_ID VARCHAR, ACCOUNT_NAME VARCHAR, "
                    "CALL_DATETIME_UTC TIMESTAMPTZ, SENTIMENT_SCORE DOUBLE, KEY_TOPICS JSON)")
          .has_value());
  const auto options = rewrite_options(*connection, database->catalog(), Timestamp{0});
  Mutator mutator(kSeed);
  const int rounds = std::getenv("SOPHIA_TEST_DEEP") != nullptr ? 10'000 : 500;
  int accepted = 0;
  int refused = 0;
  for (int i = 0; i < rounds; ++i) {
    const std::string sql = mutator.next();
    const auto done = rewrite(sql, *options);
    if (!done) {
      ++refused;
      EXPECT_EQ(done.error().code, Code::kInvalidArgument) << sql;
      EXPECT_NE(done.error().message.find(':'), std::string::npos) << sql;
      continue;
    }
    ++accepted;
    ASSERT_TRUE(define_macros(*connection, database->catalog(), done->sql).has_value()) << sql;
    const auto answer = connection->query("EXPLAIN " + done->sql);
    if (!answer) {
      EXPECT_EQ(answer.error().message.find("INTERNAL"), std::string::npos)
          << answer.error().message << sql;
    }
  }
  EXPECT_GT(accepted, rounds / 20);
  EXPECT_GT(refused, rounds / 20);
}

}  // namespace
}  // namespace sophia::dialect
