#include "cortex/functions/sentiment.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/result.h"
#include "cortex/functions/sentiment_model.h"
#include "cortex/functions/sentiment_rules.h"
#include "cortex/functions/sentiment_tokens.h"
#include "text/sentences.h"

namespace sophia::cortex {
namespace {

constexpr double kRatingScale = 4;
constexpr double kNegative = -0.2;
constexpr std::int64_t kWindowMs = 60'000;

template <text::Language kLanguage>
bool is_listed(std::string_view word) {
  return ValenceLexicon::of(kLanguage)->find_phrase(word) != nullptr;
}

auto word_test(text::Language language) {
  if (language == text::Language::kGerman) return &is_listed<text::Language::kGerman>;
  if (language == text::Language::kSpanish) return &is_listed<text::Language::kSpanish>;
  return &is_listed<text::Language::kEnglish>;
}

bool is_external(const Utterance& utterance) { return utterance.side == Side::kExternal; }

double duration_of(const Utterance& utterance) {
  return static_cast<double>(std::max<std::int64_t>(1, utterance.end_ms - utterance.start_ms));
}

struct Mean {
  double weighted = 0;
  double weight = 0;
  void add(double value, double w) {
    weighted += value * w;
    weight += w;
  }
  double value() const {
    return weight > 0 ? weighted / weight : std::numeric_limits<double>::quiet_NaN();
  }
};

void find_lowest_minute(std::span<const Utterance> call, std::span<const double> scores,
                        CallSentiment& result) {
  std::vector<std::size_t> judged;
  for (std::size_t i = 0; i < call.size(); ++i) {
    if (is_external(call[i]) && !std::isnan(scores[i])) judged.push_back(i);
  }
  Mean window;
  std::size_t end = 0;
  for (const std::size_t first : judged) {
    while (end < judged.size() && call[judged[end]].start_ms - call[first].start_ms < kWindowMs) {
      window.add(scores[judged[end]], duration_of(call[judged[end]]));
      ++end;
    }
    const double mean = window.value();
    if (std::isnan(result.lowest_minute) || mean < result.lowest_minute) {
      result.lowest_minute = mean;
      result.lowest_minute_start_ms = call[first].start_ms;
    }
    window.add(scores[first], -duration_of(call[first]));
  }
}

Sentiment sentiment_of_whole(std::string_view text, text::Language language,
                             std::span<const float> vector) {
  const ValenceLexicon* lexicon = ValenceLexicon::of(language);
  if (lexicon == nullptr) return {};
  thread_local TokenList tokens;
  thread_local RuleResult rules;
  scan_tokens(text, word_test(language), tokens);
  const bool says_something = std::ranges::any_of(tokens.tokens, [](const Token& token) {
    return token.kind == TokenKind::kWord || token.kind == TokenKind::kEmoticon;
  });
  if (!says_something) return {};
  apply_rules(tokens, *lexicon, rules);
  double score = rules.compound;
  if (language == text::Language::kEnglish) {
    const auto& model =
        vector.empty() ? SentimentModel::english() : SentimentModel::english_with_vector();
    score = static_cast<double>(model.rating(tokens, rules, vector)) / kRatingScale;
  }
  Sentiment result;
  result.score = std::clamp(score, -1.0, 1.0);
  result.irony = rules.sarcasm;
  result.label = rules.sarcasm ? SentimentClass::kUnknown : sentiment_class(result.score);
  return result;
}

}  // namespace

SentimentClass sentiment_class(double score) {
  if (std::isnan(score)) return SentimentClass::kUnknown;
  if (score > 0.5) return SentimentClass::kVeryPositive;
  if (score > 0.2) return SentimentClass::kPositive;
  if (score > -0.2) return SentimentClass::kNeutral;
  if (score > -0.5) return SentimentClass::kNegative;
  return SentimentClass::kVeryNegative;
}

std::string_view to_string(SentimentClass label) {
  switch (label) {
    case SentimentClass::kVeryNegative:
      return "very negative";
    case SentimentClass::kNegative:
      return "negative";
    case SentimentClass::kNeutral:
      return "neutral";
    case SentimentClass::kPositive:
      return "positive";
    case SentimentClass::kVeryPositive:
      return "very positive";
    case SentimentClass::kUnknown:
      return "unknown";
  }
  return "unknown";
}

bool sentiment_uses_vector(std::string_view text, text::Language language) {
  return language == text::Language::kEnglish && text.size() <= kSentimentWholeBytes;
}

Sentiment sentiment(std::string_view text, text::Language language, std::span<const float> vector) {
  if (!sentiment_uses_vector(text, language)) vector = {};
  if (text.size() <= kSentimentWholeBytes) return sentiment_of_whole(text, language, vector);
  Mean mean;
  Sentiment result;
  for (const text::Span span : text::sentences(text)) {
    const auto one =
        sentiment_of_whole(text.substr(span.begin, span.end - span.begin), language, {});
    if (!std::isnan(one.score)) mean.add(one.score, static_cast<double>(span.end - span.begin));
    result.irony = result.irony || one.irony;
  }
  result.score = mean.value();
  result.label = sentiment_class(result.score);
  return result;
}

std::string_view sentiment_version(text::Language language, bool with_vector) {
  switch (language) {
    case text::Language::kEnglish:
      return with_vector ? "sentiment-en-vector-2" : "sentiment-en-1";
    case text::Language::kGerman:
      return "sentiment-de-1";
    case text::Language::kSpanish:
      return "sentiment-es-1";
    default:
      return "sentiment-none-1";
  }
}

CallSentiment call_sentiment(std::span<const Utterance> call, std::span<const double> scores) {
  SOPHIA_CHECK(call.size() == scores.size());
  CallSentiment result;
  std::int64_t end_ms = 0;
  for (const Utterance& utterance : call) end_ms = std::max(end_ms, utterance.end_ms);
  Mean all;
  std::array<Mean, 3> thirds;
  double negative = 0;
  for (std::size_t i = 0; i < call.size(); ++i) {
    if (!is_external(call[i]) || std::isnan(scores[i])) continue;
    const double weight = duration_of(call[i]);
    all.add(scores[i], weight);
    const std::int64_t middle = (call[i].start_ms + call[i].end_ms) / 2;
    const auto third = end_ms > 0 ? std::clamp<std::int64_t>(3 * middle / end_ms, 0, 2) : 0;
    thirds[static_cast<std::size_t>(third)].add(scores[i], weight);
    if (scores[i] < kNegative) negative += weight;
  }
  result.score = all.value();
  result.label = sentiment_class(result.score);
  result.judged_ms = static_cast<std::int64_t>(all.weight);
  result.negative_share = all.weight > 0 ? negative / all.weight : 0;
  for (std::size_t k = 0; k < thirds.size(); ++k) result.thirds[k] = thirds[k].value();
  find_lowest_minute(call, scores, result);
  return result;
}

CallSentiment call_sentiment(std::span<const Utterance> call, text::Language language) {
  std::vector<double> scores;
  scores.reserve(call.size());
  for (const Utterance& utterance : call) {
    scores.push_back(is_external(utterance) ? sentiment(utterance.text, language).score
                                            : std::numeric_limits<double>::quiet_NaN());
  }
  return call_sentiment(call, scores);
}

}  // namespace sophia::cortex
