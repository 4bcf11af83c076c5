#include "cortex/functions/cues.h"

#include <algorithm>
#include <cmath>

#include "cortex/functions/embedded_data.h"
#include "cortex/functions/list_reader.h"
#include "cortex/functions/phrase_patterns.h"
#include "cortex/functions/sentence_cues.h"
#include "cortex/functions/sentiment.h"

namespace sophia::cortex {
namespace {

// How much a sentence's sentiment moves a risk's confidence: x 0.75 when positive, x 1.15 when bad.
double mood_factor(double score) {
  if (std::isnan(score)) return 1;
  return std::clamp(0.95 - 0.5 * score, 0.75, 1.15);
}

// What our own side says of deciders, budgets or security is talk about the deal; of these three it
// says what the customer did.
bool is_told_by_us(std::string_view type) {
  return type == "silence" || type == "pricing" || type == "timeline";
}

Finding finding_of(const CallSentence& sentence, std::string_view type, double confidence) {
  return {type,          std::min(confidence, 1.0), sentence.evidence, sentence.speaker,
          sentence.side, sentence.start_ms,         sentence.end_ms};
}

}  // namespace

std::vector<Finding> risks(std::span<const CallSentence> sentences, const CueOptions& options) {
  constexpr std::string_view kPrefix = "risk.";
  std::vector<Finding> findings;
  for (const CallSentence& sentence : sentences) {
    if (sentence.asks && sentence.side == Side::kInternal) continue;
    const SentenceCues cues(sentence, options.competitors);
    if (!cues.any_of(kPrefix)) continue;
    const double mood = mood_factor(sentiment(sentence.text, text::Language::kEnglish).score);
    const auto first = findings.size();
    cues.each(kPrefix, [&](std::string_view type, double confidence) {
      if (sentence.side == Side::kInternal && !is_told_by_us(type)) return;
      if (confidence * mood >= options.threshold) {
        findings.push_back(finding_of(sentence, type, confidence * mood));
      }
    });
    std::stable_sort(
        findings.begin() + static_cast<std::ptrdiff_t>(first), findings.end(),
        [](const Finding& a, const Finding& b) { return a.confidence > b.confidence; });
  }
  return findings;
}

std::vector<Finding> objections(std::span<const CallSentence> sentences,
                                const CueOptions& options) {
  constexpr std::string_view kPrefix = "objection.";
  std::vector<Finding> findings;
  for (const CallSentence& sentence : sentences) {
    if (sentence.side == Side::kInternal || sentence.asks) continue;
    const SentenceCues cues(sentence, options.competitors);
    const double refusal = cues.confidence("refusal");
    Finding best;
    cues.each(kPrefix, [&](std::string_view type, double confidence) {
      const double whole = 1 - (1 - confidence) * (1 - 0.5 * refusal);
      if (whole > best.confidence) best = finding_of(sentence, type, whole);
    });
    if (best.confidence == 0 && refusal >= options.threshold) {
      best = finding_of(sentence, "need", refusal);
    }
    if (best.confidence == 0) continue;
    const double mood = mood_factor(sentiment(sentence.text, text::Language::kEnglish).score);
    best.confidence = std::min(1.0, best.confidence * mood);
    if (best.confidence >= options.threshold) findings.push_back(best);
  }
  return findings;
}

}  // namespace sophia::cortex
