// Sentiment of spoken business language, and of a call.
//
//   const Sentiment s = sentiment("That would be too expensive for us.", text::Language::kEnglish);
//   s.score;   // -1 to 1
//   s.label;   // SentimentClass::kNegative
//
// English: a lexicon of our own and rules (sentiment_rules.h) under a regression on human ratings
// (sentiment_model.h); with a sentence vector a second, better regression. The score is the mean
// rating expected of human readers, divided by 4. German and Spanish: lexicon and rules alone.
// Other languages are unknown, never neutral. Deterministic, thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cortex/functions/utterance.h"
#include "text/stem.h"

namespace sophia::cortex {

// Exclusive lower bounds: above 0.5, 0.2, -0.2, -0.5. NaN is unknown.
enum class SentimentClass : std::uint8_t {
  kUnknown,
  kVeryNegative,
  kNegative,
  kNeutral,
  kPositive,
  kVeryPositive
};
SentimentClass sentiment_class(double score);
// "very positive", ..., "unknown"
std::string_view to_string(SentimentClass label);

struct Sentiment {
  double score = std::numeric_limits<double>::quiet_NaN();  // -1 to 1; NaN: cannot be said
  SentimentClass label = SentimentClass::kUnknown;
  // A cue of irony ("yeah right", "thanks for nothing"): the score is what the words say, the label
  // is unknown.
  bool irony = false;
};

// The model of sentence vectors that the second regression was fitted on.
inline constexpr std::string_view kSentimentVectorModel = "all-MiniLM-L6-v2";

// Longest text in bytes that is judged as one; longer ones are the mean of their sentences,
// weighted by bytes (the regressions know sentences and short messages).
inline constexpr std::size_t kSentimentWholeBytes = 600;
// Whether sentiment() would make use of the text's vector.
bool sentiment_uses_vector(std::string_view text, text::Language language);

// Texts without a word or emoticon are unknown. `vector`: the text's unit vector by
// kSentimentVectorModel, or empty; left aside unless sentiment_uses_vector().
// Errors: none; a vector of a wrong size is a fault of the caller (checked).
Sentiment sentiment(std::string_view text, text::Language language,
                    std::span<const float> vector = {});
// Version of what sentiment() does; it changes whenever a score may change.
std::string_view sentiment_version(text::Language language, bool with_vector);

// Sentiment of a call: means weighted by speaking time over the external speakers.
struct CallSentiment {
  double score = std::numeric_limits<double>::quiet_NaN();
  SentimentClass label = SentimentClass::kUnknown;
  std::array<double, 3>
      thirds{};  // start, middle, end of the call; NaN where nobody external spoke
  double lowest_minute = std::numeric_limits<double>::quiet_NaN();  // lowest mean of any 60 s
  std::int64_t lowest_minute_start_ms = 0;
  double negative_share = 0;   // share of judged external time with a score below -0.2
  std::int64_t judged_ms = 0;  // external time with a known score
};

// `scores[i]` is the score of call[i] (NaN: unknown). Utterances of internal and unknown speakers
// are left out; an utterance without duration counts as 1 ms. The minute windows start at
// utterances and take in those that start less than 60 s later. O(n).
CallSentiment call_sentiment(std::span<const Utterance> call, std::span<const double> scores);
CallSentiment call_sentiment(std::span<const Utterance> call, text::Language language);

}  // namespace sophia::cortex
