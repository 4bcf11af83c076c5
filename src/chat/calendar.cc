#include "chat/calendar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace sophia::chat {
namespace {

template <std::size_t N>
int index_of(const std::array<std::string_view, N>& words, std::string_view word) {
  const auto found = std::find(words.begin(), words.end(), word);
  return found == words.end() ? -1 : static_cast<int>(found - words.begin());
}

unsigned days_in_month(int year, unsigned month) {
  const DateRange range = month_range(year, month);
  return static_cast<unsigned>(range.last - range.first + 1);
}

constexpr const char* kMonths[] = {"January",   "February", "March",    "April",
                                   "May",       "June",     "July",     "August",
                                   "September", "October",  "November", "December"};

}  // namespace

int ordinal_day(std::string_view word) {
  int day = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), day);
  const std::string_view rest(end, static_cast<std::size_t>(word.data() + word.size() - end));
  const bool ok = error == std::errc() &&
                  (rest.empty() || rest == "st" || rest == "nd" || rest == "rd" || rest == "th");
  return ok && day >= 1 && day <= 31 ? day : 0;
}

int year_of(std::string_view word) {
  const int year = word.size() == 4 ? count_of(word) : 0;
  return year >= 1990 && year <= 2099 ? year : 0;
}

std::optional<int> named_day_offset(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, int>, 10> kDays{{{"today", 0},
                                                                           {"tonight", 0},
                                                                           {"heute", 0},
                                                                           {"hoy", 0},
                                                                           {"yesterday", -1},
                                                                           {"gestern", -1},
                                                                           {"ayer", -1},
                                                                           {"tomorrow", 1},
                                                                           {"morgen", 1},
                                                                           {"manana", 1}}};
  for (const auto& [name, offset] : kDays) {
    if (name == word) return offset;
  }
  return std::nullopt;
}

bool compares(const std::vector<text::Word>& words) {
  return std::any_of(words.begin(), words.end(), [](const text::Word& w) {
    return w.folded == "compare" || w.folded == "versus" || w.folded == "vs" ||
           w.folded == "compared" || w.folded == "difference";
  });
}

std::optional<Unit> unit_of(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, Unit>, 30> kUnits{{
      {"day", Unit::kDay},           {"days", Unit::kDay},     {"tag", Unit::kDay},
      {"tage", Unit::kDay},          {"tagen", Unit::kDay},    {"dias", Unit::kDay},
      {"week", Unit::kWeek},         {"weeks", Unit::kWeek},   {"wk", Unit::kWeek},
      {"woche", Unit::kWeek},        {"wochen", Unit::kWeek},  {"semana", Unit::kWeek},
      {"semanas", Unit::kWeek},      {"month", Unit::kMonth},  {"months", Unit::kMonth},
      {"monat", Unit::kMonth},       {"monate", Unit::kMonth}, {"monaten", Unit::kMonth},
      {"mes", Unit::kMonth},         {"meses", Unit::kMonth},  {"quarter", Unit::kQuarter},
      {"quarters", Unit::kQuarter},  {"qtr", Unit::kQuarter},  {"quartal", Unit::kQuarter},
      {"trimestre", Unit::kQuarter}, {"year", Unit::kYear},    {"years", Unit::kYear},
      {"yr", Unit::kYear},           {"jahr", Unit::kYear},    {"ano", Unit::kYear},
  }};
  for (const auto& [name, unit] : kUnits) {
    if (name == word) return unit;
  }
  return std::nullopt;
}

