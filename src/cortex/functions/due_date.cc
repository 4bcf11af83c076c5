#include "cortex/functions/due_date.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace sophia::cortex {
namespace {

using Words = std::span<const text::Word>;

struct Named {
  std::string_view word;
  unsigned value;
};
// Monday is 0.
constexpr Named kWeekdays[] = {
    {"monday", 0},     {"tuesday", 1},   {"wednesday", 2}, {"thursday", 3},  {"friday", 4},
    {"saturday", 5},   {"sunday", 6},    {"monday's", 0},  {"tuesday's", 1}, {"wednesday's", 2},
    {"thursday's", 3}, {"friday's", 4},  {"montag", 0},    {"dienstag", 1},  {"mittwoch", 2},
    {"donnerstag", 3}, {"freitag", 4},   {"samstag", 5},   {"sonntag", 6},   {"lunes", 0},
    {"martes", 1},     {"miercoles", 2}, {"jueves", 3},    {"viernes", 4},   {"sabado", 5},
    {"domingo", 6}};
constexpr Named kMonths[] = {
    {"january", 1},    {"february", 2},  {"march", 3},  {"april", 4},      {"may", 5},
    {"june", 6},       {"july", 7},      {"august", 8}, {"september", 9},  {"october", 10},
    {"november", 11},  {"december", 12}, {"januar", 1}, {"februar", 2},    {"marz", 3},
    {"mai", 5},        {"juni", 6},      {"juli", 7},   {"oktober", 10},   {"dezember", 12},
    {"enero", 1},      {"febrero", 2},   {"marzo", 3},  {"abril", 4},      {"mayo", 5},
    {"junio", 6},      {"julio", 7},     {"agosto", 8}, {"septiembre", 9}, {"octubre", 10},
    {"noviembre", 11}, {"diciembre", 12}};
constexpr Named kOrdinals[] = {{"first", 1},       {"second", 2},       {"third", 3},
                               {"fourth", 4},      {"fifth", 5},        {"sixth", 6},
                               {"seventh", 7},     {"eighth", 8},       {"ninth", 9},
                               {"tenth", 10},      {"eleventh", 11},    {"twelfth", 12},
                               {"thirteenth", 13}, {"fourteenth", 14},  {"fifteenth", 15},
                               {"sixteenth", 16},  {"seventeenth", 17}, {"eighteenth", 18},
                               {"nineteenth", 19}, {"twentieth", 20},   {"thirtieth", 30}};
constexpr Named kCounts[] = {{"a", 1},     {"one", 1},  {"two", 2},  {"three", 3},
                             {"four", 4},  {"five", 5}, {"six", 6},  {"seven", 7},
                             {"eight", 8}, {"nine", 9}, {"ten", 10}, {"couple", 2}};

template <std::size_t kSize>
std::optional<unsigned> named(const Named (&list)[kSize], std::string_view word) {
  const auto* found = std::ranges::find(list, word, &Named::word);
  if (found == std::end(list)) return std::nullopt;
  return found->value;
}

std::optional<unsigned> digits(std::string_view word) {
  unsigned value = 0;
  const auto read = std::from_chars(word.data(), word.data() + word.size(), value);
  if (read.ec != std::errc{} || value == 0 || value > 31) return std::nullopt;
  const std::string_view rest(read.ptr,
                              static_cast<std::size_t>(word.data() + word.size() - read.ptr));
  const bool ordinal = rest == "st" || rest == "nd" || rest == "rd" || rest == "th";
  return rest.empty() || ordinal ? std::optional(value) : std::nullopt;
}

std::int64_t days_of(CivilDate date) { return days_from_civil(date.year, date.month, date.day); }
// 1970-01-01 was a Thursday.
unsigned weekday_of(std::int64_t days) { return static_cast<unsigned>(((days + 3) % 7 + 7) % 7); }

unsigned last_day_of(int year, unsigned month) {
  const auto next =
      month == 12 ? days_from_civil(year + 1, 1, 1) : days_from_civil(year, month + 1, 1);
  return civil_from_days(next - 1).day;
}

class Reader {
 public:
  Reader(Words words, CivilDate today) : words_(words), today_(today), days_(days_of(today)) {}

