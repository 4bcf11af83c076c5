#include "search/filter.h"

#include <algorithm>
#include <array>

#include "text/utf8.h"
#include "text/words.h"

namespace sophia::search {
namespace {

// The member of `values` that equals `text` when folded; empty when none does.
template <std::size_t N>
std::string canonical(std::string_view text, const std::array<std::string_view, N>& values) {
  for (const std::string_view value : values) {
    if (text::fold(text) == text::fold(value)) return std::string(value);
  }
  return {};
}

template <std::size_t N>
Status make_canonical(std::string& text, std::string_view name,
                      const std::array<std::string_view, N>& values) {
  if (text.empty()) return {};
  std::string found = canonical(text, values);
  if (found.empty()) {
    std::string list;
    for (const std::string_view value : values)
      list += (list.empty() ? "" : ", ") + std::string(value);
    return fail(Code::kInvalidArgument,
                std::string(name) + " can't be '" + text + "'; write one of: " + list);
  }
  text = std::move(found);
  return {};
}

constexpr std::array<std::string_view, 3> kSpeakerTypes = {"Internal", "External", "Unknown"};
constexpr std::array<std::string_view, 4> kDirections = {"Inbound", "Outbound", "Conference",
                                                         "Unknown"};
constexpr std::array<std::string_view, 6> kSentiments = {
    "positive", "negative", "neutral", "unknown", "very_positive", "very_negative"};

}  // namespace

SentimentClass sentiment_class(std::optional<double> score) {
  if (!score || !(*score >= -1 && *score <= 1)) return SentimentClass::kUnknown;
  if (*score > 0.5) return SentimentClass::kVeryPositive;
  if (*score > 0.2) return SentimentClass::kPositive;
  if (*score > -0.2) return SentimentClass::kNeutral;
  if (*score > -0.5) return SentimentClass::kNegative;
  return SentimentClass::kVeryNegative;
}

std::string_view to_string(SentimentClass sentiment) {
  switch (sentiment) {
    case SentimentClass::kVeryPositive:
      return "very_positive";
    case SentimentClass::kPositive:
      return "positive";
    case SentimentClass::kNeutral:
      return "neutral";
    case SentimentClass::kNegative:
      return "negative";
    case SentimentClass::kVeryNegative:
      return "very_negative";
    case SentimentClass::kUnknown:
      return "unknown";
  }
  return "unknown";
}

bool Filter::filters_segments() const { return !speaker.empty() || !speaker_type.empty(); }

bool Filter::filters_calls() const {
  return !account.empty() || !deal_id.empty() || !rep.empty() || !direction.empty() ||
         !sentiment.empty() || !topic.empty() || !tracker.empty() || !language.empty() ||
         !call_id.empty() || !workspace.empty() || since.has_value() || until.has_value();
}

Result<Filter> validated(Filter filter) {
  std::replace(filter.sentiment.begin(), filter.sentiment.end(), ' ', '_');
  SOPHIA_CHECK_OK(make_canonical(filter.speaker_type, "speaker type", kSpeakerTypes));
  SOPHIA_CHECK_OK(make_canonical(filter.direction, "direction", kDirections));
  SOPHIA_CHECK_OK(make_canonical(filter.sentiment, "sentiment", kSentiments));
  if (filter.since && filter.until && *filter.since >= *filter.until) {
    return fail(Code::kInvalidArgument, "the period is empty: since must be before until");
  }
  return filter;
}

bool name_matches(std::string_view name, std::string_view wanted) {
  const auto have = text::words(name);
  const auto want = text::words(wanted);
  if (want.empty()) return false;
  const auto equal = [](const text::Word& a, const text::Word& b) { return a.folded == b.folded; };
  return std::search(have.begin(), have.end(), want.begin(), want.end(), equal) != have.end();
}

bool sentiment_matches(SentimentClass sentiment, std::string_view wanted) {
  if (wanted == "positive") {
    return sentiment == SentimentClass::kPositive || sentiment == SentimentClass::kVeryPositive;
  }
  if (wanted == "negative") {
    return sentiment == SentimentClass::kNegative || sentiment == SentimentClass::kVeryNegative;
  }
  return to_string(sentiment) == wanted;
}

}  // namespace sophia::search
