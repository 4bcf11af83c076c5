// Filters of a search over calls and their segments: the same for every engine and surface.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace sophia::search {

// Classes of a sentiment score x in [-1, 1]: x > 0.5 very positive, > 0.2 positive, > -0.2 neutral,
// > -0.5 negative, else very negative; no score is unknown, never neutral.
enum class SentimentClass {
  kVeryPositive,
  kPositive,
  kNeutral,
  kNegative,
  kVeryNegative,
  kUnknown
};
SentimentClass sentiment_class(std::optional<double> score);
std::string_view to_string(SentimentClass sentiment);

// Empty members do not filter. Texts compare folded (case and accents do not matter). `account`
// and `rep` match whole words of the name ("acme" finds "Acme Corp"); the others match as a whole.
// `sentiment` is positive (both positive classes), negative (both), neutral, unknown, or a class
// ("very positive", "very_negative"). since is inclusive, until exclusive.
struct Filter {
  std::string account;
  std::string deal_id;
  std::string rep;           // the host of the call
  std::string speaker;       // who says the segment; whole words of the name
  std::string speaker_type;  // Internal, External, Unknown
  std::string direction;     // Inbound, Outbound, Conference, Unknown
  std::string sentiment;     // of the call
  std::string topic;
  std::string tracker;
  std::string language;  // as Gong's code (eng)
  std::string call_id;
  std::string workspace;
  std::optional<Timestamp> since;
  std::optional<Timestamp> until;

  bool filters_calls() const;     // anything but speaker and speaker_type
  bool filters_segments() const;  // speaker or speaker_type
};

// Errors: kInvalidArgument naming the values that exist (speaker_type, direction, sentiment).
Result<Filter> validated(Filter filter);

// True when the words of `wanted` (folded) stand next to one another in `name` (folded).
bool name_matches(std::string_view name, std::string_view wanted);
bool sentiment_matches(SentimentClass sentiment, std::string_view wanted);

}  // namespace sophia::search