  // Reads a date at word `at`; the number of words, or 0.
  std::size_t read(std::size_t at) {
    date.reset();
    for (auto reader :
         {&Reader::read_end_of, &Reader::read_plain_day, &Reader::read_in, &Reader::read_weekday,
          &Reader::read_month_day, &Reader::read_day_number, &Reader::read_vague}) {
      if (const std::size_t size = (this->*reader)(at)) return size;
    }
    return 0;
  }
  std::optional<CivilDate> date;

 private:
  std::string_view word(std::size_t at) const {
    return at < words_.size() ? std::string_view(words_[at].folded) : std::string_view{};
  }
  void set(std::int64_t days) { date = civil_from_days(days); }

  std::size_t read_end_of(std::size_t at) {
    if (word(at) != "end" || word(at + 1) != "of") return 0;
    std::size_t next = at + 2;
    if (word(next) == "the" || word(next) == "this") ++next;
    const bool following = word(next) == "next";
    if (following) ++next;
    const auto monday = days_ - weekday_of(days_);
    if (word(next) == "week") {
      set(monday + 4 + (following ? 7 : 0));
    } else if (word(next) == "day" || word(next) == "today") {
      set(days_);
    } else if (word(next) == "month") {
      int year = today_.year;
      unsigned month = today_.month + (following ? 1U : 0U);
      if (month > 12) {
        month = 1;
        ++year;
      }
      date = CivilDate{year, month, last_day_of(year, month)};
    } else if (word(next) == "year") {
      date = CivilDate{today_.year + (following ? 1 : 0), 12, 31};
    } else if (const auto month = named(kMonths, word(next))) {
      const int year = today_.year + (*month < today_.month ? 1 : 0);
      date = CivilDate{year, *month, last_day_of(year, *month)};
    } else {
      return 0;
    }
    return next + 1 - at;
  }

  std::size_t read_plain_day(std::size_t at) {
    const auto w = word(at);
    if (w == "today" || w == "tonight" || w == "heute" || w == "hoy") return set(days_), 1;
    if (w == "tomorrow" || w == "manana" || (w == "morgen" && word(at - 1) != "guten")) {
      return set(days_ + 1), word(at + 1) == "morning" || word(at + 1) == "afternoon" ? 2 : 1;
    }
    if (w == "this" &&
        (word(at + 1) == "afternoon" || word(at + 1) == "evening" || word(at + 1) == "morning")) {
      return set(days_), 2;
    }
    if (w == "right" && word(at + 1) == "after" &&
        (word(at + 2) == "this" || word(at + 2) == "the")) {
      return set(days_), 3;
    }
    if (w == "day" && word(at + 1) == "after" && word(at + 2) == "tomorrow")
      return set(days_ + 2), 3;
    return 0;
  }

  std::size_t read_in(std::size_t at) {
    if (word(at) != "in" && word(at) != "within") return 0;
    auto count = named(kCounts, word(at + 1));
    if (!count) count = digits(word(at + 1));
    if (!count) return 0;
    std::size_t unit = at + 2;
    if (word(unit) == "couple") {
      count = 2;
      ++unit;
    }
    if (word(unit) == "of") ++unit;
    if (word(unit) == "days" || word(unit) == "day") return set(days_ + *count), unit + 1 - at;
    if (word(unit) == "weeks" || word(unit) == "week")
      return set(days_ + 7 * *count), unit + 1 - at;
    if (word(unit) == "working" || word(unit) == "business")
      return word(unit + 1) == "days" ? unit + 2 - at : 0;
    return 0;
  }

