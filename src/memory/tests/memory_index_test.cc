// Laws: an index that grew step by step answers as one built anew; filters first = filters after;
// export and import keep every answer.
#include "memory/memory_index.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "memory/dialogue.h"
#include "memory/transfer.h"
#include "memory_fixture.h"

namespace sophia::memory {
namespace {

const char* const kWords[] = {"price",   "budget", "legal",    "security", "pilot",
                              "renewal", "seats",  "champion", "delay",    "legal"};

std::string sentence(Random& random, std::size_t words) {
  std::string text;
  for (std::size_t i = 0; i < words; ++i)
    text += std::string(kWords[random.next() % std::size(kWords)]) + " ";
  return text + std::to_string(random.next() % 50);
}

Memory turn(std::string session, double position, std::string text) {
  Memory m;
  m.id = session + "/" + std::to_string(position);
  m.category = std::string(kTurnCategory);
  m.content = std::move(text);
  m.source_id = m.id;
  m.turn = Turn{"g", "c", std::move(session), "Ann", "", position};
  return m;
}

std::vector<float> vector_of(WordEmbedder& embedder, const Memory& m) {
  return *embedder.embed_query(passage_text(m));
}

std::vector<std::pair<std::string, double>> answers(const MemoryIndex& index,
                                                    WordEmbedder& embedder,
                                                    const std::string& query,
                                                    const MemoryFilter& filter) {
  std::vector<std::pair<std::string, double>> out;
  const auto hits =
      index.search(query, *embedder.embed_query(query), index.documents(filter, {}), 200);
  for (const IndexHit& hit : *hits)
    out.emplace_back(index.at(hit.doc).id, std::round(hit.relevance * 1e6));
  std::sort(out.begin(), out.end());
  return out;
}

TEST(MemoryIndex, GrownEqualsRebuilt) {
  WordEmbedder embedder;
  Random random(7);
  MemoryIndex grown(64);
  std::vector<Memory> kept;
  for (int i = 0; i < 300; ++i) {
    // Three sessions in turn, positions shuffled: sessions have to be moved.
    Memory m = turn("s" + std::to_string(random.next() % 3),
                    static_cast<double>(random.next() % 100), sentence(random, 6));
    ASSERT_TRUE(grown.put(m, vector_of(embedder, m)));
    std::erase_if(kept, [&](const Memory& k) { return k.id == m.id; });
    kept.push_back(m);
    if (i % 7 == 0) {
      const std::string gone = kept[random.next() % kept.size()].id;
      grown.remove(gone);
      std::erase_if(kept, [&](const Memory& k) { return k.id == gone; });
    }
  }
  std::sort(kept.begin(), kept.end(), [](const Memory& a, const Memory& b) {
    return std::pair(a.turn->session, a.turn->position) <
           std::pair(b.turn->session, b.turn->position);
  });
  MemoryIndex rebuilt(64);
  for (const Memory& m : kept) ASSERT_TRUE(rebuilt.put(m, vector_of(embedder, m)));
  ASSERT_EQ(grown.size(), rebuilt.size());
  for (int q = 0; q < 20; ++q) {
    const std::string query = sentence(random, 2);
    EXPECT_EQ(answers(grown, embedder, query, {}), answers(rebuilt, embedder, query, {})) << query;
  }
}

TEST(MemoryIndex, AFilterKeepsExactlyTheMatchingOnes) {
  WordEmbedder embedder;
  Random random(11);
  MemoryIndex index(64);
  const char* const accounts[] = {"Acme Corp", "Beta", "Acme Labs", ""};
  for (int i = 0; i < 400; ++i) {
    Memory m;
    m.id = std::to_string(i);
    m.category = i % 3 == 0 ? "kb_article" : "slack_insight";
    m.content = sentence(random, 5);
    m.source_type = i % 2 == 0 ? "kb" : "slack";
    m.source_id = "s" + std::to_string(i % 10);
    m.account = accounts[random.next() % 4];
    m.known_from = Timestamp{static_cast<std::int64_t>(random.next() % 1000) - 2000};
    m.created_at = m.known_from;
    m.sentiment = random.uniform() * 2 - 1;
    ASSERT_TRUE(index.put(m, vector_of(embedder, m)));
  }
  MemoryFilter filter;
  filter.categories = {"slack_insight"};
  filter.account = "acme";
  filter.sentiment = "negative";
  filter.since = Timestamp{-1800};
  filter.until = Timestamp{-1100};
  const auto allowed = index.documents(filter, {});
  std::size_t expected = 0;
  for (DocNumber doc = 0; doc < 400; ++doc) {
    const Memory& m = index.at(doc);
    const bool keeps = m.category == "slack_insight" && m.account.starts_with("Acme") &&
                       *m.sentiment <= -0.2 && m.known_from->us >= -1800 &&
                       m.known_from->us < -1100;
    EXPECT_EQ(allowed.contains(doc), keeps) << doc;
    expected += keeps;
  }
  EXPECT_GT(expected, 5U);
}

class TransferTest : public MemoryFixture {
 protected:
  std::filesystem::path file(const std::string& name, const std::string& content) {
    const auto path = std::filesystem::temp_directory_path() /
                      ("sophia_memory_" + std::to_string(::getpid()) + "_" + name);
    std::ofstream(path) << content;
    files_.push_back(path);
    return path;
  }
  ~TransferTest() override {
    for (const auto& path : files_) std::filesystem::remove(path);
  }
  std::vector<std::filesystem::path> files_;
};

TEST_F(TransferTest, RecallAfterImportEqualsRecallBeforeExport) {
  Random random(3);
  for (int i = 0; i < 60; ++i)
    store(fact(sentence(random, 6), "s" + std::to_string(i % 7), i % 2 == 0 ? "Acme" : ""));
  const auto forgotten = service_->list(principal_, {}, 1);
  ASSERT_TRUE(service_->forget(principal_, forgotten[0].id, false));
  std::ostringstream out;
  const auto count = export_memories(*service_, principal_, out);
  ASSERT_TRUE(count) << count.error().message;
  const auto look = [&] {
    std::string all;
    Random queries(5);
    for (int q = 0; q < 15; ++q) {
      RecallQuery query;
      query.text = sentence(queries, 2);
      query.count_access = false;
      const auto hits = service_->recall(principal_, query);
      for (const RecallHit& hit : *hits) {
        all += hit.memory.id + " " + std::to_string(hit.score) + " " +
               std::to_string(hit.contradictions.size()) + "\n";
      }
    }
    return all;
  };
  const std::string before = look();
  execute("DELETE FROM AI_MEMORY.MEMORY_RECORDS");
  reopen();
  ASSERT_EQ(service_->statistics(principal_).active, 0);
  const auto report = import_memories(*service_, principal_, file("all.jsonl", out.str()), {});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->restored, *count);
  EXPECT_EQ(look(), before);
  std::ostringstream again;
  ASSERT_TRUE(export_memories(*service_, principal_, again));
  EXPECT_EQ(again.str(), out.str());
  EXPECT_EQ(import_memories(*service_, principal_, files_[0], {})->unchanged, *count)
      << "a second import changes nothing";
}

TEST_F(TransferTest, ABadRecordLeavesTheOthersOfItsBatch) {
  const auto path = file("mixed.jsonl",
                         R"({"id":"a1","category":"fact","content":"Acme pays in euro"}
{"id":"a2","category":"fact","content":"Acme pays late","importance":7}
{"id":"a3","category":"No Words","content":"Acme pays never"}
{"id":"D1","text":" ","meta":{"conversation":"c"}}
{"id":"a4","category":"fact","content":"Acme pays by card"}
)");
  const auto report = import_memories(*service_, principal_, path, {});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->restored, 2);
  EXPECT_EQ(report->bad, 3);
  ASSERT_EQ(report->problems.size(), 3U);
  EXPECT_NE(report->problems[0].find(":2: importance"), std::string::npos) << report->problems[0];
  EXPECT_TRUE(service_->get(principal_, "a1") && service_->get(principal_, "a4"));
}

