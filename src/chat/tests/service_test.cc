#include "chat/service.h"

#include <gtest/gtest.h>

#include "chat/answer_json.h"
#include "chat/tests/sample_tenant.h"
#include "chat/verifier.h"

namespace sophia::chat {
namespace {

constexpr Timestamp kNow{1795194000000000};  // 2026-11-20T17:00:00Z

// One tenant for all tests: loading it takes longer than any of them.
class ServiceTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto database = empty_warehouse();
    ASSERT_TRUE(database) << database.error().message;
    database_ = new warehouse::Database(*std::move(database));
    auto connection = database_->connect();
    ASSERT_TRUE(connection);
    connection_ = new warehouse::Connection(*std::move(connection));
    const auto loaded = load_sample_tenant(*connection_, SOPHIA_SOURCE_DIR "/samples", true);
    ASSERT_TRUE(loaded) << loaded.error().message;
    auto service = ChatService::open(*connection_, {});
    ASSERT_TRUE(service) << service.error().message;
    service_ = service->release();
  }
  static void TearDownTestSuite() {
    delete service_;
    delete connection_;
    delete database_;
  }
  Answer ask(std::string_view question, const std::string& session = "") {
    auto answer = service_->ask(question, {.now = kNow, .session_id = session});
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? *std::move(answer) : Answer{};
  }
  static inline warehouse::Database* database_ = nullptr;
  static inline warehouse::Connection* connection_ = nullptr;
  static inline ChatService* service_ = nullptr;
};

TEST_F(ServiceTest, DemoQuestionsAreAnsweredWithEvidence) {
  for (const char* question :
       {"Show me recent calls with negative sentiment", "Find calls about pricing objections",
        "What are the key topics discussed in calls with Acme Corp?",
        "Analyze sentiment trends for our sales team", "Show me coaching insights for John Smith",
        "Find similar calls to the one with deal ID 12345"}) {
    const Answer answer = ask(question);
    std::printf("\n== %s  [%s %.2f] dropped %zu\n%s\n", question,
                std::string(to_string(answer.intent)).c_str(), answer.confidence,
                answer.dropped_claims, text_of(answer).c_str());
    EXPECT_GE(answer.claims.size(), 2U) << question;
    EXPECT_FALSE(cited_call_ids(answer).empty()) << question;
    EXPECT_EQ(answer.dropped_claims, 0U) << question;
  }
}

TEST_F(ServiceTest, AChangeByAnotherConnectionIsInTheNextAnswer) {
  auto other = database_->connect();
  ASSERT_TRUE(other);
  const auto calls_with_acme = [&] {
    const Answer answer = ask("Show me all calls with Acme Corp");
    return answer.results.empty() ? -1 : answer.results[0].integer(0, "CALLS");
  };
  const std::int64_t before = calls_with_acme();
  ASSERT_GT(before, 0);
  ASSERT_TRUE(
      other->query("INSERT INTO STG_TRANSFORMED.STG_GONG_CALLS (CALL_ID, CALL_TITLE, "
                   "ACCOUNT_NAME, CALL_DATETIME_UTC) VALUES ('new', 'Just now', "
                   "'Acme Corp', '2026-11-20T16:00:00Z')"));
  EXPECT_EQ(calls_with_acme(), before + 1);
  EXPECT_NE(text_of(ask("Show me all calls with Acme Corp")).find("Just now"), std::string::npos);
  ASSERT_TRUE(other->query("DELETE FROM STG_TRANSFORMED.STG_GONG_CALLS WHERE CALL_ID = 'new'"));
  EXPECT_EQ(calls_with_acme(), before);
}

TEST_F(ServiceTest, RememberingATurnIsNoChangeOfTheData) {
  ask("Which deals are at risk?");
  const std::uint64_t version = connection_->data_version();
  ask("Which deals are at risk?", "a session");
  ask("and why?", "a session");
  EXPECT_EQ(connection_->data_version(), version);
}

TEST_F(ServiceTest, FiguresOfAnAnswerComeBackFromTheirStatements) {
  for (const char* question :
       {"Which deals are at risk?", "Summarize the quarter in ten lines",
        "Analyze sentiment trends for our sales team", "who talks too much in calls",
        "What are customers talking about most this quarter?", "background on Acme Corp"}) {
    JsonWriter w;
    write_json(w, ask(question), {});
    const auto report = replay(*connection_, w.str(), service_->hidden_call_ids());
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_GT(report->numbers, 3U) << question;
    EXPECT_TRUE(report->faults.empty()) << question << ": " << report->faults[0];
  }
}

TEST_F(ServiceTest, WhatIsQuotedOnCompetitorsNamesOne) {
  const Answer answer = ask("Which competitors come up most?");
  ASSERT_FALSE(answer.citations.empty());
  for (const Citation& citation : answer.citations) {
    const bool names = citation.sentence.find("Lumeniq") != std::string::npos ||
                       citation.sentence.find("Datamint") != std::string::npos ||
                       citation.sentence.find("Gridpulse") != std::string::npos;
    EXPECT_TRUE(names) << citation.sentence;
  }
}

TEST_F(ServiceTest, WhyADealWasLostIsSaidByTheCustomerAtTheEnd) {
  const Answer answer = ask("Why did we lose Initech?");
  ASSERT_GE(answer.citations.size(), 2U);
  for (const Citation& citation : answer.citations) {
    EXPECT_EQ(citation.speaker_type, "External") << citation.sentence;
    EXPECT_TRUE(citation.title == "Initech - decision" || citation.title == "Initech - negotiation")
        << citation.title;
  }
}

}  // namespace
}  // namespace sophia::chat
