#include "search/keyword_index.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cmath>
#include <map>
#include <sstream>

#include "core/hash.h"

namespace sophia::search {
namespace {

using text::Language;

std::vector<DocNumber> docs(const std::vector<ScoredDoc>& hits) {
  std::vector<DocNumber> result;
  for (const ScoredDoc& hit : hits) result.push_back(hit.doc);
  return result;
}

TEST(KeywordIndex, ScoresAreBm25WorkedByHand) {
  KeywordIndex index;
  index.add("price price cat", Language::kNone);       // dl 3
  index.add("price dog", Language::kNone);             // dl 2
  index.add("bird fish tree house", Language::kNone);  // dl 4; avgdl 3
  const auto hits = index.search(parse_keyword_query("price"), 10);
  ASSERT_EQ(docs(hits), (std::vector<DocNumber>{0, 1}));
  // idf = ln(1 + (3 - 2 + .5) / 2.5) = 0.470004; doc 0: 2 * 2.2 / (2 + 1.2) = 1.375;
  // doc 1: 1 * 2.2 / (1 + 1.2 * (.25 + .75 * 2 / 3)) = 2.2 / 1.9 = 1.157895
  EXPECT_NEAR(hits[0].score, 0.470004 * 1.375, 1e-5);
  EXPECT_NEAR(hits[1].score, 0.470004 * 1.157895, 1e-5);
}

TEST(KeywordIndex, StemsInTheDocumentsLanguage) {
  KeywordIndex index;
  index.add("Our pricing objections", Language::kEnglish);
  index.add("Die Preise der H\u00e4user", Language::kGerman);
  EXPECT_EQ(docs(index.search(parse_keyword_query("objection price"), 10)),
            (std::vector<DocNumber>{0}));
  EXPECT_EQ(docs(index.search(parse_keyword_query("Preis"), 10)), (std::vector<DocNumber>{1}));
  EXPECT_EQ(docs(index.search(parse_keyword_query("Hause"), 10)), (std::vector<DocNumber>{1}));
}

TEST(KeywordIndex, PhrasesNeedNeighbours) {
  KeywordIndex index;
  index.add("security review was done", Language::kEnglish);
  index.add("review the security", Language::kEnglish);
  index.add("we review security reviews", Language::kEnglish);
  EXPECT_EQ(docs(index.search(parse_keyword_query("\"security review\""), 10)),
            (std::vector<DocNumber>{2, 0}));  // 2 says review twice
  EXPECT_EQ(index.search(parse_keyword_query("\"review was cancelled\""), 10).size(), 0U);
}

TEST(KeywordIndex, StopWordsCountOnlyInPhrasesOrAlone) {
  EXPECT_EQ(parse_keyword_query("the price of it").words.size(), 1U);
  EXPECT_EQ(parse_keyword_query("to be").words.size(), 2U);
  EXPECT_EQ(parse_keyword_query("\"out of budget\"").phrases[0].size(), 3U);
  EXPECT_TRUE(parse_keyword_query("  ?! ").empty());
  EXPECT_EQ(parse_keyword_query("say \"price").words.size(), 2U);
}

TEST(KeywordIndex, RemovedDocumentsLeaveResultsAndStatistics) {
  KeywordIndex index;
  index.add("price", Language::kNone);
  index.add("price cat", Language::kNone);
  index.add("cat", Language::kNone);
  index.remove(0);
  KeywordIndex rebuilt;
  rebuilt.add("", Language::kNone);
  rebuilt.remove(0);
  rebuilt.add("price cat", Language::kNone);
  rebuilt.add("cat", Language::kNone);
  for (const char* q : {"price", "cat", "price cat"}) {
    EXPECT_EQ(index.search(parse_keyword_query(q), 10), rebuilt.search(parse_keyword_query(q), 10))
        << q;
  }
  EXPECT_EQ(index.live_count(), 2U);
}

// Random documents over a small alphabet of words, so that every word is frequent somewhere.
std::vector<std::string> random_documents(std::uint64_t seed, std::size_t count) {
  Random random(seed);
  std::vector<std::string> result;
  for (std::size_t i = 0; i < count; ++i) {
    std::string text;
    const std::size_t length = 1 + random.next() % 30;
    for (std::size_t w = 0; w < length; ++w) {
      const double u = random.uniform();
      text += "w" + std::to_string(static_cast<int>(500 * u * u * u)) + " ";
    }
    result.push_back(text);
  }
  return result;
}

// SQLite's FTS5 as the oracle. Its bm25() has the same tf part and its own idf, so a word's scores
// are compared up to one factor, and a query's as the sum of its words'.
class Fts5 {
 public:
  explicit Fts5(const std::vector<std::string>& documents) {
    sqlite3_open(":memory:", &db_);
    exec("CREATE VIRTUAL TABLE d USING fts5(t, tokenize = 'ascii')");
    exec("BEGIN");
    for (const std::string& text : documents) exec("INSERT INTO d(t) VALUES ('" + text + "')");
    exec("COMMIT");
  }
  ~Fts5() { sqlite3_close(db_); }
  std::map<DocNumber, double> scores(const std::string& word) {
    std::map<DocNumber, double> result;
    sqlite3_stmt* statement = nullptr;
    const std::string sql = "SELECT rowid - 1, -bm25(d) FROM d WHERE d MATCH '\"" + word + "\"'";
    EXPECT_EQ(sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr), SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
      result[static_cast<DocNumber>(sqlite3_column_int64(statement, 0))] =
          sqlite3_column_double(statement, 1);
    }
    sqlite3_finalize(statement);
    return result;
  }

