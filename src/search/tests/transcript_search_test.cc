#include "search/gong_search.h"

#include <gtest/gtest.h>

#include "core/hash.h"
#include "warehouse/deploy.h"
#include "word_embedder.h"

namespace sophia::search {
namespace {

using warehouse::Value;

constexpr char kModel[] = "words-64";

// A deployed warehouse in memory with calls written straight into the typed tables.
class TranscriptSearchTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto database = warehouse::Database::open("", {});
    ASSERT_TRUE(database.has_value()) << database.error().message;
    database_.emplace(std::move(*database));
    connection_.emplace(*database_->connect());
    ASSERT_TRUE(warehouse::deploy(*connection_, {.program = "test", .clock = clock_}).has_value());
    ASSERT_TRUE(connection_
                    ->execute("ALTER TABLE STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS "
                              "ALTER COLUMN AI_MEMORY_EMBEDDING TYPE FLOAT[64] USING NULL")
                    .has_value());
  }

  void run(std::string_view sql, std::initializer_list<Value> parameters) {
    const auto done = connection_->query(sql, parameters);
    ASSERT_TRUE(done.has_value()) << done.error().message;
  }

  // `turns`: speaker type and text, one sentence each.
  void add_call(const std::string& id, const std::string& account, const std::string& started,
                const std::vector<std::pair<std::string, std::string>>& turns,
                const std::string& version = "1") {
    remove_call(id);
    run("INSERT INTO STG_TRANSFORMED.STG_GONG_CALLS (CALL_ID, CALL_TITLE, ACCOUNT_NAME, "
        "CALL_DATETIME_UTC, "
        "CALL_DIRECTION, CALL_LANGUAGE, RAW_AB_ID) VALUES ($1, $2, $3, $4::TIMESTAMPTZ, "
        "'Outbound', 'eng', $5)",
        {Value(id), Value("Call " + id), Value(account), Value(started), Value(version)});
    for (std::size_t i = 0; i < turns.size(); ++i) {
      const std::string segment = id + "-" + std::to_string(i);
      const auto number = static_cast<std::int64_t>(i);
      run("INSERT INTO STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS (TRANSCRIPT_ID, CALL_ID, "
          "SPEAKER_NAME, "
          "SPEAKER_TYPE, TRANSCRIPT_TEXT, SEGMENT_INDEX, RAW_AB_ID, AI_MEMORY_EMBEDDING, "
          "AI_MEMORY_METADATA) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, json_object('model', 'words-64')::VARCHAR)",
          {Value(segment), Value(id), Value("Speaker " + turns[i].first), Value(turns[i].first),
           Value(turns[i].second), Value(number), Value(version),
           Value(*embedder_.embed_query(turns[i].second))});
      run("INSERT INTO STG_TRANSFORMED.STG_GONG_SENTENCES VALUES ($1, $2, $3, $4, $5, $6)",
          {Value(id), Value(segment), Value(number), Value(number * 5000),
           Value(number * 5000 + 4000), Value(turns[i].second)});
    }
  }
  void remove_call(const std::string& id) {
    for (const char* table :
         {"STG_GONG_CALLS", "STG_GONG_CALL_TRANSCRIPTS", "STG_GONG_SENTENCES"}) {
      run("DELETE FROM STG_TRANSFORMED." + std::string(table) + " WHERE CALL_ID = $1", {Value(id)});
    }
  }
  void refresh(TranscriptIndex& index) {
    const auto stats = index.refresh(*connection_);
    ASSERT_TRUE(stats.has_value()) << stats.error().message;
  }
  SearchContext context(const TranscriptIndex& index) {
    return {index, &embedder_, principal_, policy_};
  }
  static VectorChoice choice() { return {kModel, 64}; }

  SystemClock clock_;
  std::optional<warehouse::Database> database_;
  std::optional<warehouse::Connection> connection_;
  WordEmbedder embedder_;
  access::Principal principal_;
  access::Policy policy_;
};

std::vector<std::string> segments(const SearchResult<TranscriptHit>& result) {
  std::vector<std::string> ids;
  for (const TranscriptHit& hit : result.hits) ids.push_back(hit.segment->transcript_id);
  return ids;
}

