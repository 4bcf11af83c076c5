#include "cortex/functions/sentence_cues.h"

#include <algorithm>

#include "cortex/functions/embedded_data.h"

namespace sophia::cortex {
namespace {

constexpr double kNamedCompetitor = 0.8;

const PatternSet& patterns() {
  static const PatternSet set(data::cues());
  return set;
}

}  // namespace

const std::vector<std::string>& SentenceCues::labels() { return patterns().labels(); }

SentenceCues::SentenceCues(const CallSentence& sentence, std::span<const std::string> competitors)
    : doubt_(labels().size(), 1.0) {
  patterns().find(sentence.words, matches_);
  for (const PatternMatch& match : matches_) {
    doubt_[match.label] *= 1 - static_cast<double>(match.weight);
  }
  const bool named = std::ranges::any_of(sentence.words, [&](const text::Word& word) {
    return std::ranges::find(competitors, word.folded) != competitors.end();
  });
  if (!named) return;
  for (std::size_t i = 0; i < labels().size(); ++i) {
    if (labels()[i].ends_with("competitor")) doubt_[i] *= 1 - kNamedCompetitor;
  }
}

double SentenceCues::confidence(std::string_view label) const {
  const std::size_t index = patterns().label(label);
  return index < doubt_.size() ? 1 - doubt_[index] : 0;
}

bool SentenceCues::any_of(std::string_view prefix) const {
  for (std::size_t i = 0; i < labels().size(); ++i) {
    if (doubt_[i] < 1 && labels()[i].starts_with(prefix)) return true;
  }
  return false;
}

}  // namespace sophia::cortex
