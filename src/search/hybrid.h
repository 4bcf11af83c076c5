// Hybrid ranking: words, meaning and conversation. One scorer for calls and for any collection.
//
// Signals of a document, each about 0..1:
//   keyword   BM25 of its text / best possible score of the query
//   context   BM25 of the text with its neighbours in the conversation
//   session   BM25 of the whole session (or call)
//   meaning   best cosine of the query with the document's vectors
//   around    best cosine of the neighbours
//   gist      mean of the three best cosines in the session, where long within 40 documents
// The score is their weighted sum. Candidates are the best by keyword and by meaning, and their
// neighbours, by the codes of their vectors; for the best of those the cosine is taken in f32, and
// session and gist, the dear ones, are added.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "search/keyword_index.h"
#include "search/vector_index.h"

namespace sophia::search {

struct Weights {
  double keyword = 0;
  double context = 0;
  double session = 0;
  double meaning = 0;
  double around = 0;
  double gist = 0;
};
// Learned on question -> sentence pairs (docs/quality.md says how): for turns of conversations, and
// for free-standing texts.
Weights conversation_weights();
Weights document_weights();

struct Signals {
  double keyword = 0;
  double context = 0;
  double session = 0;
  double meaning = 0;
  double around = 0;
  double gist = 0;
};

struct HybridHit {
  DocNumber doc = 0;
  double score = 0;
  Signals signals;
};

// How documents hang together. Documents of a session are neighbours by number.
class Layout {
 public:
  virtual ~Layout() = default;
  virtual DocRange session(DocNumber doc) const = 0;
  // The vectors of a document, as numbers of the vector index, and back.
  virtual DocRange vectors_of(DocNumber doc) const = 0;
  virtual DocNumber document_of(DocNumber vector) const = 0;
  virtual double average_session_words() const = 0;
};

struct HybridQuery {
  KeywordQuery words;
  std::span<const float> vector;      // empty: by words only
  const DocSet* documents = nullptr;  // only these; null: all
  const DocSet* vectors = nullptr;    // the same set as numbers of the vector index
  std::size_t limit = 10;
  Weights weights;
};

// Best first, ties by number. `vectors` may be null. Errors: those of VectorIndex::search.
Result<std::vector<HybridHit>> hybrid_search(const KeywordIndex& keywords,
                                             const VectorIndex* vectors, const Layout& layout,
                                             const HybridQuery& query);

}  // namespace sophia::search
