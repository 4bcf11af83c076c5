#include "cortex/functions/entities_resolve.h"

#include <array>
#include <cmath>
#include <string>

#include "cortex/functions/entities_numbers.h"

namespace sophia::cortex {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};
constexpr std::array<std::string_view, 7> kDays = {"monday", "tuesday",  "wednesday", "thursday",
                                                   "friday", "saturday", "sunday"};

template <std::size_t N>
int index_of(const std::array<std::string_view, N>& words, std::string_view word) {
  for (std::size_t i = 0; i < N; ++i) {
    if (words[i] == word) return static_cast<int>(i);
  }
  return -1;
}

std::int64_t days_of(CivilDate date) { return days_from_civil(date.year, date.month, date.day); }

std::optional<CivilDate> valid(int year, int month, int day) {
  if (month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
  const CivilDate date{year, static_cast<unsigned>(month), static_cast<unsigned>(day)};
  return civil_from_days(days_of(date)) == date ? std::optional(date) : std::nullopt;
}

// `months` after January of `year`, the first day.
CivilDate month_start(int year, int months) {
  const int all = year * 12 + months;
  return {all / 12, static_cast<unsigned>(all % 12 + 1), 1};
}

// What the words of the phrase say.
struct Said {
  int year = 0, month = -1, day = 0, quarter = 0, half = 0, weekday = -1, count = 0;
  int shift = 0;  // last -1, next +1
  bool ago = false, relative = false;
  std::string_view unit;
};

int figure(const EntityTokens& tokens, std::size_t i) {
  return tokens.word(i).size() <= 4 ? std::stoi(std::string(tokens.word(i))) : 0;
}

void read_figure(const EntityTokens& tokens, std::size_t i, Said& said) {
  const int value = figure(tokens, i);
  const std::string_view before = i > 0 ? tokens.word(i - 1) : std::string_view();
  if (before == "q") {
    said.quarter = value;
  } else if (before == "h" && tokens.gap(i).empty()) {
    said.half = value;
  } else if (tokens.word(i).size() == 4) {
    said.year = value;
  } else if (before == "fy" || before == "cy") {
    said.year = 2000 + value;
  } else if (said.month >= 0 && said.day == 0) {
    said.day = value;
  } else {
    said.count = value;
  }
}

Said read(const EntityTokens& tokens, std::size_t first, std::size_t last) {
  Said said;
  for (std::size_t i = first; i <= last; ++i) {
    const std::string_view word = tokens.word(i);
    std::size_t used = 1;
    if (tokens.is_digits(i)) {
      read_figure(tokens, i, said);
    } else if (const int month = index_of(kMonths, word); month >= 0) {
      said.month = month;
    } else if (const int weekday = index_of(kDays, word); weekday >= 0) {
      said.weekday = weekday;
    } else if (word == "last" || word == "previous" || word == "prior" || word == "past") {
      said.shift = -1;
      said.relative = true;
    } else if (word == "next" || word == "coming" || word == "following") {
      said.shift = 1;
      said.relative = true;
    } else if (word == "this" || word == "current") {
      said.relative = true;
    } else if (word == "ago") {
      said.ago = true;
    } else if (const int ordinal = ordinal_at(tokens, i, used); ordinal > 0) {
      (said.month >= 0 ? said.day : said.count) = ordinal;
      i += used - 1;
    } else if (const auto number = number_at(tokens, i); number && number->value < 1000) {
      (said.month >= 0 ? said.day : said.count) = static_cast<int>(number->value);
      i = number->last;
    } else {
      for (const std::string_view unit : {"day", "week", "month", "quarter", "year", "half"}) {
        if (word == unit || (word.size() == unit.size() + 1 && word.starts_with(unit)))
          said.unit = unit;
      }
    }
  }
  if (said.unit == "quarter" && said.count >= 1 && said.count <= 4 && !said.ago)
    said.quarter = said.count;
  return said;
}

std::optional<CivilDate> numeric(const EntityTokens& tokens, std::size_t first, std::size_t last) {
  if (last != first + 2 || !tokens.is_digits(first) || !tokens.is_digits(first + 1) ||
      !tokens.is_digits(last)) {
    return std::nullopt;
  }
  const int a = figure(tokens, first), b = figure(tokens, first + 1), c = figure(tokens, last);
  if (tokens.word(first).size() == 4) return valid(a, b, c);
  return tokens.gap(last) == "." ? valid(c, b, a) : valid(c, a, b);
}

std::optional<CivilDate> by_month(const Said& said, std::optional<CivilDate> reference) {
  const int day = said.day > 0 ? said.day : 1;
  if (said.year > 0) return valid(said.year, said.month + 1, day);
  if (!reference) return std::nullopt;
  std::optional<CivilDate> best;
  for (int year = reference->year - 1; year <= reference->year + 1; ++year) {
    const auto date = valid(year, said.month + 1, day);
    const auto apart = [&](CivilDate d) { return std::abs(days_of(d) - days_of(*reference)); };
    if (date && (!best || apart(*date) < apart(*best))) best = date;
  }
  return best;
}

std::optional<CivilDate> by_unit(const Said& said, CivilDate today) {
  const std::int64_t now = days_of(today);
  const std::int64_t monday = now - (now % 7 + 7 + 3) % 7;  // 1970-01-01 was a Thursday
  const int month = static_cast<int>(today.month) - 1;
  if (said.ago) {
    if (said.count == 0) return std::nullopt;
    if (said.unit == "day") return civil_from_days(now - said.count);
    if (said.unit == "week") return civil_from_days(now - 7 * said.count);
    if (said.unit == "month") return month_start(today.year, month - said.count);
    if (said.unit == "quarter") return month_start(today.year, month / 3 * 3 - 3 * said.count);
    if (said.unit == "year") return month_start(today.year - said.count, 0);
    return std::nullopt;
  }
  if (!said.relative || said.count > 0) return std::nullopt;
  if (said.unit == "week") return civil_from_days(monday + 7 * said.shift);
  if (said.unit == "month") return month_start(today.year, month + said.shift);
  if (said.unit == "quarter") return month_start(today.year, month / 3 * 3 + 3 * said.shift);
  if (said.unit == "year") return month_start(today.year + said.shift, 0);
  return std::nullopt;
}

std::optional<CivilDate> by_weekday(const Said& said, CivilDate today) {
  const std::int64_t now = days_of(today);
  const std::int64_t monday = now - (now % 7 + 7 + 3) % 7;
  if (said.shift != 0) return civil_from_days(monday + 7 * said.shift + said.weekday);
  const std::int64_t this_week = monday + said.weekday;
  return civil_from_days(this_week > now || said.relative ? this_week : this_week + 7);
}

}  // namespace