 private:
  void exec(const std::string& sql) {
    ASSERT_EQ(sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sql;
  }
  sqlite3* db_ = nullptr;
};

TEST(KeywordIndex, AgreesWithFts5) {
  const auto documents = random_documents(7, 20'000);
  KeywordIndex index;
  for (const std::string& text : documents) index.add(text, Language::kNone);
  Fts5 fts(documents);
  const auto total = static_cast<double>(documents.size());
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"w1"}, {"w77"}, {"w499"}, {"w0", "w3"}, {"w5", "w300", "w450"}}) {
    std::map<DocNumber, double> expected;
    std::string query;
    for (const std::string& word : words) {
      const auto theirs = fts.scores(word);
      ASSERT_EQ(theirs.size(), index.document_frequency(word)) << word;
      const auto n = static_cast<double>(theirs.size());
      const double fts_idf = std::max(1e-6, std::log((total - n + 0.5) / (n + 0.5)));
      for (const auto& [doc, score] : theirs)
        expected[doc] += score / fts_idf * index.idf(theirs.size());
      query += word + " ";
    }
    const auto hits = index.search(parse_keyword_query(query), documents.size());
    ASSERT_EQ(hits.size(), expected.size()) << query;
    for (const ScoredDoc& hit : hits) EXPECT_NEAR(hit.score, expected.at(hit.doc), 1e-4) << query;
    // A short list is the head of the long one: skipping windows changes nothing.
    const auto head = index.search(parse_keyword_query(query), 10);
    EXPECT_EQ(head, std::vector<ScoredDoc>(hits.begin(), hits.begin() + 10)) << query;
  }
}

