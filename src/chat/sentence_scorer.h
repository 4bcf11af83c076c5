// How much of a query a sentence holds, and how well it stands alone.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "chat/quotable.h"
#include "search/keyword_index.h"
#include "text/stem.h"

namespace sophia::chat {

// Made for one query. Not thread-safe.
class SentenceScorer {
 public:
  // The index must outlive it.
  SentenceScorer(const search::KeywordIndex& index, const search::KeywordQuery& query);

  // 0 to 1: see Quotable::of.
  double quality(std::string_view sentence) { return quotable_.of(sentence); }
  // Sum of weight * idf of the query's words in the sentence, each counted once; 0: none.
  double match(std::string_view sentence, text::Language language);

 private:
  struct Table {
    text::Stemmer stemmer;
    std::map<std::string, double, std::less<>> weights;  // by stem
  };
  Table& table_of(text::Language language);

  Quotable quotable_;
  std::map<std::string, double> weights_;
  std::map<text::Language, Table> tables_;
};

}  // namespace sophia::chat
