// Calendar periods by arithmetic on days; what dates.cc reads questions with.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "chat/dates.h"

namespace sophia::chat {

enum class Unit { kDay, kWeek, kMonth, kQuarter, kYear };

std::optional<Unit> unit_of(std::string_view word);
// 1 to 12 of a month's name or abbreviation (English, German, Spanish), 0 if it is none.
unsigned month_of(std::string_view word);
// 0 (Monday) to 6 of a weekday's name, -1 if it is none.
int weekday_of(std::string_view word);
int weekday(std::int64_t day);
// Digits, "two", "a couple", "einundzwanzig" is none; 0 if it is no number from 1 to 9999.
int count_of(std::string_view word);
// 1 to 31 of "1", "2nd", "14th", 0 if it is no day of a month.
int ordinal_day(std::string_view word);
// A year from 1990 to 2099 in four digits, 0 if it is none.
int year_of(std::string_view word);
// Days from today of "today", "yesterday", "tomorrow" (English, German, Spanish).
std::optional<int> named_day_offset(std::string_view word);
// Whether the question sets two things beside each other ("compare", "versus").
bool compares(const std::vector<text::Word>& words);

DateRange month_range(int year, unsigned month, int months = 1);
// The year that a month named without one is in: the last such month, or the next one.
int year_near(unsigned month, std::int64_t today, bool looks_forward);
// The same for a day of it; `year` 0: not said. The day is cut to the month's length.
DateRange day_near(unsigned month, int day, int year, std::int64_t today, bool looks_forward);
std::int64_t months_later(std::int64_t day, int months);  // the day cut to the month's length
// The period of `unit` that holds context.today, `offset` periods later.
DateRange period(Unit unit, int offset, const DateContext& context);
// Today and the n units before.
DateRange last_n(Unit unit, int n, std::int64_t today);
// Quarter 1 to 4 of the fiscal year that began last (year 0) or of a given one.
DateRange quarter_range(unsigned quarter, int year, const DateContext& context);

}  // namespace sophia::chat
