// Dates that a speaker names relative to the day of speaking: "yesterday", "last Friday", "two
// weeks ago", "next month". English.
//
// Readings, where English is open: "last Friday" is the latest Friday before the day; "next Friday"
// the first after it; "this Friday" the one of the day's week (Monday to Sunday); "last week" the
// Monday to Sunday before; "three years ago" the whole year, "five months ago" the whole month,
// "two weeks ago" the day 14 days before; "a few days ago" and the like name no date and are left
// out; "March" alone is left out, "last March" is the latest one that is over or began before.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace sophia::memory {

struct ResolvedDate {
  std::string text;         // as said
  std::uint32_t begin = 0;  // bytes in the text
  std::uint32_t end = 0;
  std::int64_t first = 0;  // days since 1970-01-01
  std::int64_t last = 0;   // inclusive
  bool operator==(const ResolvedDate&) const = default;
};

// In the order of the text. `day`: when it was said, days since 1970-01-01.
std::vector<ResolvedDate> resolve_relative_dates(std::string_view text, std::int64_t day);

// Words to search a date by: "2023-05-07 7 May 2023 Sunday" for a day, "May 2023" or "2023" for a
// whole month or year, both ends for other periods.
std::string date_words(std::int64_t first, std::int64_t last);
std::string iso_date(std::int64_t day);

// The day in a written time: what parse_timestamp() reads, and forms such as "1:56 pm on 8 May,
// 2023", "May 8, 2023", "8 May 2023". Errors: kInvalidArgument.
Result<Timestamp> parse_written_time(std::string_view text);

}  // namespace sophia::memory
