#include "search/sentence_picker.h"

#include <algorithm>

#include "text/words.h"

namespace sophia::search {

SentencePicker::Words& SentencePicker::words_of(const Segment& segment) {
  const text::Language language = text::language_of(index_.calls()[segment.call].language);
  const auto [entry, fresh] = languages_.try_emplace(static_cast<int>(language), language);
  Words& words = entry->second;
  if (!fresh) return words;
  const auto weigh = [&](const std::string& folded) {
    std::string stem(words.stemmer.stem(folded));
    const double weight = index_.keywords().idf(index_.keywords().document_frequency(folded));
    const auto same = [&](const auto& known) { return known.first == stem; };
    if (std::none_of(words.weights.begin(), words.weights.end(), same)) {
      words.weights.emplace_back(std::move(stem), weight);
    }
  };
  for (const auto& word : query_.words) weigh(word.folded);
  for (const auto& phrase : query_.phrases) {
    for (const std::string& word : phrase) weigh(word);
  }
  return words;
}

int SentencePicker::place_of(Words& words, std::string_view folded) {
  const auto [entry, fresh] = words.place.try_emplace(std::string(folded), -1);
  if (!fresh) return entry->second;
  const std::string_view stem = words.stemmer.stem(folded);
  for (std::size_t i = 0; i < words.weights.size(); ++i) {
    if (words.weights[i].first == stem) entry->second = static_cast<int>(i);
  }
  return entry->second;
}

const Sentence* SentencePicker::best(const Segment& segment) {
  Words& words = words_of(segment);
  const Sentence* best = nullptr;
  std::pair<double, std::size_t> best_score;
  std::vector<bool> seen;
  for (std::uint32_t i = segment.first_sentence; i < segment.last_sentence; ++i) {
    const Sentence& sentence = index_.sentences()[i];
    seen.assign(words.weights.size(), false);
    double score = 0;
    text::WordScanner scanner(sentence.text);
    while (scanner.next()) {
      const int place = place_of(words, scanner.word());
      if (place < 0 || seen[static_cast<std::size_t>(place)]) continue;
      seen[static_cast<std::size_t>(place)] = true;
      score += words.weights[static_cast<std::size_t>(place)].second;
    }
    const std::pair<double, std::size_t> full{score, score > 0 ? 0 : sentence.text.size()};
    if (best == nullptr || full > best_score) {
      best = &sentence;
      best_score = full;
    }
  }
  return best;
}

std::vector<Mark> SentencePicker::marks(const TranscriptHit& hit) {
  Words& words = words_of(*hit.segment);
  std::vector<Mark> marks;
  text::WordScanner scanner(hit.sentence->text);
  while (scanner.next()) {
    const int place = place_of(words, scanner.word());
    if (place < 0 || (text::is_stop_word(scanner.word()) && query_.words.size() != 1)) continue;
    marks.push_back(
        {static_cast<std::uint32_t>(scanner.begin()), static_cast<std::uint32_t>(scanner.end())});
  }
  return marks;
}

const Sentence* best_sentence(const TranscriptIndex& index, const Segment& segment,
                              const KeywordQuery& query) {
  return SentencePicker(index, query).best(segment);
}

}  // namespace sophia::search
