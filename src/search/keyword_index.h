// BM25 over an inverted index in memory.
//
//   score(q, d) = sum over query terms t of idf(t) * tf * (k1 + 1) / (tf + k1 * (1 - b + b * dl /
//   avgdl)) idf(t) = ln(1 + (N - n(t) + 0.5) / (n(t) + 0.5)),   k1 = 1.2, b = 0.75
//
// N, n(t) and avgdl count documents that are in the index now. Words are stemmed in their
// document's language; a query word stands for its stems in every language the index holds (their
// frequencies add up), so a question need not know the language of a call. Quoted words of a query
// must occur next to one another. A document may hold up to 2^16 - 1 occurrences of a word (more
// count as that).
//
// Layout: term -> postings (document, frequency) in document order; document -> its words in order
// (for phrases). How a query runs over them: keyword_search.cc.
// Source: Robertson, Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "search/top_docs.h"
#include "text/stem.h"

namespace sophia::search {

// A query split into words and quoted phrases. Stop words count only inside phrases, or when the
// query has no other word.
struct KeywordQuery {
  struct Word {
    std::string folded;
    float weight = 1;
  };
  std::vector<Word> words;
  std::vector<std::vector<std::string>> phrases;
  bool empty() const { return words.empty() && phrases.empty(); }
};
KeywordQuery parse_keyword_query(std::string_view text);

// Not thread-safe for writing; const members may run at the same time.
class KeywordIndex {
 public:
  KeywordIndex();
  ~KeywordIndex();
  KeywordIndex(KeywordIndex&&) noexcept;
  KeywordIndex& operator=(KeywordIndex&&) noexcept;

  // Adds the next document; its number is the count of documents added before.
  DocNumber add(std::string_view text, text::Language language);
  // Takes a document out of results and statistics. Its number is not used again.
  void remove(DocNumber doc);

  // The `limit` best documents, best first, ties by document number. `allowed`: only these (null:
  // all). With `all_words`, a document must hold every word of the query. O(postings of the words).
  std::vector<ScoredDoc> search(const KeywordQuery& query, std::size_t limit,
                                const DocSet* allowed = nullptr, bool all_words = false) const;

  // A query looked up once, for range_scores().
  struct QueryTerms {
    struct Term {
      std::uint32_t id = 0;
      float weight = 0;
    };
    std::vector<Term> terms;
    // What a text that is all query words would score at most: sum of weight * idf * (k1 + 1).
    double best_possible = 0;
  };
  QueryTerms look_up(const KeywordQuery& query) const;
  // BM25 of texts that are each a range of neighbouring documents (removed ones included), such as
  // one document, a turn with its neighbours, or a whole call; phrases count as their words.
  // `average_words`: average length of such texts. O(words) a short range, O(log postings) a long
  // one, for each term.
  std::vector<float> range_scores(const QueryTerms& query, std::span<const DocRange> ranges,
                                  double average_words) const;
  double average_words() const;  // of the documents in the index now, at least 1

  std::size_t document_count() const;  // numbers given out, removed ones included
  std::size_t live_count() const;      // documents in the index now
  std::size_t term_count() const;
  std::size_t memory_bytes() const;  // postings and words; an estimate
  // n(t) for the stems of a word; 0 when unknown.
  std::size_t document_frequency(std::string_view folded) const;
  double idf(std::size_t document_frequency) const;

 private:
  struct State;
  class Search;
  std::unique_ptr<State> state_;
};

// Byte ranges of `text` to mark for a query: words whose stem equals a query word's.
struct Mark {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};
std::vector<Mark> marks_of(std::string_view text, text::Language language,
                           const KeywordQuery& query);

}  // namespace sophia::search