unsigned month_of(std::string_view word) {
  static constexpr std::array<std::string_view, 12> kLong{
      "january", "february", "march",     "april",   "may",      "june",
      "july",    "august",   "september", "october", "november", "december"};
  static constexpr std::array<std::string_view, 12> kShort{
      "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
  static constexpr std::array<std::string_view, 12> kGerman{
      "januar", "februar", "marz",      "april",   "mai",      "juni",
      "juli",   "august",  "september", "oktober", "november", "dezember"};
  static constexpr std::array<std::string_view, 12> kSpanish{
      "enero", "febrero", "marzo",      "abril",   "mayo",      "junio",
      "julio", "agosto",  "septiembre", "octubre", "noviembre", "diciembre"};
  if (word == "sept") return 9;
  for (const auto* names : {&kLong, &kShort, &kGerman, &kSpanish}) {
    if (const int index = index_of(*names, word); index >= 0)
      return static_cast<unsigned>(index) + 1;
  }
  return 0;
}

int weekday_of(std::string_view word) {
  static constexpr std::array<std::string_view, 7> kLong{
      "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
  static constexpr std::array<std::string_view, 7> kGerman{
      "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"};
  const int index = index_of(kLong, word);
  return index >= 0 ? index : index_of(kGerman, word);
}

int weekday(std::int64_t day) {
  return static_cast<int>(((day + 3) % 7 + 7) % 7);  // 1970-01-01 was a Thursday
}

int count_of(std::string_view word) {
  static constexpr std::array<std::string_view, 13> kWords{
      "",      "one",   "two",  "three", "four",   "five",  "six",
      "seven", "eight", "nine", "ten",   "eleven", "twelve"};
  int value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error == std::errc() && end == word.data() + word.size()) {
    return value >= 1 && value <= 9999 ? value : 0;
  }
  if (word == "couple" || word == "zwei" || word == "dos") return 2;
  if (word == "few" || word == "drei" || word == "tres") return 3;
  return word.empty() ? 0 : std::max(0, index_of(kWords, word));
}

DateRange month_range(int year, unsigned month, int months) {
  const int index = year * 12 + static_cast<int>(month) - 1;
  const auto first_of = [](int i) {
    return days_from_civil(i / 12, static_cast<unsigned>(i % 12) + 1, 1);
  };
  return {first_of(index), first_of(index + months) - 1};
}

std::int64_t months_later(std::int64_t day, int months) {
  const CivilDate date = civil_from_days(day);
  const int index = date.year * 12 + static_cast<int>(date.month) - 1 + months;
  const int year = index / 12;
  const auto month = static_cast<unsigned>(index % 12) + 1;
  return days_from_civil(year, month, std::min(date.day, days_in_month(year, month)));
}

DateRange period(Unit unit, int offset, const DateContext& context) {
  const CivilDate date = civil_from_days(context.today);
  const int month_index = date.year * 12 + static_cast<int>(date.month) - 1;
  const int fiscal = static_cast<int>(context.fiscal_start_month) - 1;
  const auto of_months = [&](int size) {
    const int since_start = month_index - fiscal;
    const int first = since_start / size * size + fiscal + offset * size;
    return month_range(first / 12, static_cast<unsigned>(first % 12) + 1, size);
  };
  switch (unit) {
    case Unit::kDay:
      return {context.today + offset, context.today + offset};
    case Unit::kWeek: {
      const std::int64_t monday = context.today - weekday(context.today) + 7 * offset;
      return {monday, monday + 6};
    }
    case Unit::kMonth: {
      const int first = month_index + offset;
      return month_range(first / 12, static_cast<unsigned>(first % 12) + 1);
    }
    case Unit::kQuarter:
      return of_months(3);
    case Unit::kYear:
      return of_months(12);
  }
  return {context.today, context.today};
}

DateRange last_n(Unit unit, int n, std::int64_t today) {
  switch (unit) {
    case Unit::kDay:
      return {today - n, today};
    case Unit::kWeek:
      return {today - 7 * n, today};
    case Unit::kMonth:
      return {months_later(today, -n), today};
    case Unit::kQuarter:
      return {months_later(today, -3 * n), today};
    case Unit::kYear:
      return {months_later(today, -12 * n), today};
  }
  return {today, today};
}

DateRange quarter_range(unsigned quarter, int year, const DateContext& context) {
  const DateRange this_year = period(Unit::kYear, 0, context);
  const CivilDate begin = civil_from_days(this_year.first);
  const int shift = year == 0 ? 0 : (year - begin.year) * 12;
  const std::int64_t first =
      months_later(this_year.first, shift + static_cast<int>(quarter - 1) * 3);
  const DateRange range{first, months_later(first, 3) - 1};
  if (year != 0 || context.looks_forward || range.first <= context.today) return range;
  return {months_later(range.first, -12), months_later(range.last + 1, -12) - 1};
}

Timestamp start_of(std::int64_t day) { return {day * kUsPerDay}; }
std::string iso_date(std::int64_t day) { return format_date(start_of(day)); }
std::string to_text(const DateRange& range) {
  return iso_date(range.first) + ".." + iso_date(range.last);
}

int year_near(unsigned month, std::int64_t today, bool looks_forward) {
  const CivilDate now = civil_from_days(today);
  if (looks_forward) return month < now.month ? now.year + 1 : now.year;
  return month > now.month ? now.year - 1 : now.year;
}

DateRange day_near(unsigned month, int day, int year, std::int64_t today, bool looks_forward) {
  const DateRange all =
      month_range(year != 0 ? year : year_near(month, today, looks_forward), month);
  std::int64_t at = std::min<std::int64_t>(all.first + day - 1, all.last);
  if (year == 0 && looks_forward && at < today && month == civil_from_days(today).month)
    at = months_later(at, 12);
  return {at, at};
}

std::string spoken(const DateRange& range) {
  const CivilDate a = civil_from_days(range.first);
  const CivilDate b = civil_from_days(range.last);
  const auto day = [](const CivilDate& d, bool with_year) {
    std::string text = std::to_string(d.day) + " " + std::string(kMonths[d.month - 1], 3);
    return with_year ? text + " " + std::to_string(d.year) : text;
  };
  if (range.first == range.last) return day(a, true);
  if (range.first == kBeginning) return "until " + day(b, true);
  if (range == month_range(a.year, a.month)) {
    return std::string(kMonths[a.month - 1]) + " " + std::to_string(a.year);
  }
  return day(a, a.year != b.year) + " to " + day(b, true);
}

DateRange period_before(const DateRange& range) {
  const CivilDate a = civil_from_days(range.first);
  const CivilDate next = civil_from_days(range.last + 1);
  if (a.day == 1 && next.day == 1) {  // whole months
    const int months =
        (next.year - a.year) * 12 + static_cast<int>(next.month) - static_cast<int>(a.month);
    return {months_later(range.first, -months), range.first - 1};
  }
  const std::int64_t days = range.last - range.first + 1;
  return {range.first - days, range.first - 1};
}

}  // namespace sophia::chat
