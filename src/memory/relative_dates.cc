#include "memory/relative_dates.h"

#include <array>
#include <charconv>
#include <optional>

#include "text/words.h"

namespace sophia::memory {
namespace {

constexpr std::string_view kMonths[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
constexpr std::string_view kMonthNames[] = {"January",   "February", "March",    "April",
                                            "May",       "June",     "July",     "August",
                                            "September", "October",  "November", "December"};
constexpr std::string_view kWeekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                          "friday", "saturday", "sunday"};
constexpr std::string_view kWeekdayNames[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                              "Friday", "Saturday", "Sunday"};
constexpr std::string_view kNumbers[] = {"zero", "one",    "two",   "three", "four",
                                         "five", "six",    "seven", "eight", "nine",
                                         "ten",  "eleven", "twelve"};

template <std::size_t N>
std::optional<int> index_of(std::string_view word, const std::string_view (&list)[N]) {
  for (std::size_t i = 0; i < N; ++i) {
    if (list[i] == word) return static_cast<int>(i);
  }
  return std::nullopt;
}

std::optional<int> number_of(std::string_view word) {
  if (word == "a" || word == "an") return 1;
  if (word == "couple") return 2;
  if (const auto named = index_of(word, kNumbers)) return named;
  int value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size() || value > 1000) return std::nullopt;
  return value;
}

enum class Unit { kDay, kWeek, kWeekend, kMonth, kQuarter, kYear };
std::optional<Unit> unit_of(std::string_view word) {
  if (word.ends_with('s')) word.remove_suffix(1);
  if (word == "day" || word == "night") return Unit::kDay;
  if (word == "week") return Unit::kWeek;
  if (word == "weekend") return Unit::kWeekend;
  if (word == "month") return Unit::kMonth;
  if (word == "quarter") return Unit::kQuarter;
  if (word == "year") return Unit::kYear;
  return std::nullopt;
}

struct Period {
  std::int64_t first;
  std::int64_t last;
};

// 0 = Monday. 1970-01-01 was a Thursday.
int weekday(std::int64_t day) { return static_cast<int>(((day + 3) % 7 + 7) % 7); }

// Months counted from the year 0.
std::int64_t month_number(std::int64_t day) {
  const CivilDate date = civil_from_days(day);
  return std::int64_t{date.year} * 12 + date.month - 1;
}
Period months(std::int64_t from, std::int64_t count) {
  const auto start = [](std::int64_t m) {
    return days_from_civil(static_cast<int>(m / 12), static_cast<unsigned>(m % 12 + 1), 1);
  };
  return {start(from), start(from + count) - 1};
}

// The unit that lies `steps` after the one that holds `day`.
Period unit_period(Unit unit, std::int64_t steps, std::int64_t day) {
  const std::int64_t monday = day - weekday(day);
  switch (unit) {
    case Unit::kDay:
      return {day + steps, day + steps};
    case Unit::kWeek:
      return {monday + 7 * steps, monday + 7 * steps + 6};
    case Unit::kWeekend:
      return {monday + 7 * steps + 5, monday + 7 * steps + 6};
    case Unit::kMonth:
      return months(month_number(day) + steps, 1);
    case Unit::kQuarter:
      return months(month_number(day) / 3 * 3 + 3 * steps, 3);
    case Unit::kYear:
      return months(month_number(day) / 12 * 12 + 12 * steps, 12);
  }
  return {day, day};
}

// "three weeks ago", "in two months"
Period distance(Unit unit, std::int64_t steps, std::int64_t day) {
  if (unit == Unit::kWeek) return {day + 7 * steps, day + 7 * steps};
  return unit_period(unit, steps, day);
}

class Reader {
 public:
  Reader(std::string_view text, std::int64_t day)
      : text_(text), words_(text::words(text)), day_(day) {}

  std::vector<ResolvedDate> run() {
    for (std::size_t i = 0; i < words_.size();) {
      std::size_t used = 0;
      const std::optional<Period> period = read(i, used);
      if (!period) {
        ++i;
        continue;
      }
      const std::uint32_t begin = words_[i].begin;
      const std::uint32_t end = words_[i + used - 1].end;
      found_.push_back(
          {std::string(text_.substr(begin, end - begin)), begin, end, period->first, period->last});
      i += used;
    }
    return std::move(found_);
  }

 private:
  std::string_view word(std::size_t i) const {
    return i < words_.size() ? std::string_view(words_[i].folded) : std::string_view();
  }
  std::optional<Period> one_day(std::int64_t offset) const {
    return Period{day_ + offset, day_ + offset};
  }

  std::optional<Period> read(std::size_t i, std::size_t& used) const {
    const std::string_view w = word(i);
    used = 1;
    if (w == "today" || w == "tonight") return one_day(0);
    if (w == "yesterday") return one_day(-1);
    if (w == "tomorrow") return one_day(1);
    if (w == "day" && (word(i + 1) == "before" || word(i + 1) == "after")) {
      used = 3;
      if (word(i + 1) == "before" && word(i + 2) == "yesterday") return one_day(-2);
      if (word(i + 1) == "after" && word(i + 2) == "tomorrow") return one_day(2);
      return std::nullopt;
    }
    if (w == "last" || w == "past" || w == "previous") return named(i, -1, used);
    if (w == "this") return named(i, 0, used);
    if (w == "next" || w == "coming") return named(i, 1, used);
    if (w == "in") return counted(i + 1, 1, used);
    return counted(i, -1, used);
  }

