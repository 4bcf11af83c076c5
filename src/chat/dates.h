// Date ranges in questions: "last quarter", "since October 1st", "between May and June", "Q3", "the
// last 10 days", "year to date", and the commonest German and Spanish forms.
//
// Conventions: all days in UTC; a range holds its first and its last day. Weeks begin on Monday;
// this/last/next week, month, quarter and year are whole calendar periods (quarters and years begin
// with the fiscal start month). "last N days" is today and the N days before, N weeks 7 N days, N
// months the same day N months ago. "since X" ends today; "until X", "by X" and "before X" begin
// today. A month or weekday without a year is the latest one that has begun, or the next one when
// the question looks forward ("closing in December").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "text/words.h"

namespace sophia::chat {

struct DateRange {
  std::int64_t first = 0;  // days since 1970-01-01
  std::int64_t last = 0;   // in the range
  bool operator==(const DateRange&) const = default;
};

// 2000-01-01: where a range begins that has no beginning ("calls before October").
inline constexpr std::int64_t kBeginning = 10'957;

struct DateMatch {
  std::size_t first_word = 0;  // words [first_word, last_word) of the question
  std::size_t last_word = 0;
  DateRange range;
};

struct DateContext {
  std::int64_t today = 0;
  unsigned fiscal_start_month = 1;  // 1 to 12
  bool looks_forward = false;       // set by the caller: "closing", "due", "forecast"
};

// In the order of the question, without overlaps. `words` are text::words(text).
std::vector<DateMatch> find_dates(std::string_view text, const std::vector<text::Word>& words,
                                  const DateContext& context);

std::string iso_date(std::int64_t day);  // "2026-11-20"
// "2026-10-01..2026-10-31"
std::string to_text(const DateRange& range);
// "October 2026", "20 Nov 2026", "1 Oct to 20 Nov 2026": for people.
std::string spoken(const DateRange& range);
// The period of the same kind before: the month before a month, else as many days.
DateRange period_before(const DateRange& range);
Timestamp start_of(std::int64_t day);

}  // namespace sophia::chat
