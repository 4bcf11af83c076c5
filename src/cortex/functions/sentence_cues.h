// What the list of cues (data/cues.txt) says of one sentence.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cortex/functions/call_sentences.h"
#include "cortex/functions/phrase_patterns.h"

namespace sophia::cortex {

class SentenceCues {
 public:
  // A competitor's name counts as a cue of weight 0.8 of every label that ends in "competitor".
  SentenceCues(const CallSentence& sentence, std::span<const std::string> competitors);

  // 1 - product of (1 - weight) over the matches of the label; 0 for none.
  double confidence(std::string_view label) const;
  bool any_of(std::string_view prefix) const;
  // Calls visit(label without prefix, confidence) for the labels that matched, in list order.
  template <class Visit>
  void each(std::string_view prefix, Visit visit) const {
    for (std::size_t i = 0; i < labels().size(); ++i) {
      if (doubt_[i] < 1 && labels()[i].starts_with(prefix)) {
        visit(std::string_view(labels()[i]).substr(prefix.size()), 1 - doubt_[i]);
      }
    }
  }
  const std::vector<PatternMatch>& matches() const { return matches_; }

 private:
  static const std::vector<std::string>& labels();
  std::vector<double> doubt_;  // a label
  std::vector<PatternMatch> matches_;
};

}  // namespace sophia::cortex