  // After "last", "this" or "next".
  std::optional<Period> named(std::size_t i, int direction, std::size_t& used) const {
    const std::string_view w = word(i + 1);
    used = 2;
    if (w == "morning" || w == "afternoon" || w == "evening") {
      return direction == 0 ? one_day(0) : std::nullopt;
    }
    if (w == "night")
      return direction < 0 ? one_day(-1) : direction == 0 ? one_day(0) : std::nullopt;
    if (const auto unit = unit_of(w); unit && !w.ends_with('s') && *unit != Unit::kDay) {
      return unit_period(*unit, direction, day_);
    }
    if (const auto wanted = index_of(w, kWeekdays)) {
      const int offset = *wanted - weekday(day_);
      if (direction < 0) return one_day(offset < 0 ? offset : offset - 7);
      if (direction > 0) return one_day(offset > 0 ? offset : offset + 7);
      return one_day(offset);
    }
    if (const auto month = index_of(w, kMonths)) return named_month(*month, direction);
    return std::nullopt;
  }

  std::optional<Period> named_month(int month, int direction) const {
    const std::int64_t now = month_number(day_);
    std::int64_t wanted = now / 12 * 12 + month;
    if (direction < 0 && wanted >= now) wanted -= 12;
    if (direction > 0 && wanted <= now) wanted += 12;
    return months(wanted, 1);
  }

  // "two weeks ago" and "a couple of days ago" (direction -1); after "in" (direction 1).
  std::optional<Period> counted(std::size_t i, int direction, std::size_t& used) const {
    std::size_t at = i;
    if (word(at) == "a" && word(at + 1) == "couple") ++at;
    const auto count = number_of(word(at));
    if (!count) return std::nullopt;
    ++at;
    if (word(at) == "of") ++at;
    const auto unit = unit_of(word(at));
    if (!unit) return std::nullopt;
    ++at;
    if (direction < 0) {
      if (word(at) != "ago") return std::nullopt;
      used = at + 1 - i;
    } else {
      used = at + 1 - i;  // with "in", which stands before i
    }
    return distance(*unit, direction * std::int64_t{*count}, day_);
  }

  std::string_view text_;
  std::vector<text::Word> words_;
  std::int64_t day_;
  std::vector<ResolvedDate> found_;
};

}  // namespace

std::vector<ResolvedDate> resolve_relative_dates(std::string_view text, std::int64_t day) {
  return Reader(text, day).run();
}

std::string iso_date(std::int64_t day) { return format_date({day * kUsPerDay}); }

std::string date_words(std::int64_t first, std::int64_t last) {
  const CivilDate from = civil_from_days(first);
  const std::string year = std::to_string(from.year);
  const std::string month = std::string(kMonthNames[from.month - 1]) + " " + year;
  if (first == last) {
    return iso_date(first) + " " + std::to_string(from.day) + " " + month + " " +
           std::string(kWeekdayNames[weekday(first)]);
  }
  const Period whole_month = months(month_number(first), 1);
  if (whole_month.first == first && whole_month.last == last) return month;
  const Period whole_year = months(month_number(first) / 12 * 12, 12);
  if (whole_year.first == first && whole_year.last == last) return year;
  return date_words(first, first) + " " + date_words(last, last);
}

Result<Timestamp> parse_written_time(std::string_view text) {
  if (auto at = parse_timestamp(text)) return at;
  std::optional<int> month;
  std::optional<int> day;
  std::optional<int> year;
  for (const text::Word& word : text::words(text)) {
    int value = 0;
    const char* begin = word.folded.data();
    const auto [end, error] = std::from_chars(begin, begin + word.folded.size(), value);
    const std::string_view rest(end, static_cast<std::size_t>(begin + word.folded.size() - end));
    const bool ordinal =
        rest.empty() || rest == "st" || rest == "nd" || rest == "rd" || rest == "th";
    if (error == std::errc() && ordinal) {
      if (value >= 1000 && value <= 9999) year = value;
      // In "1:56 pm on 8 May, 2023" the day is the last number before the month, or the first
      // after.
      else if (value >= 1 && value <= 31 && (!month || !day))
        day = value;
      continue;
    }
    for (int m = 0; m < 12; ++m) {
      if (word.folded == kMonths[m] ||
          (word.folded.size() == 3 && kMonths[m].starts_with(word.folded))) {
        month = m;
      }
    }
    if (!month) day = word.folded == "pm" || word.folded == "am" ? std::nullopt : day;
  }
  if (!month || !day || !year) {
    return fail(Code::kInvalidArgument,
                "'" + std::string(text) +
                    "' is not a time: write 2026-11-20T17:00:00Z or 20 November 2026");
  }
  const std::int64_t days =
      days_from_civil(*year, static_cast<unsigned>(*month + 1), static_cast<unsigned>(*day));
  const CivilDate check = civil_from_days(days);
  if (check.month != static_cast<unsigned>(*month + 1)) {
    return fail(Code::kInvalidArgument,
                "'" + std::string(text) + "' names a day that does not exist");
  }
  return Timestamp{days * kUsPerDay};
}

}  // namespace sophia::memory
