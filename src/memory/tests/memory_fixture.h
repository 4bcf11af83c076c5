// A deployed warehouse in memory (or in a file) with a memory service whose vectors are hashed
// words: texts that share words are near, which is enough to test the rules.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "core/hash.h"
#include "memory/gong_insights.h"
#include "memory/memory_service.h"
#include "text/words.h"
#include "warehouse/deploy.h"

namespace sophia::memory {

class WordEmbedder final : public search::Embedder {
 public:
  std::size_t dimension() const override { return 64; }
  Result<std::vector<float>> embed_passages(std::span<const std::string> texts,
                                            const std::stop_token&) override {
    std::vector<float> values;
    for (const std::string& text : texts) {
      seen.push_back(text);
      const auto one = vector(text);
      values.insert(values.end(), one.begin(), one.end());
    }
    return values;
  }
  Result<std::vector<float>> embed_query(std::string_view text) override { return vector(text); }

  std::vector<std::string> seen;  // every passage that was to be encoded

 private:
  static std::vector<float> vector(std::string_view text) {
    std::vector<float> values(64, 0.01F);
    for (const auto& word : text::words(text)) values[xxh64(word.folded) % 64] += 1;
    return values;
  }
};

class TestClock final : public Clock {
 public:
  Timestamp now() const override { return at; }
  std::int64_t steady_ms() const override { return at.us / 1000; }
  Timestamp at = *parse_timestamp("2026-11-20T17:00:00Z");
};

class MemoryFixture : public ::testing::Test {
 protected:
  MemoryFixture() : database_(*warehouse::Database::open("", {})) {
    auto connection = database_.connect();
    const auto deployed = warehouse::deploy(*connection, {.program = "test", .clock = clock_});
    EXPECT_TRUE(deployed) << deployed.error().message;
    reopen();
  }

  void reopen(bool with_model = true) {
    service_.reset();
    auto service = MemoryService::open(database_, {clock_,
                                                   policy_,
                                                   with_model ? &embedder_ : nullptr,
                                                   with_model ? "words@1" : "",
                                                   queue_mirror_,
                                                   {},
                                                   mask_,
                                                   mask_ ? "digits-1" : ""});
    ASSERT_TRUE(service) << service.error().message;
    service_ = std::move(*service);
  }

  static Memory fact(std::string content, std::string source = "s1", std::string account = "") {
    Memory m;
    m.category = "kb_article";
    m.content = std::move(content);
    m.source_type = "kb";
    m.source_id = std::move(source);
    if (!account.empty()) m.metadata = R"({"account_name":")" + account + R"("})";
    return m;
  }

  Stored store(Memory memory) {
    auto stored = service_->store(principal_, std::move(memory));
    EXPECT_TRUE(stored) << stored.error().message;
    return stored.value_or(Stored{});
  }

  std::vector<RecallHit> recall(const std::string& text, MemoryFilter filter = {},
                                std::size_t limit = 10) {
    RecallQuery query;
    query.text = text;
    query.filter = std::move(filter);
    query.limit = limit;
    auto hits = service_->recall(principal_, query);
    EXPECT_TRUE(hits) << hits.error().message;
    return hits.value_or(std::vector<RecallHit>{});
  }

  std::string sql(const std::string& select) {
    auto connection = database_.connect();
    const auto rows = connection->query("SELECT concat_ws('|', " + select);
    EXPECT_TRUE(rows) << rows.error().message;
    return rows && rows->row_count() > 0 ? rows->text(0, 0) : "(none)";
  }
  void execute(const std::string& statement) {
    auto connection = database_.connect();
    const auto done = connection->execute(statement);
    EXPECT_TRUE(done) << done.error().message;
  }

  TestClock clock_;
  access::Policy policy_;
  access::Principal principal_;
  WordEmbedder embedder_;
  bool queue_mirror_ = false;
  std::function<std::string(std::string_view)> mask_;  // of the next reopen()
  warehouse::Database database_;
  std::unique_ptr<MemoryService> service_;
};

}  // namespace sophia::memory
