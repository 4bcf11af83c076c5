#include "search/vector_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/hash.h"

namespace sophia::search {
namespace {

std::vector<float> gaussian(Random& random, std::size_t n) {
  std::vector<float> v(n);
  for (float& x : v) {
    const double u = random.uniform() + 1e-12;
    x = static_cast<float>(std::sqrt(-2 * std::log(u)) *
                           std::cos(6.283185307179586 * random.uniform()));
  }
  return v;
}

// The plain definition, in double.
std::vector<ScoredDoc> exact(const std::vector<std::vector<float>>& vectors,
                             const std::vector<float>& query, std::size_t limit,
                             const DocSet& allowed) {
  const auto norm = [](const std::vector<float>& v) {
    double s = 0;
    for (const float x : v) s += static_cast<double>(x) * x;
    return std::sqrt(s);
  };
  TopDocs top(limit);
  for (DocNumber d = 0; d < vectors.size(); ++d) {
    if (!allowed.contains(d)) continue;
    double dot = 0;
    for (std::size_t i = 0; i < query.size(); ++i)
      dot += static_cast<double>(vectors[d][i]) * query[i];
    top.offer({d, static_cast<float>(dot / norm(vectors[d]) / norm(query))});
  }
  return top.take();
}

class VectorIndexTest : public ::testing::Test {
 protected:
  void fill(VectorIndex& index, std::size_t count, std::size_t dim) {
    for (std::size_t i = 0; i < count; ++i) {
      vectors_.push_back(gaussian(random_, dim));
      ASSERT_TRUE(index.add(vectors_.back()).has_value());
    }
  }
  Random random_{42};
  std::vector<std::vector<float>> vectors_;
};

TEST_F(VectorIndexTest, ScanEqualsTheExactResult) {
  VectorIndex index(96);
  fill(index, 5'000, 96);
  const DocSet all(5'000, true);
  for (int q = 0; q < 20; ++q) {
    const auto query = gaussian(random_, 96);
    const auto hits = index.search(query, 10);
    const auto expected = exact(vectors_, query, 10, all);
    ASSERT_EQ(hits->size(), 10U);
    for (std::size_t i = 0; i < 10; ++i) {
      EXPECT_EQ((*hits)[i].doc, expected[i].doc);
      EXPECT_NEAR((*hits)[i].score, expected[i].score, 1e-5);
    }
  }
}

TEST_F(VectorIndexTest, FilterEqualsFilterOfTheFullResult) {
  VectorIndex index(64);
  fill(index, 3'000, 64);
  for (const double share : {0.002, 0.05, 0.7}) {
    DocSet allowed(3'000);
    for (DocNumber d = 0; d < 3'000; ++d) {
      if (random_.uniform() < share) allowed.insert(d);
    }
    const auto query = gaussian(random_, 64);
    const auto hits = index.search(query, 5, &allowed);
    const auto expected = exact(vectors_, query, 5, allowed);
    ASSERT_EQ(hits->size(), expected.size());
    for (std::size_t i = 0; i < hits->size(); ++i) EXPECT_EQ((*hits)[i].doc, expected[i].doc);
  }
}

TEST_F(VectorIndexTest, SignBitsKeepTheNearNeighbours) {
  VectorIndexOptions options;
  options.sign_bits_from = 10'000;
  VectorIndex index(128, options);
  fill(index, 60'000, 128);
  const DocSet all(60'000, true);
  int found = 0;
  for (int q = 0; q < 20; ++q) {
    // A query near a stored vector, as real questions are.
    auto query = vectors_[random_.next() % vectors_.size()];
    const auto noise = gaussian(random_, 128);
    for (std::size_t i = 0; i < query.size(); ++i) query[i] += 0.6F * noise[i];
    const auto hits = index.search(query, 10);
    const auto expected = exact(vectors_, query, 1, all);
    found += (*hits)[0].doc == expected[0].doc ? 1 : 0;
  }
  EXPECT_EQ(found, 20);
}

// Texts of one subject lie together, as real ones do. Removed documents and a weak filter included.
TEST_F(VectorIndexTest, SignBitsKeepTheTenNearestOfASubject) {
  constexpr std::size_t kDimension = 64;
  constexpr DocNumber kDocuments = 20'000;
  VectorIndexOptions options;
  options.sign_bits_from = 5'000;
  VectorIndex index(kDimension, options);
  DocSet allowed(kDocuments);
  const auto near = [&](const std::vector<float>& center) {
    auto vector = gaussian(random_, kDimension);
    for (std::size_t i = 0; i < kDimension; ++i) vector[i] = center[i] + 0.8F * vector[i];
    return vector;
  };
  std::vector<std::vector<float>> subjects;
  for (int s = 0; s < 200; ++s) subjects.push_back(gaussian(random_, kDimension));
  for (DocNumber d = 0; d < kDocuments; ++d) {
    vectors_.push_back(near(subjects[d / 7 % subjects.size()]));
    ASSERT_TRUE(index.add(vectors_.back()).has_value());
    if (d % 10 != 3) allowed.insert(d);
  }
  for (DocNumber d = 0; d < kDocuments; d += 50) {
    index.remove(d);
    allowed.erase(d);
  }
  int hits = 0;
  for (std::size_t q = 0; q < 20; ++q) {
    const auto query = near(subjects[q]);
    const auto found = index.search(query, 10, &allowed);
    ASSERT_EQ(found->size(), 10U);
    for (const ScoredDoc& doc : *found) EXPECT_TRUE(allowed.contains(doc.doc));
    for (const ScoredDoc& doc : exact(vectors_, query, 10, allowed)) {
      hits += std::any_of(found->begin(), found->end(),
                          [&](const ScoredDoc& f) { return f.doc == doc.doc; });
    }
  }
  EXPECT_GE(hits, 196) << "of 200";  // recall 0.98
}

TEST_F(VectorIndexTest, RoughSearchRanksByRoughScores) {
  VectorIndex index(32);
  fill(index, 500, 32);
  index.remove(7);
  const auto query = gaussian(random_, 32);
  const auto prepared = index.prepare(query);
  const auto found = index.search_roughly(query, 25);
  TopDocs expected(25);
  for (DocNumber d = 0; d < 500; ++d) {
    if (d != 7) expected.offer({d, index.rough_score(prepared, d)});
  }
  EXPECT_EQ(*found, expected.take());
}

TEST_F(VectorIndexTest, RemovedAndEmptyDocumentsAreNeverFound) {
  VectorIndex index(3);
  ASSERT_TRUE(index.add(std::vector<float>{1, 0, 0}).has_value());
  ASSERT_TRUE(index.add({}).has_value());
  ASSERT_TRUE(index.add(std::vector<float>{0, 0, 0}).has_value());
  ASSERT_TRUE(index.add(std::vector<float>{2, 0.2F, 0}).has_value());
  const std::vector<float> query{1, 0, 0};
  ASSERT_EQ(index.search(query, 10)->size(), 2U);
  index.remove(0);
  const auto hits = index.search(query, 10);
  ASSERT_EQ(hits->size(), 1U);
  EXPECT_EQ((*hits)[0].doc, 3U);
  EXPECT_NEAR((*hits)[0].score, 1 / std::sqrt(1.01), 1e-6);
  EXPECT_EQ(index.vector(1).size(), 0U);
}

TEST_F(VectorIndexTest, RefusesWhatDoesNotFit) {
  VectorIndex index(3);
  EXPECT_FALSE(index.add(std::vector<float>{1, 0}).has_value());
  EXPECT_FALSE(
      index.add(std::vector<float>{1, 0, std::numeric_limits<float>::quiet_NaN()}).has_value());
  EXPECT_FALSE(index.search(std::vector<float>{1, 0}, 5).has_value());
  EXPECT_EQ(index.search(std::vector<float>{0, 0, 0}, 5)->size(), 0U);
}

}  // namespace
}  // namespace sophia::search
