// What a keyword index holds; for keyword_index.cc and keyword_search.cc only.
#pragma once

#include "search/keyword_index.h"
#include "search/word_table.h"

namespace sophia::search {

inline constexpr double kK1 = 1.2;
inline constexpr double kB = 0.75;
inline constexpr std::size_t kLanguages = static_cast<std::size_t>(text::Language::kNone) + 1;

using TermId = std::uint32_t;

struct Postings {
  std::vector<DocNumber> docs;
  std::vector<std::uint16_t> frequencies;
  std::size_t live = 0;  // documents not removed: n(t)
  // The shortest document (words) that holds the term once, twice, three times, four times or more;
  // removed ones count too. `most`: its highest frequency.
  std::array<std::uint32_t, 4> shortest = {kNoLength, kNoLength, kNoLength, kNoLength};
  std::uint16_t most = 0;

  static constexpr std::uint32_t kNoLength = ~std::uint32_t{0};
  void add(DocNumber doc, std::uint16_t frequency, std::uint32_t length);
  // No document's tf / (tf + norm) is above it.
  float best_share(double average_words) const;
};

// The first posting at or after `from` of `doc` or a later document, by steps that double.
std::size_t first_posting(const std::vector<DocNumber>& docs, std::size_t from, std::size_t doc);

struct KeywordIndex::State {
  WordTable terms;  // stem -> term
  std::vector<Postings> postings;
  // folded word -> term, per language: each distinct word is stemmed once.
  std::array<WordTable, kLanguages> words;
  std::array<std::optional<text::Stemmer>, kLanguages> stemmers;
  std::vector<std::uint32_t> offsets{0};  // document -> its first word in `text`
  std::vector<TermId> text;               // words of all documents in order
  DocSet live;
  std::size_t live_count = 0;
  std::uint64_t live_words = 0;
  std::vector<TermId> sorted;

  std::uint32_t length(DocNumber doc) const { return offsets[doc + 1] - offsets[doc]; }

  TermId term_of(std::string_view folded, text::Language language);
  // The distinct known terms a query word stands for.
  std::vector<TermId> terms_of(std::string_view folded) const;
  bool has_phrase(DocNumber doc, const std::vector<std::vector<TermId>>& phrase) const;
};

}  // namespace sophia::search
