#include "chat/sentence_scorer.h"

#include <algorithm>
#include <unordered_set>

#include "text/words.h"

namespace sophia::chat {

SentenceScorer::SentenceScorer(const search::KeywordIndex& index, const search::KeywordQuery& query)
    : quotable_(index) {
  for (const auto& word : query.words) {
    weights_[word.folded] =
        static_cast<double>(word.weight) * index.idf(index.document_frequency(word.folded));
  }
  for (const auto& phrase : query.phrases) {
    for (const std::string& word : phrase)
      weights_[word] = index.idf(index.document_frequency(word));
  }
}

SentenceScorer::Table& SentenceScorer::table_of(text::Language language) {
  auto found = tables_.find(language);
  if (found != tables_.end()) return found->second;
  Table table{text::Stemmer(language), {}};
  for (const auto& [word, weight] : weights_) {
    double& w = table.weights[std::string(table.stemmer.stem(word))];
    w = std::max(w, weight);
  }
  return tables_.emplace(language, std::move(table)).first->second;
}

double SentenceScorer::match(std::string_view sentence, text::Language language) {
  Table& table = table_of(language);
  std::unordered_set<std::string> seen;
  double total = 0;
  text::WordScanner scanner(sentence);
  while (scanner.next()) {
    std::string stem(table.stemmer.stem(scanner.word()));
    const auto found = table.weights.find(stem);
    if (found != table.weights.end() && seen.insert(std::move(stem)).second) total += found->second;
  }
  return total;
}

}  // namespace sophia::chat
