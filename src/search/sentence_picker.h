// The sentence of a segment that a hit shows, and the words to mark in it. Made once a query: the
// query's words are looked up once a language.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "search/transcript_search.h"

namespace sophia::search {

// Not thread-safe.
class SentencePicker {
 public:
  // Both must outlive it.
  SentencePicker(const TranscriptIndex& index, const KeywordQuery& query)
      : index_(index), query_(query) {}
  // The sentence that holds the most of the query, each word weighed by how rare it is; the
  // longest when none holds any; null for a segment without sentences.
  const Sentence* best(const Segment& segment);
  // Bytes of the hit's sentence that match the query's words.
  std::vector<Mark> marks(const TranscriptHit& hit);

 private:
  // The query in one language.
  struct Words {
    explicit Words(text::Language language) : stemmer(language) {}
    text::Stemmer stemmer;
    std::vector<std::pair<std::string, double>> weights;  // by stem, each once
    std::unordered_map<std::string, int> place;  // folded word -> index into weights, -1: none
  };
  Words& words_of(const Segment& segment);
  int place_of(Words& words, std::string_view folded);

  const TranscriptIndex& index_;
  const KeywordQuery& query_;
  std::unordered_map<int, Words> languages_;
};

}  // namespace sophia::search
