// An index large enough for helper threads gives many readers at a time what it gives one alone.
// Under ThreadSanitizer this shows that they share nothing that changes.
#include <gtest/gtest.h>

#include <thread>

#include "core/hash.h"
#include "search/hybrid.h"

namespace sophia::search {
namespace {

constexpr std::size_t kDocuments = 24'000;  // helpers are asked from 20,000 on
constexpr std::size_t kDimension = 32;
constexpr std::size_t kReaders = 4;
constexpr std::size_t kQueries = 8;

// Sessions of ten documents, one vector each.
class Tens final : public Layout {
 public:
  DocRange session(DocNumber doc) const override { return {doc / 10 * 10, doc / 10 * 10 + 10}; }
  DocRange vectors_of(DocNumber doc) const override { return {doc, doc + 1}; }
  DocNumber document_of(DocNumber vector) const override { return vector; }
  double average_session_words() const override { return 60; }
};

std::string words(Random& random, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "w" + std::to_string(random.next() % 500) + " ";
  return text;
}

std::vector<float> direction(Random& random) {
  std::vector<float> values(kDimension);
  for (float& value : values) value = static_cast<float>(random.uniform() * 2 - 1);
  return values;
}

class ConcurrentSearchTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Random random(11);
    for (std::size_t i = 0; i < kDocuments; ++i) {
      keywords_.add(words(random, 6), text::Language::kEnglish);
      ASSERT_TRUE(vectors_.add(direction(random)).has_value());
    }
    for (std::size_t i = 0; i < kQueries; ++i) {
      texts_.push_back(words(random, 3));
      directions_.push_back(direction(random));
    }
  }

  std::vector<HybridHit> search(std::size_t query) const {
    HybridQuery hybrid;
    hybrid.words = parse_keyword_query(texts_[query]);
    hybrid.vector = directions_[query];
    hybrid.weights = conversation_weights();
    return hybrid_search(keywords_, &vectors_, layout_, hybrid).value();
  }

  Tens layout_;
  KeywordIndex keywords_;
  // Sign bits too, as in an index of millions.
  VectorIndex vectors_{kDimension, {.sign_bits_from = 10'000, .threads = 3}};
  std::vector<std::string> texts_;
  std::vector<std::vector<float>> directions_;
};

TEST_F(ConcurrentSearchTest, ManyReadersSeeWhatOneSees) {
  std::vector<std::vector<std::vector<HybridHit>>> seen(kReaders);
  {
    std::vector<std::jthread> readers;
    for (std::size_t reader = 0; reader < kReaders; ++reader) {
      readers.emplace_back([this, &mine = seen[reader]] {
        for (std::size_t query = 0; query < kQueries; ++query) mine.push_back(search(query));
      });
    }
  }
  for (std::size_t query = 0; query < kQueries; ++query) {
    const auto alone = search(query);
    ASSERT_EQ(alone.size(), 10U);
    for (const auto& mine : seen) {
      ASSERT_EQ(mine[query].size(), alone.size());
      for (std::size_t i = 0; i < alone.size(); ++i) {
        EXPECT_EQ(mine[query][i].doc, alone[i].doc);
        EXPECT_EQ(mine[query][i].score, alone[i].score);
      }
    }
  }
}

// Both halves at once find what each finds alone: the best by words and the nearest are there.
TEST_F(ConcurrentSearchTest, WordsAndMeaningAtOnceMissNeither) {
  for (std::size_t query = 0; query < kQueries; ++query) {
    HybridQuery hybrid;
    hybrid.words = parse_keyword_query(texts_[query]);
    hybrid.vector = directions_[query];
    hybrid.limit = 10;
    hybrid.weights = {.keyword = 1};
    const auto by_words = hybrid_search(keywords_, &vectors_, layout_, hybrid).value();
    const auto plain = keywords_.search(hybrid.words, 10);
    ASSERT_EQ(by_words.size(), plain.size());
    for (std::size_t i = 0; i < plain.size(); ++i) EXPECT_EQ(by_words[i].doc, plain[i].doc);
    hybrid.weights = {.meaning = 1};
    const auto by_meaning = hybrid_search(keywords_, &vectors_, layout_, hybrid).value();
    const auto near = vectors_.search(hybrid.vector, 1).value();
    EXPECT_EQ(by_meaning.front().doc, near.front().doc);
  }
}

}  // namespace
}  // namespace sophia::search
