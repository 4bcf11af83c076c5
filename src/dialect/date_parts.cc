#include "dialect/date_parts.h"

#include <array>

namespace sophia::dialect {
namespace {

struct Spelling {
  std::string_view written;
  std::string_view part;
};
// Source: Snowflake, "Supported date and time parts".
constexpr auto kSpellings = std::to_array<Spelling>({{"YEAR", "year"},
                                                     {"Y", "year"},
                                                     {"YY", "year"},
                                                     {"YYY", "year"},
                                                     {"YYYY", "year"},
                                                     {"YR", "year"},
                                                     {"YEARS", "year"},
                                                     {"YRS", "year"},
                                                     {"QUARTER", "quarter"},
                                                     {"Q", "quarter"},
                                                     {"QTR", "quarter"},
                                                     {"QTRS", "quarter"},
                                                     {"QUARTERS", "quarter"},
                                                     {"MONTH", "month"},
                                                     {"MM", "month"},
                                                     {"MON", "month"},
                                                     {"MONS", "month"},
                                                     {"MONTHS", "month"},
                                                     {"WEEK", "week"},
                                                     {"W", "week"},
                                                     {"WK", "week"},
                                                     {"WEEKOFYEAR", "week"},
                                                     {"WOY", "week"},
                                                     {"WY", "week"},
                                                     {"WEEKS", "week"},
                                                     {"DAY", "day"},
                                                     {"D", "day"},
                                                     {"DD", "day"},
                                                     {"DAYS", "day"},
                                                     {"DAYOFMONTH", "day"},
                                                     {"HOUR", "hour"},
                                                     {"H", "hour"},
                                                     {"HH", "hour"},
                                                     {"HR", "hour"},
                                                     {"HOURS", "hour"},
                                                     {"HRS", "hour"},
                                                     {"MINUTE", "minute"},
                                                     {"M", "minute"},
                                                     {"MI", "minute"},
                                                     {"MIN", "minute"},
                                                     {"MINUTES", "minute"},
                                                     {"MINS", "minute"},
                                                     {"SECOND", "second"},
                                                     {"S", "second"},
                                                     {"SEC", "second"},
                                                     {"SECONDS", "second"},
                                                     {"SECS", "second"},
                                                     {"MILLISECOND", "millisecond"},
                                                     {"MS", "millisecond"},
                                                     {"MSEC", "millisecond"},
                                                     {"MILLISECONDS", "millisecond"},
                                                     {"MICROSECOND", "microsecond"},
                                                     {"US", "microsecond"},
                                                     {"USEC", "microsecond"},
                                                     {"MICROSECONDS", "microsecond"}});

}  // namespace

std::optional<std::string_view> date_part(std::string_view upper) {
  for (const Spelling& spelling : kSpellings) {
    if (spelling.written == upper) return spelling.part;
  }
  return std::nullopt;
}

}  // namespace sophia::dialect
