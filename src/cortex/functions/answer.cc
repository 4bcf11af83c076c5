#include "cortex/functions/answer.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "text/sentences.h"
#include "text/stem.h"
#include "text/words.h"

namespace sophia::cortex {
namespace {

std::set<std::string> content_stems(std::string_view text, text::Stemmer& stemmer) {
  std::set<std::string> stems;
  text::WordScanner scanner(text);
  while (scanner.next()) {
    if (!text::is_stop_word(scanner.word())) stems.emplace(stemmer.stem(scanner.word()));
  }
  return stems;
}

std::vector<double> word_scores(std::span<const std::string_view> sentences,
                                std::string_view question) {
  text::Stemmer stemmer(text::Language::kEnglish);
  std::vector<std::set<std::string>> stems;
  std::map<std::string, std::size_t> holders;
  for (const std::string_view sentence : sentences) {
    stems.push_back(content_stems(sentence, stemmer));
    for (const std::string& stem : stems.back()) ++holders[stem];
  }
  const std::set<std::string> asked = content_stems(question, stemmer);
  const auto weight = [&](const std::string& stem) {
    const auto found = holders.find(stem);
    const double n = found == holders.end() ? 0 : static_cast<double>(found->second);
    return std::log(1.0 + (static_cast<double>(sentences.size()) + 1.0) / (n + 0.5));
  };
  double total = 0;
  for (const std::string& stem : asked) total += weight(stem);
  std::vector<double> scores(sentences.size());
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    for (const std::string& stem : asked) {
      if (stems[i].contains(stem)) scores[i] += weight(stem) / total;
    }
  }
  return scores;
}

double cosine_of(std::span<const float> a, std::span<const float> b) {
  double sum = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum += static_cast<double>(a[i]) * b[i];
    aa += static_cast<double>(a[i]) * a[i];
    bb += static_cast<double>(b[i]) * b[i];
  }
  return aa > 0 && bb > 0 ? std::clamp(sum / std::sqrt(aa * bb), 0.0, 1.0) : 0.0;
}

}  // namespace

Result<std::vector<AnswerSentence>> extract_answer(std::string_view text, std::string_view question,
                                                   std::size_t most, const TextEmbedder* embedder,
                                                   std::stop_token stop) {
  const std::vector<text::Span> spans = text::sentences(text);
  std::vector<std::string_view> sentences;
  for (const text::Span& span : spans)
    sentences.push_back(text.substr(span.begin, span.end - span.begin));
  if (sentences.empty()) return std::vector<AnswerSentence>();
  std::vector<double> scores = word_scores(sentences, question);
  if (embedder != nullptr) {
    std::vector<std::string_view> all = sentences;
    all.push_back(question);
    SOPHIA_TRY(const Embeddings vectors, embedder->embed(all, stop));
    std::vector<double> near(sentences.size());
    for (std::size_t i = 0; i < near.size(); ++i)
      near[i] = cosine_of(vectors[i], vectors[near.size()]);
    for (std::size_t i = 0; i < near.size(); ++i) {
      // An answer often follows the sentence that names the subject.
      const double before = i > 0 ? near[i - 1] : near[i];
      scores[i] = 0.5 * scores[i] + 0.5 * (0.8 * near[i] + 0.2 * before);
    }
  }
  std::vector<AnswerSentence> answers;
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    if (sentences.size() > 1 && sentences[i].ends_with('?')) scores[i] *= 0.5;
    answers.push_back({spans[i].begin, spans[i].end, scores[i]});
  }
  std::ranges::stable_sort(answers, std::greater<>(), &AnswerSentence::score);
  if (answers.size() > most) answers.resize(most);
  return answers;
}

}  // namespace sophia::cortex
