#include "cortex/functions/topics.h"

#include <algorithm>

#include "cortex/functions/embedded_data.h"
#include "cortex/functions/phrase_patterns.h"

namespace sophia::cortex {
namespace {

constexpr double kThreshold = 0.5;
constexpr std::size_t kMaxEvidence = 5;

const PatternSet& patterns() {
  static const PatternSet set(data::topics());
  return set;
}

bool names_one(const CallSentence& sentence, std::span<const std::string> names) {
  return std::ranges::any_of(sentence.words, [&](const text::Word& word) {
    return std::ranges::find(names, word.folded) != names.end();
  });
}

struct Tally {
  double words = 0;
  std::vector<std::pair<double, Evidence>> found;
};

}  // namespace

std::span<const std::string> topic_vocabulary() { return patterns().labels(); }

std::vector<SentenceTopic> sentence_topics(const CallSentence& sentence,
                                           std::span<const std::string> competitors) {
  thread_local std::vector<PatternMatch> matches;
  const PatternSet& set = patterns();
  set.find(sentence.words, matches);
  std::vector<double> doubt(set.labels().size(), 1.0);
  for (const PatternMatch& match : matches)
    doubt[match.label] *= 1 - static_cast<double>(match.weight);
  if (names_one(sentence, competitors)) doubt[set.label("competitor")] *= 0.1;
  std::vector<SentenceTopic> topics;
  for (std::size_t i = 0; i < doubt.size(); ++i) {
    if (1 - doubt[i] >= kThreshold) topics.push_back({set.labels()[i], 1 - doubt[i]});
  }
  std::ranges::stable_sort(topics, std::greater{}, &SentenceTopic::confidence);
  return topics;
}

std::vector<Topic> call_topics(std::span<const CallSentence> sentences, std::size_t limit,
                               std::span<const std::string> competitors) {
  std::vector<Tally> tallies(patterns().labels().size());
  double total = 0;
  for (const CallSentence& sentence : sentences) {
    const auto topics = sentence_topics(sentence, competitors);
    const auto words = static_cast<double>(sentence.words.size());
    if (!topics.empty()) total += words;
    for (const SentenceTopic& topic : topics) {
      Tally& tally = tallies[patterns().label(topic.name)];
      tally.words += words;
      tally.found.emplace_back(topic.confidence * std::min(words, 20.0), sentence.evidence);
    }
  }
  std::vector<Topic> result;
  for (std::size_t i = 0; i < tallies.size(); ++i) {
    Tally& tally = tallies[i];
    if (tally.found.empty()) continue;
    Topic topic{patterns().labels()[i],
                tally.words / total,
                {},
                static_cast<std::uint32_t>(tally.found.size())};
    std::ranges::stable_sort(tally.found, std::greater{}, &std::pair<double, Evidence>::first);
    for (std::size_t k = 0; k < std::min(kMaxEvidence, tally.found.size()); ++k) {
      topic.evidence.push_back(tally.found[k].second);
    }
    result.push_back(std::move(topic));
  }
  std::ranges::stable_sort(result, std::greater{}, &Topic::share);
  if (result.size() > limit) result.resize(limit);
  return result;
}

}  // namespace sophia::cortex