TEST_F(TransferTest, DialoguesAreRecalledByTurnWithNeighboursAndDates) {
  const auto path = file(
      "talk.jsonl",
      R"({"id":"D1:1","group":"g1","text":"Hi Ann, how are you?","meta":{"conversation":"c","session":"1","speaker":"Bob","turn":1,"time":"1:56 pm on 8 May, 2023"}}
{"id":"D1:2","group":"g1","text":"I went to the pottery class yesterday.","meta":{"conversation":"c","session":"1","speaker":"Ann","turn":2,"time":"1:56 pm on 8 May, 2023"}}
{"id":"D1:3","group":"g1","text":"Nice, what did you make?","meta":{"conversation":"c","session":"1","speaker":"Bob","turn":3,"time":"1:56 pm on 8 May, 2023"}}
not json
{"id":"D1:4","group":"g2","text":"I went to the pottery class.","meta":{"conversation":"d","session":"1","speaker":"Cid","turn":1}}
)");
  const auto report = import_memories(*service_, principal_, path, {});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->restored, 4);
  EXPECT_EQ(report->bad, 1);
  ASSERT_EQ(report->problems.size(), 1U);
  EXPECT_NE(report->problems[0].find(":4:"), std::string::npos);
  MemoryFilter filter;
  filter.group = "g1";
  const auto hits = recall("pottery class", filter, 1);
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits[0].memory.source_id, "D1:2");
  ASSERT_EQ(hits[0].before.size(), 1U);
  EXPECT_EQ(hits[0].before[0].source_id, "D1:1");
  EXPECT_EQ(hits[0].after[0].source_id, "D1:3");
  EXPECT_EQ(
      sql("METADATA->>'$.dates[0].from') FROM AI_MEMORY.MEMORY_RECORDS WHERE SOURCE_ID = 'D1:2'"),
      "2023-05-07");
  RecallQuery by_date;
  by_date.text = "2023-05-07";
  by_date.filter = filter;
  by_date.by_meaning = false;
  const auto on_that_day = service_->recall(principal_, by_date);
  ASSERT_TRUE(on_that_day);
  EXPECT_EQ(on_that_day->at(0).memory.source_id, "D1:2") << "the day before the turn's day";
  std::ostringstream out;
  ASSERT_TRUE(recall_batch(*service_, principal_,
                           file("q.jsonl", R"({"id":"q1","group":"g2","text":"pottery"})"), {}, out,
                           {}));
  EXPECT_TRUE(out.str().starts_with(R"({"query_id":"q1","ranked":["D1:4"],"scores":[)"))
      << out.str();
}

// Found by the fuzzer: a place of 6.7e36 came back from its export as another number.
TEST(DialogueLine, APlaceIsANumberThatIsKeptExactly) {
  const auto line = [](const std::string& place) {
    return read_turn_line(
        *parse_json(R"({"id":"t","text":"yes","meta":{"conversation":"c","position":)" + place +
                    "}}"),
        1);
  };
  ASSERT_TRUE(line("999999999999.25"));
  EXPECT_EQ(line("999999999999.25")->turn->position, 999999999999.25);
  EXPECT_EQ(line("333333333333.333333333333")->turn->position, 333333333333.333);
  const auto beyond = line("6666666666666666666666666666666666663");
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().code, Code::kInvalidArgument);
  EXPECT_NE(beyond.error().message.find("position"), std::string::npos);
}

}  // namespace
}  // namespace sophia::memory
