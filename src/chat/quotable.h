// How well a sentence stands alone when an answer quotes it: people point ("so they traded for
// it") and nod ("that's a good catch"), and such sentences prove nothing to a reader.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "search/keyword_index.h"

namespace sophia::chat {

// Remembers what it learns about words, so one is made for each answer. Not thread-safe.
class Quotable {
 public:
  // The index must outlive it.
  explicit Quotable(const search::KeywordIndex& index) : index_(index) {}

  // 0 (says nothing by itself) to 1: grows with the content words and with how rare each is; less
  // for questions and for sentences that open by pointing at another. Cost: a look-up a word.
  double of(std::string_view sentence);

 private:
  double weight_of(std::string_view folded);  // 0 for function words, at most 1
  const search::KeywordIndex& index_;
  std::unordered_map<std::string, double> weights_;
};

}  // namespace sophia::chat