std::optional<CivilDate> resolve_date(const EntityTokens& tokens, std::size_t first,
                                      std::size_t last, std::optional<CivilDate> reference) {
  if (const auto date = numeric(tokens, first, last)) return date;
  const Said said = read(tokens, first, last);
  if (said.month >= 0) return by_month(said, reference);
  if (first == last && reference) {
    const std::string_view word = tokens.word(first);
    const int days = word == "tomorrow" ? 1 : word == "yesterday" ? -1 : 0;
    if (days != 0 || word == "today" || word == "tonight")
      return civil_from_days(days_of(*reference) + days);
  }
  int year = said.year;
  if (year == 0 && reference && (said.quarter > 0 || said.half > 0)) {
    year = reference->year + (said.unit == "year" ? said.shift : 0);
  }
  if (said.quarter > 4 || said.half > 2) return std::nullopt;
  if (year > 0 && said.quarter > 0) return month_start(year, 3 * (said.quarter - 1));
  if (year > 0 && said.half > 0) return month_start(year, 6 * (said.half - 1));
  if (said.year > 0 && said.count == 0) return month_start(said.year, 0);
  if (!reference) return std::nullopt;
  return said.weekday >= 0 ? by_weekday(said, *reference) : by_unit(said, *reference);
}

}  // namespace sophia::cortex