TEST(KeywordIndex, FilterEqualsFilterOfTheFullResult) {
  const auto documents = random_documents(11, 12'000);
  KeywordIndex index;
  for (const std::string& text : documents) index.add(text, Language::kNone);
  Random random(3);
  for (const double share : {0.001, 0.01, 0.5}) {
    DocSet allowed(documents.size());
    for (DocNumber d = 0; d < documents.size(); ++d) {
      if (random.uniform() < share) allowed.insert(d);
    }
    const auto query = parse_keyword_query("w1 w20 w150");
    std::vector<ScoredDoc> expected;
    for (const ScoredDoc& hit : index.search(query, documents.size())) {
      if (allowed.contains(hit.doc) && expected.size() < 20) expected.push_back(hit);
    }
    EXPECT_EQ(index.search(query, 20, &allowed), expected);
  }
}

TEST(KeywordIndex, ScoresOfGivenDocumentsEqualTheSearchs) {
  const auto documents = random_documents(5, 3'000);
  KeywordIndex index;
  for (const std::string& text : documents) index.add(text, Language::kNone);
  const auto query = parse_keyword_query("w1 w20 w20 w150");
  const auto hits = index.search(query, 500);
  const auto terms = index.look_up(query);
  std::vector<DocRange> ranges;
  for (const ScoredDoc& hit : hits) ranges.push_back({hit.doc, hit.doc + 1});
  const auto scores = index.range_scores(terms, ranges, index.average_words());
  for (std::size_t i = 0; i < hits.size(); ++i) {
    EXPECT_NEAR(scores[i], hits[i].score, 1e-4);
    EXPECT_LT(hits[i].score, terms.best_possible);
  }
}

TEST(KeywordIndex, ARangeScoresAsTheJoinedText) {
  KeywordIndex index;
  index.add("price price cat", Language::kNone);
  index.add("price dog", Language::kNone);
  index.add("bird fish tree house", Language::kNone);
  const auto terms = index.look_up(parse_keyword_query("price"));
  // idf 0.470004 as above; the first two together: tf 3, 5 words, average said to be 5:
  // 0.470004 * 2.2 * 3 / (3 + 1.2) = 0.738578
  const std::vector<DocRange> ranges = {{0, 2}, {2, 3}};
  const auto scores = index.range_scores(terms, ranges, 5);
  EXPECT_NEAR(scores[0], 0.738578, 1e-5);
  EXPECT_EQ(scores[1], 0.0F);
}

// Long ranges are read from the postings, short ones word by word.
TEST(KeywordIndex, ALongRangeScoresByTheSameFormula) {
  const auto documents = random_documents(6, 2'000);
  KeywordIndex index;
  for (const std::string& text : documents) index.add(text, Language::kNone);
  const auto terms = index.look_up(parse_keyword_query("w3 w40"));
  const std::vector<DocRange> ranges = {{1'500, 1'700}, {10, 12}, {0, 300}, {299, 300}};
  const auto scores = index.range_scores(terms, ranges, 700);
  for (std::size_t r = 0; r < ranges.size(); ++r) {
    double words = 0;
    std::map<std::string, double> counts;
    for (DocNumber d = ranges[r].begin; d < ranges[r].end; ++d) {
      std::istringstream text(documents[d]);
      for (std::string word; text >> word; ++words) ++counts[word];
    }
    const double norm = 1.2 * (0.25 + 0.75 * words / 700);
    double expected = 0;
    for (const char* word : {"w3", "w40"}) {
      const double idf = index.idf(index.document_frequency(word));
      expected += idf * 2.2 * counts[word] / (counts[word] + norm);
    }
    EXPECT_NEAR(scores[r], expected, 1e-4) << r;
  }
}

TEST(KeywordIndex, AllWordsKeepsDocumentsThatHoldEach) {
  KeywordIndex index;
  index.add("alpha beta", Language::kNone);
  index.add("alpha", Language::kNone);
  index.add("beta alpha alpha", Language::kNone);
  EXPECT_EQ(docs(index.search(parse_keyword_query("alpha beta"), 9, nullptr, true)),
            (std::vector<DocNumber>{0, 2}));
  EXPECT_EQ(index.search(parse_keyword_query("alpha gamma"), 9, nullptr, true).size(), 0U);
}

TEST(Marks, CoverWordsWithTheSameStem) {
  const std::string text = "Price, prices and the pricing.";
  const auto marks = marks_of(text, Language::kEnglish, parse_keyword_query("price"));
  ASSERT_EQ(marks.size(), 3U);
  EXPECT_EQ(text.substr(marks[1].begin, marks[1].end - marks[1].begin), "prices");
}

}  // namespace
}  // namespace sophia::search
