// The parts that searches are built of: kernels, helper threads, word table, and the keyword search
// that skips what can't win, each against its plain definition.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>

#include "core/hash.h"
#include "search/keyword_index.h"
#include "search/scan_pool.h"
#include "search/vector_kernels.h"
#include "search/word_table.h"

namespace sophia::search {
namespace {

TEST(VectorKernelsTest, Avx2GivesWhatThePlainOnesGive) {
  if (!processor_has_avx2()) GTEST_SKIP() << "this processor has no AVX2";
  Random random(3);
  for (const std::size_t n : {1U, 7U, 31U, 64U, 100U, 384U, 391U, 768U}) {
    std::vector<float> a(n);
    std::vector<float> b(n);
    for (std::size_t i = 0; i < n; ++i) {
      a[i] = static_cast<float>(random.uniform() - 0.5);
      b[i] = static_cast<float>(random.uniform() - 0.5);
    }
    EXPECT_EQ(kAvx2Kernels.dot_f32(a.data(), b.data(), n),
              kPlainKernels.dot_f32(a.data(), b.data(), n));
    std::vector<std::int8_t> codes(n);
    std::vector<std::int8_t> plain_codes(n);
    EXPECT_EQ(kAvx2Kernels.quantize(a.data(), n, codes.data()),
              kPlainKernels.quantize(a.data(), n, plain_codes.data()));
    EXPECT_EQ(codes, plain_codes);
    std::vector<std::uint64_t> bits((n + 63) / 64, ~std::uint64_t{0});
    std::vector<std::uint64_t> plain_bits((n + 63) / 64);
    kAvx2Kernels.sign_bits(a.data(), b.data(), n, bits.data());
    kPlainKernels.sign_bits(a.data(), b.data(), n, plain_bits.data());
    EXPECT_EQ(bits, plain_bits);
  }
}

TEST(VectorKernelsTest, ExtremeCodesDoNotOverflow) {
  // 127 * 127 * 384 and its negative, by hand: 6,193,536.
  const std::vector<std::int8_t> high(384, 127);
  const std::vector<std::int8_t> low(384, -127);
  for (const VectorKernels* kernels : {&kPlainKernels, &vector_kernels()}) {
    EXPECT_EQ(kernels->dot_int8(high.data(), high.data(), 384), 6'193'536);
    EXPECT_EQ(kernels->dot_int8(low.data(), low.data(), 384), 6'193'536);
    EXPECT_EQ(kernels->dot_int8(high.data(), low.data(), 384), -6'193'536);
  }
}

TEST(VectorKernelsTest, DistancesAndMasksCountBits) {
  Random random(4);
  for (const std::size_t words : {1U, 5U, 6U, 12U, 16U}) {
    std::vector<std::uint64_t> rows(words * 64);
    for (auto& word : rows) word = random.next();
    std::vector<std::uint16_t> distances(64);
    for (const VectorKernels* kernels : {&kPlainKernels, &vector_kernels()}) {
      kernels->hamming(rows.data(), rows.data(), words, 64, distances.data());
      EXPECT_EQ(distances[0], 0);
      std::uint64_t expected = 0;
      for (std::size_t r = 0; r < 64; ++r) {
        std::size_t differ = 0;
        for (std::size_t bit = 0; bit < words * 64; ++bit) {
          differ += ((rows[r * words + bit / 64] ^ rows[bit / 64]) >> (bit % 64) & 1U) != 0;
        }
        ASSERT_EQ(distances[r], differ);
        expected |= std::uint64_t{differ <= words * 32} << r;
      }
      EXPECT_EQ(kernels->at_most(distances.data(), static_cast<std::uint16_t>(words * 32)),
                expected);
    }
  }
}

TEST(VectorKernelsTest, MaskedSumsAddTheCodesWhoseBitIsSet) {
  Random random(5);
  for (const std::size_t words : {1U, 2U, 6U, 600U}) {
    std::vector<std::uint64_t> bits(words);
    for (auto& word : bits) word = random.next();
    std::vector<std::int8_t> codes(words * 64);
    for (auto& code : codes)
      code = static_cast<std::int8_t>(static_cast<int>(random.next() % 255) - 127);
    const std::vector<std::int8_t> lowest(words * 64, -127);
    int expected = 0;
    int ones = 0;
    for (std::size_t i = 0; i < codes.size(); ++i) {
      const bool set = (bits[i / 64] >> (i % 64) & 1U) != 0;
      expected += set ? codes[i] : 0;
      ones += set ? 1 : 0;
    }
    for (const VectorKernels* kernels : {&kPlainKernels, &vector_kernels()}) {
      EXPECT_EQ(kernels->masked_sum(bits.data(), codes.data(), words), expected);
      EXPECT_EQ(kernels->masked_sum(bits.data(), lowest.data(), words), -127 * ones);
    }
  }
}

TEST(ScanPoolTest, EachPartRunsOnceAndNoWorkerTwiceAtATime) {
  ScanPool pool(3);
  EXPECT_EQ(pool.workers(), 4U);
  std::vector<std::jthread> callers;
  for (int caller = 0; caller < 3; ++caller) {
    callers.emplace_back([&pool] {
      for (int round = 0; round < 50; ++round) {
        std::vector<std::atomic<int>> runs(37);
        std::vector<std::atomic<int>> busy(pool.workers());
        pool.run(runs.size(), [&](std::size_t part, std::size_t worker) {
          EXPECT_EQ(busy[worker]++, 0);
          ++runs[part];
          --busy[worker];
        });
        for (const auto& count : runs) EXPECT_EQ(count, 1);
      }
    });
  }
}

TEST(WordTableTest, FindsWhatWasInsertedAsAMapDoes) {
  WordTable table;
  EXPECT_FALSE(table.find("nothing").has_value());
  std::map<std::string, std::uint32_t> expected;
  Random random(5);
  for (std::uint32_t i = 0; i < 5'000; ++i) {
    const std::string word = std::to_string(random.next() % 9'000);
    if (expected.emplace(word, i).second) table.insert(word, i);
  }
  EXPECT_EQ(table.size(), expected.size());
  for (int i = 0; i < 9'000; ++i) {
    const auto found = table.find(std::to_string(i));
    const auto known = expected.find(std::to_string(i));
    ASSERT_EQ(found.has_value(), known != expected.end());
    if (found) {
      EXPECT_EQ(*found, known->second);
    }
  }
  EXPECT_FALSE(table.find("").has_value());
}

// BM25 as keyword_index.h defines it, over every document.
std::vector<ScoredDoc> plain_search(const std::vector<std::vector<int>>& docs,
                                    const std::vector<int>& query, std::size_t limit,
                                    const DocSet& live, const DocSet& allowed) {
  double count = 0;
  double words = 0;
  std::map<int, double> frequency;
  for (DocNumber d = 0; d < docs.size(); ++d) {
    if (!live.contains(d)) continue;
    ++count;
    words += static_cast<double>(docs[d].size());
    for (const int word : query) {
      frequency[word] += std::count(docs[d].begin(), docs[d].end(), word) > 0 ? 1 : 0;
    }
  }
  TopDocs top(limit);
  for (DocNumber d = 0; d < docs.size(); ++d) {
    if (!live.contains(d) || !allowed.contains(d)) continue;
    double score = 0;
    for (const int word : query) {
      const auto tf = static_cast<double>(std::count(docs[d].begin(), docs[d].end(), word));
      const double n = frequency[word];
      const double idf = std::log(1 + (count - n + 0.5) / (n + 0.5));
      const double length = static_cast<double>(docs[d].size()) / (words / count);
      score += idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * length));
    }
    if (score > 0) top.offer({d, static_cast<float>(score)});
  }
  return top.take();
}

class KeywordSkippingTest : public ::testing::TestWithParam<double> {};

TEST_P(KeywordSkippingTest, FindsWhatScoringEveryDocumentFinds) {
  Random random(11);
  KeywordIndex index;
  std::vector<std::vector<int>> docs;
  constexpr std::size_t kDocuments = 20'000;  // three windows
  DocSet live(kDocuments, true);
  DocSet allowed(kDocuments);
  for (DocNumber d = 0; d < kDocuments; ++d) {
    std::vector<int> words;
    std::string text;
    for (std::size_t i = 0; i < 3 + random.next() % 9; ++i) {
      words.push_back(static_cast<int>(std::exp(random.uniform() * std::log(2'000.0))));
      text += "zz" + std::to_string(words.back()) + " ";  // one word, no stem
    }
    index.add(text, text::Language::kNone);
    docs.push_back(std::move(words));
    if (random.uniform() < GetParam()) allowed.insert(d);
  }
  for (DocNumber d = 0; d < kDocuments; d += 17) {
    index.remove(d);
    live.erase(d);
  }
  for (const std::vector<int>& words :
       {std::vector<int>{1, 900}, {2, 3, 1500}, {1}, {1999, 1500, 700, 1}, {1, 2, 3, 4, 5}}) {
    KeywordQuery query;
    for (const int word : words) query.words.push_back({"zz" + std::to_string(word), 1});
    const auto found = index.search(query, 10, GetParam() < 1 ? &allowed : nullptr);
    const auto expected = plain_search(docs, words, 10, live, GetParam() < 1 ? allowed : live);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      // Scores are the same; where two documents tie to the last digit, either may come first.
      EXPECT_NEAR(found[i].score, expected[i].score, 1e-4F);
      EXPECT_TRUE(live.contains(found[i].doc));
      EXPECT_TRUE(GetParam() == 1 || allowed.contains(found[i].doc));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Filters, KeywordSkippingTest, ::testing::Values(0.002, 0.1, 0.7, 1.0));

}  // namespace
}  // namespace sophia::search
