// Dates as they are said ("by Friday", "Monday the ninth", "end of next week"), against the day of
// the call. English, German and Spanish for days of the week, today and tomorrow; months in
// English.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "core/time.h"
#include "text/words.h"

namespace sophia::cortex {

struct DueDate {
  std::size_t begin = 0;  // bytes in the sentence
  std::size_t end = 0;
  std::optional<CivilDate> date;  // where the words settle a day
};

// The first date said, the longest reading of it; nullopt: none. Rules:
//   today, tonight, this afternoon, right after this: the day of the call; tomorrow: the next.
//   Friday, by/on/this Friday: the first such day after the call's; next Friday: in the week (from
//   Monday) after the call's. "the 9th", "Monday the ninth": the next day of that number, of that
//   day of the week where both fit within four months. "October 28", "3rd of December": the next.
//   end of the week: its Friday; of next week: the Friday after; of the month, year: its last day.
//   in two weeks, in three days: counted from the call. "next week", "by then" settle no day.
std::optional<DueDate> find_due_date(std::string_view sentence, std::span<const text::Word> words,
                                     CivilDate call_date);

}  // namespace sophia::cortex