TEST_F(TranscriptSearchTest, HitsNameCallSpeakerSecondAndSentence) {
  add_call("1", "Acme Corp", "2026-10-01T10:00:00Z",
           {{"Internal", "Hello and welcome."}, {"External", "Your price is too high for us."}});
  TranscriptIndex index(choice());
  refresh(index);
  const auto result = search_transcripts(context(index), "price too high", {}, 5, 0);
  ASSERT_TRUE(result.has_value()) << result.error().message;
  const TranscriptHit& hit = result->hits.front();
  EXPECT_EQ(hit.call->account, "Acme Corp");
  EXPECT_EQ(hit.segment->speaker_type, "External");
  EXPECT_EQ(hit.sentence->start_ms, 5000);
  EXPECT_EQ(hit.sentence->text.substr(hit.marks[0].begin, hit.marks[0].end - hit.marks[0].begin),
            "price");
  EXPECT_EQ(clock_text(3'725'000), "1:02:05");
  EXPECT_EQ(clock_text(187'000), "3:07");
}

TEST_F(TranscriptSearchTest, AnIncrementalIndexAnswersAsARebuiltOne) {
  Random random(9);
  const auto text = [&] {
    std::string t;
    for (int i = 0; i < 6; ++i) t += "term" + std::to_string(random.next() % 25) + " ";
    return t;
  };
  TranscriptIndex kept(choice());
  for (int step = 0; step < 40; ++step) {
    const std::string id = std::to_string(random.next() % 12);
    if (random.next() % 4 == 0) {
      remove_call(id);
    } else {
      add_call(id, "Account", "2026-10-0" + std::to_string(1 + random.next() % 9),
               {{"Internal", text()}, {"External", text()}, {"External", text()}},
               std::to_string(step));
    }
    if (step % 3 == 0) refresh(kept);
  }
  refresh(kept);
  TranscriptIndex rebuilt(choice());
  refresh(rebuilt);
  EXPECT_EQ(kept.manifest(), rebuilt.manifest());
  const auto warehouse = TranscriptIndex::manifest_of(*connection_, choice());
  ASSERT_TRUE(warehouse.has_value()) << warehouse.error().message;
  EXPECT_EQ(kept.manifest(), *warehouse);
  for (const char* query : {"term1", "term7 term3", "\"term2 term5\"", "term24 term0 term11"}) {
    const auto a = search_transcripts(context(kept), query, {}, 50, 0);
    const auto b = search_transcripts(context(rebuilt), query, {}, 50, 0);
    ASSERT_TRUE(a.has_value() && b.has_value());
    auto first = segments(*a);
    auto second = segments(*b);
    // Ties rank by number, and the numbers differ: compare as sets.
    std::sort(first.begin(), first.end());
    std::sort(second.begin(), second.end());
    EXPECT_EQ(first, second) << query;
  }
}

// Rows changed by hand keep their number and their times.
TEST_F(TranscriptSearchTest, ARowChangedBehindTheIndexIsNoticed) {
  add_call("1", "Acme", "2026-10-01T10:00:00Z", {{"External", "The price is high."}});
  add_call("2", "Globex", "2026-10-02T10:00:00Z", {{"External", "We like it."}});
  TranscriptIndex index(choice());
  refresh(index);
  const Manifest before = index.manifest();
  EXPECT_EQ(before.calls, 2U);
  EXPECT_EQ(before.segments, 2U);
  EXPECT_EQ(before.model_id, kModel);
  const auto texts = [&](const char* word) {
    return segments(*search_transcripts(context(index), word, {}, 5, 0));
  };
  run("UPDATE STG_TRANSFORMED.STG_GONG_SENTENCES SET TEXT = 'The contract is long.' WHERE CALL_ID "
      "= $1",
      {Value("1")});
  auto stats = index.refresh(*connection_);
  ASSERT_TRUE(stats.has_value());
  EXPECT_EQ(stats->calls_added, 1U);
  EXPECT_EQ(texts("contract").front(), "1-0");
  EXPECT_NE(index.manifest().content, before.content);
  EXPECT_EQ(index.manifest().segments, before.segments);

  run("UPDATE STG_TRANSFORMED.STG_GONG_CALLS SET ACCOUNT_NAME = 'Initech' WHERE CALL_ID = $1",
      {Value("2")});
  refresh(index);
  EXPECT_EQ(index.calls()[*index.find_call("2")].account, "Initech");
  run("UPDATE STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS SET SPEAKER_TYPE = 'Internal' WHERE "
      "CALL_ID "
      "= $1",
      {Value("2")});
  refresh(index);
  EXPECT_EQ(index.segments()[index.calls()[*index.find_call("2")].first].speaker_type, "Internal");
  stats = index.refresh(*connection_);
  EXPECT_EQ(stats->calls_added + stats->calls_removed, 0U) << "nothing changed since";

  remove_call("1");
  refresh(index);
  EXPECT_TRUE(texts("contract").empty() || texts("contract").front() != "1-0");
  EXPECT_EQ(index.manifest().calls, 1U);
  EXPECT_FALSE(index.find_call("1").has_value());
}

TEST_F(TranscriptSearchTest, AnIndexOfAnotherModelHasAnotherManifest) {
  add_call("1", "Acme", "2026-10-01T10:00:00Z", {{"External", "The price is high."}});
  TranscriptIndex words;
  TranscriptIndex both(choice());
  refresh(words);
  refresh(both);
  EXPECT_EQ(words.manifest().content, both.manifest().content);
  EXPECT_NE(words.manifest(), both.manifest());
}

TEST_F(TranscriptSearchTest, FiltersComeFirstAndNamesAreChecked) {
  for (int i = 0; i < 30; ++i) {
    add_call(std::to_string(i), i == 17 ? "Globex Industries" : "Acme Corp", "2026-09-15T10:00:00Z",
             {{"External", "we talked about budget"}, {"Internal", "budget again"}});
  }
  TranscriptIndex index(choice());
  refresh(index);
  Filter filter;
  filter.account = "globex";
  filter.speaker_type = "external";
  const auto result = search_transcripts(context(index), "budget", filter, 10, 0);
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(segments(*result), (std::vector<std::string>{"17-0"}));
  filter.account = "Globux";
  const auto unknown = search_transcripts(context(index), "budget", filter, 10, 0);
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().code, Code::kNotFound);
  EXPECT_NE(unknown.error().message.find("did you mean Globex Industries"), std::string::npos);
  filter.account.clear();
  filter.direction = "sideways";
  EXPECT_EQ(search_transcripts(context(index), "budget", filter, 10, 0).error().code,
            Code::kInvalidArgument);
  Filter period;
  period.since = *parse_timestamp("2026-09-16");
  EXPECT_TRUE(search_transcripts(context(index), "budget", period, 10, 0)->hits.empty());
}

TEST_F(TranscriptSearchTest, TheThresholdSaysWhatItKeptOut) {
  add_call("1", "Acme", "2026-10-01", {{"External", "alpha beta gamma"}, {"External", "delta"}});
  TranscriptIndex index(choice());
  refresh(index);
  const auto result = search_transcripts(context(index), "alpha", {}, 5, 1.0);
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(result->hits.empty());
  EXPECT_GT(result->below_threshold, 0U);
  EXPECT_GT(result->best_relevance, 0.0);
  EXPECT_FALSE(search_transcripts(context(index), "alpha", {}, 5, 1.5).has_value());
}

TEST_F(TranscriptSearchTest, WithoutVectorsOnlyHitsWithAWordCount) {
  add_call("1", "Acme", "2026-10-01",
           {{"External", "alpha"}, {"Internal", "beta"}, {"External", "gamma"}});
  TranscriptIndex index;
  refresh(index);
  const SearchContext words{index, nullptr, principal_, policy_};
  const auto result = search_transcripts(words, "beta", {}, 5, 0);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(segments(*result), (std::vector<std::string>{"1-1"}));
  EXPECT_FALSE(search_transcripts(words, " ?! ", {}, 5, 0).has_value());
}

TEST_F(TranscriptSearchTest, ACallLikeAnotherIsFoundByWhatCustomersSay) {
  add_call("1", "A", "2026-10-01", {{"External", "invoice cost budget"}, {"Internal", "sure"}});
  add_call("2", "B", "2026-10-02", {{"External", "budget cost invoice"}, {"Internal", "fine"}});
  add_call("3", "C", "2026-10-03", {{"External", "robot arm motor"}, {"Internal", "sure"}});
  TranscriptIndex index(choice());
  refresh(index);
  const auto result = similar_calls(context(index), "1", {}, 2);
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(result->hits.front().call->call_id, "2");
  EXPECT_FALSE(result->hits.front().evidence.empty());
  EXPECT_EQ(similar_calls(context(index), "99", {}, 2).error().code, Code::kNotFound);
}

TEST_F(TranscriptSearchTest, CallsByTheNameEverySurfaceOffers) {
  add_call("1", "Acme Corp", "2026-10-01T10:00:00Z", {{"External", "Your price is too high."}});
  add_call("2", "Beta Ltd", "2026-11-15T10:00:00Z", {{"External", "Your price is too high."}});
  run("UPDATE STG_TRANSFORMED.STG_GONG_CALLS SET SENTIMENT_SCORE = -0.4 WHERE CALL_ID = '2'", {});
  TranscriptIndex index(choice());
  refresh(index);
  const Timestamp now = *parse_timestamp("2026-11-20T00:00:00Z");
  GongCallQuery query{.query_text = "price too high", .similarity_threshold = 0};
  EXPECT_EQ(search_gong_calls_with_ai_memory(context(index), now, query)->hits.size(), 2U);
  query.date_range_days = 7;
  const auto recent = search_gong_calls_with_ai_memory(context(index), now, query);
  ASSERT_EQ(recent->hits.size(), 1U);
  EXPECT_EQ(recent->hits[0].call->call_id, "2");
  query.sentiment_filter = "positive";
  EXPECT_TRUE(search_gong_calls_with_ai_memory(context(index), now, query)->hits.empty());
  query.sentiment_filter = "negative";
  query.call_direction = "outbound";
  EXPECT_EQ(search_gong_calls_with_ai_memory(context(index), now, query)->hits.size(), 1U);
  query.call_direction = "Inbound";
  EXPECT_TRUE(search_gong_calls_with_ai_memory(context(index), now, query)->hits.empty());
  query.call_direction = "sideways";
  EXPECT_EQ(search_gong_calls_with_ai_memory(context(index), now, query).error().code,
            Code::kInvalidArgument);
  for (const auto& wrong : {GongCallQuery{.query_text = " "}, GongCallQuery{"price", 0},
                            GongCallQuery{"price", 10, 1.5}, GongCallQuery{"price", 1001}}) {
    EXPECT_FALSE(search_gong_calls_with_ai_memory(context(index), now, wrong).has_value());
  }
}

TEST_F(TranscriptSearchTest, AThresholdThatEmptiesTheResultSaysHowMuchLiesUnderIt) {
  add_call("1", "Acme", "2026-10-01T10:00:00Z",
           {{"External", "The budget is tight this year."}, {"Internal", "Budget, you said?"}});
  TranscriptIndex index(choice());
  refresh(index);
  GongTranscriptQuery query{.query_text = "budget", .similarity_threshold = 0};
  const auto all = search_gong_transcripts_with_ai_memory(context(index), query);
  ASSERT_EQ(all->hits.size(), 2U);
  EXPECT_EQ(threshold_note(*all, 0), "");
  query.speaker_type = "external";
  EXPECT_EQ(search_gong_transcripts_with_ai_memory(context(index), query)->hits.size(), 1U);
  query.speaker_type.reset();
  query.similarity_threshold = 1;
  const auto none = search_gong_transcripts_with_ai_memory(context(index), query);
  ASSERT_TRUE(none->hits.empty());
  EXPECT_DOUBLE_EQ(none->best_relevance, std::max(all->hits[0].relevance, all->hits[1].relevance));
  EXPECT_EQ(threshold_note(*none, 1).substr(0, 70),
            "2 results lie under the similarity threshold of 1.00; the best has a r");
  query.call_id = "9";
  EXPECT_EQ(search_gong_transcripts_with_ai_memory(context(index), query).error().code,
            Code::kNotFound);
}

}  // namespace
}  // namespace sophia::search