  // A day of the month at `at`: "ninth", "the 9th", "twenty fourth", "the twenty-fourth".
  std::optional<unsigned> day_number(std::size_t& at, bool bare_digits) const {
    std::size_t next = at;
    const bool article = word(next) == "the";
    if (article) ++next;
    const auto w = word(next);
    std::optional<unsigned> day = named(kOrdinals, w);
    if ((w == "twenty" || w == "thirty") && named(kOrdinals, word(next + 1))) {
      day = (w == "twenty" ? 20U : 30U) + *named(kOrdinals, word(next + 1));
      ++next;
    }
    const bool suffixed = !w.empty() && w.back() >= 'a' && w.back() <= 'z';
    if (!day && (bare_digits || article || suffixed)) day = digits(w);
    if (!day || *day > 31) return std::nullopt;
    at = next + 1;
    return day;
  }

  std::optional<CivilDate> next_day(unsigned day, std::optional<unsigned> weekday) const {
    int year = today_.year;
    unsigned month = today_.month;
    for (int tries = 0; tries < 4; ++tries) {
      if (day <= last_day_of(year, month)) {
        const auto days = days_from_civil(year, month, day);
        if (days >= days_ && (!weekday || weekday_of(days) == *weekday))
          return civil_from_days(days);
      }
      if (++month > 12) {
        month = 1;
        ++year;
      }
    }
    return std::nullopt;
  }

  std::size_t read_weekday(std::size_t at) {
    std::size_t next = at;
    const bool following = word(next) == "next";
    if (following || word(next) == "this") ++next;
    const auto weekday = named(kWeekdays, word(next));
    if (!weekday) return 0;
    ++next;
    if (word(next) == "next" && word(next + 1) == "week") {
      return set(days_ - weekday_of(days_) + 7 + *weekday), next + 2 - at;
    }
    std::size_t after = next;
    if (const auto day = day_number(after, false)) {
      if (const auto found = next_day(*day, *weekday)) return date = found, after - at;
    }
    const auto monday = days_ - weekday_of(days_);
    const std::int64_t ahead = (*weekday + 7 - weekday_of(days_)) % 7;
    set(following ? monday + 7 + *weekday : days_ + (ahead == 0 ? 7 : ahead));
    return next - at;
  }

  std::size_t read_month_day(std::size_t at) {
    std::size_t next = at;
    std::optional<unsigned> month = named(kMonths, word(at));
    std::optional<unsigned> day;
    if (month) {
      ++next;
      day = day_number(next, true);
    } else {
      day = day_number(next, true);
      if (!day) return 0;
      if (word(next) == "of") ++next;
      month = named(kMonths, word(next));
      ++next;
    }
    if (!month || !day) return 0;
    int year = today_.year;
    if (*day > last_day_of(year, *month)) return 0;
    if (days_from_civil(year, *month, *day) < days_) ++year;
    date = CivilDate{year, *month, *day};
    return next - at;
  }

  std::size_t read_day_number(std::size_t at) {
    std::size_t next = at;
    if (word(at) != "the") return 0;
    const auto day = day_number(next, false);
    const bool named_first =
        word(at + 1) == "first" || word(at + 1) == "second" || word(at + 1) == "third";
    if (!day || (named_first && next < words_.size())) return 0;  // "the first thing"
    date = next_day(*day, std::nullopt);
    return date ? next - at : 0;
  }

  std::size_t read_vague(std::size_t at) {
    if (word(at) == "next" && (word(at + 1) == "week" || word(at + 1) == "month")) return 2;
    if (word(at) == "this" && word(at + 1) == "week") return 2;
    if (word(at) == "by" && word(at + 1) == "then") return 2;
    return 0;
  }

  Words words_;
  CivilDate today_;
  std::int64_t days_;
};

}  // namespace

std::optional<DueDate> find_due_date(std::string_view sentence, Words words, CivilDate call_date) {
  Reader reader(words, call_date);
  std::optional<DueDate> vague;
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t size = reader.read(at);
    if (size == 0) {
      ++at;
      continue;
    }
    const DueDate found{words[at].begin,
                        std::min<std::size_t>(words[at + size - 1].end, sentence.size()),
                        reader.date};
    if (found.date) return found;
    if (!vague) vague = found;
    at += size;
  }
  return vague;
}

}  // namespace sophia::cortex
