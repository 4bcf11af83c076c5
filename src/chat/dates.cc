#include "chat/dates.h"

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "chat/calendar.h"

namespace sophia::chat {
namespace {

// One expression at a time; each reader looks at words from `at` on and says how many it used.
class DateReader {
 public:
  DateReader(std::string_view text, const std::vector<text::Word>& words,
             const DateContext& context)
      : text_(text), words_(words), context_(context) {}

  std::vector<DateMatch> read_all() {
    for (std::size_t at = 0; at < words_.size();) {
      const auto match = read(at);
      if (match) {
        found_.push_back(*match);
        at = match->last_word;
      } else {
        ++at;
      }
    }
    return std::move(found_);
  }

 private:
  using Found = std::optional<DateMatch>;

  std::string_view word(std::size_t at) const {
    std::string_view word = at < words_.size() ? std::string_view(words_[at].folded) : "";
    for (const std::string_view ending : {"'s", "’s"}) {  // "last week's calls"
      if (word.ends_with(ending)) word.remove_suffix(ending.size());
    }
    return word;
  }
  bool is(std::size_t at, std::initializer_list<std::string_view> any) const {
    return std::find(any.begin(), any.end(), word(at)) != any.end();
  }
  static Found found(std::size_t from, std::size_t to, DateRange range) {
    return DateMatch{from, to, range};
  }

  // An expression with its connecting word, else a plain one.
  Found read(std::size_t at) {
    if (is(at, {"since", "seit", "desde"})) {
      DateContext past = context_;  // "close dates moved since May": May was
      past.looks_forward = false;
      if (auto x = DateReader(text_, words_, past).anchor(skip_article(at + 1)))
        return found(at, x->last_word, {x->range.first, today()});
    }
    if (is(at, {"until", "till", "by", "before", "bis", "hasta"}))
      if (auto x = bounded(at)) return x;
    if (is(at, {"after"})) {
      if (auto x = plain(at + 1))
        return found(at, x->last_word, {x->range.last + 1, std::max(today(), x->range.last + 1)});
    }
    if (is(at, {"between", "from", "zwischen", "entre"})) {
      if (auto x = span(at + 1)) return found(at, x->last_word, x->range);
    }
    auto x = plain(at);
    if (!x) return x;
    if (is(x->last_word, {"so"}) && is(x->last_word + 1, {"far"}) && x->range.first <= today() &&
        today() <= x->range.last)
      return found(at, x->last_word + 2, {x->range.first, today()});
    // "last week and this week" is one range; "May and June" too, unless two things are compared.
    if (is(x->last_word, {"and", "to", "through", "or", "und", "y"}) && !compares(words_)) {
      if (auto y = plain(x->last_word + 1);
          y && y->range.first <= x->range.last + 1 && y->range.last >= x->range.first) {
        return found(
            at, y->last_word,
            {std::min(x->range.first, y->range.first), std::max(x->range.last, y->range.last)});
      }
    }
    return x;
  }

  Found span(std::size_t at) {
    // "12 and 14 October": the month is said once
    if (const int first = ordinal_day(word(at));
        first > 0 && is(at + 1, {"and", "to", "until", "till", "through", "und", "bis", "y"})) {
      if (auto y = month(at + 2); y && y->range.first == y->range.last) {
        const std::int64_t from = y->range.first - (ordinal_day(word(at + 2)) - first);
        if (ordinal_day(word(at + 2)) > first)
          return found(at, y->last_word, {from, y->range.last});
      }
    }
    auto x = plain(at);
    if (x && is(x->last_word, {"and", "to", "until", "till", "through", "und", "bis", "y"})) {
      if (auto y = plain(x->last_word + 1)) {
        return found(at, y->last_word, {std::min(x->range.first, y->range.first), y->range.last});
      }
    }
    // "between the 1st and the 20th": of this month
    const auto day = [&](std::size_t i) { return ordinal_day(word(is(i, {"the"}) ? i + 1 : i)); };
    const std::size_t first = is(at, {"the"}) ? at + 2 : at + 1;
    if (day(at) > 0 && is(first, {"and", "to"}) && day(first + 1) > 0) {
      const DateRange month = period(Unit::kMonth, 0, context_);
      const std::size_t end = is(first + 1, {"the"}) ? first + 3 : first + 2;
      return found(at, end, {month.first + day(at) - 1, month.first + day(first + 1) - 1});
    }
    return std::nullopt;
  }

  std::size_t skip_article(std::size_t at) const {
    if (!is(at, {"the"})) return at;
    return is(at + 1,
              {"last", "past", "previous", "start", "beginning", "end", "first", "middle"}) ||
                   ordinal_day(word(at + 1)) > 0 || month_of(word(at + 1)) > 0 ||
                   unit_of(word(at + 1))
               ? at + 1
               : at;
  }

  // What "since" takes: also "the beginning of the year" and a bare period.
  Found anchor(std::size_t at) {
    if (is(at, {"start", "beginning"}) && is(at + 1, {"of"})) {
      const std::size_t unit_at = is(at + 2, {"the", "this"}) ? at + 3 : at + 2;
      if (const auto unit = unit_of(word(unit_at))) {
        return found(at, unit_at + 1, period(*unit, 0, context_));
      }
      return plain(unit_at);
    }
    if (const int year = year_of(word(at))) return found(at, at + 1, month_range(year, 1, 12));
    auto x = plain(at);
    // "since the middle of October": from the 15th on
    if (x && (is(at, {"mid", "middle"}) || word(at).starts_with("mid-"))) x->range.first += 4;
    return x;
  }

  // "calls before October" was, "closing before Christmas" and "by Friday" is to come; where
  // nothing says which, the nearer one is meant.
  Found bounded(std::size_t at) {
    auto ahead = forward(skip_article(at + 1));
    if (ahead && ahead->range.last < today()) ahead.reset();
    DateContext past = context_;
    past.looks_forward = false;
    const auto back = DateReader(text_, words_, past).plain(skip_article(at + 1));
    const bool was = !context_.looks_forward && !is(at, {"by"}) && back &&
                     back->range.first <= today() &&
                     (!ahead || today() - back->range.first < ahead->range.last - today());
    if (!was && !ahead) return std::nullopt;
    if (!was) return found(at, ahead->last_word, {today(), ahead->range.last});
    const std::int64_t last = is(at, {"before"}) ? back->range.first - 1 : back->range.last;
    return found(at, back->last_word, {kBeginning, last});
  }

  // A deadline: weekdays and months to come, "end of the month".
  Found forward(std::size_t at) {
    if (is(at, {"end"}) && is(at + 1, {"of"})) {
      const std::size_t unit_at = is(at + 2, {"the", "this"}) ? at + 3 : at + 2;
      if (const auto unit = unit_of(word(unit_at))) {
        return found(at, unit_at + 1, period(*unit, 0, context_));
      }
      at += 2;
    }
    DateContext ahead = context_;
    ahead.looks_forward = true;
    return DateReader(text_, words_, ahead).plain(at);
  }

  Found plain(std::size_t at) {
    for (const auto reader :
         {&DateReader::iso, &DateReader::named_day, &DateReader::relative, &DateReader::rolling,
          &DateReader::to_date, &DateReader::quarter, &DateReader::third, &DateReader::month,
          &DateReader::day_of_week, &DateReader::year}) {
      if (auto x = (this->*reader)(at)) return x;
    }
    return std::nullopt;
  }

  Found iso(std::size_t at) {
    if (at + 2 >= words_.size()) return std::nullopt;
    const std::string_view piece =
        text_.substr(words_[at].begin, words_[at + 2].end - words_[at].begin);
    if (piece.size() != 10 || piece[4] != '-') return std::nullopt;
    const auto parsed = parse_timestamp(piece);
    if (!parsed) return std::nullopt;
    return found(at, at + 3, {day_of(*parsed), day_of(*parsed)});
  }

  Found named_day(std::size_t at) {
    if (is(at, {"this"}) && is(at + 1, {"morning", "afternoon", "evening"}))
      return found(at, at + 2, {today(), today()});
    const auto offset = named_day_offset(word(at));
    if (!offset) return std::nullopt;
    const std::size_t end = is(at + 1, {"morning", "afternoon", "evening"}) ? at + 2 : at + 1;
    return found(at, end, {today() + *offset, today() + *offset});
  }

  // "this quarter", "last week", "the month", "previous year", "the previous one"
  Found relative(std::size_t at) {
    int offset = 0;
    if (is(at, {"this", "current", "dieses", "diese", "diesen", "este", "esta"})) {
      offset = 0;
    } else if (is(at, {"last", "previous", "prior", "past", "letzte", "letzten", "letztes"})) {
      offset = -1;
    } else if (is(at, {"next", "coming", "nachste", "nachsten"})) {
      offset = 1;
    } else if (is(at, {"the", "la", "el"})) {
      return after_article(at);
    } else {
      return std::nullopt;
    }
    std::size_t unit_at = at + 1;
    if (is(unit_at, {"calendar", "fiscal", "business", "full"})) ++unit_at;
    const auto unit = unit_of(word(unit_at));
    if (!unit || *unit == Unit::kDay || is_plural(word(unit_at))) return std::nullopt;
    return remember(*unit, offset, found(at, unit_at + 1, period(*unit, offset, context_)));
  }

  Found after_article(std::size_t at) {
    if (is(at + 1, {"previous", "prior"}) && is(at + 2, {"one", "period"}) && last_unit_) {
      return found(at, at + 3, period(*last_unit_, last_offset_ - 1, context_));
    }
    const auto unit = unit_of(word(at + 1));
    if (!unit || *unit == Unit::kDay || is_plural(word(at + 1))) return std::nullopt;
    if (is(at + 2, {"pasado", "pasada"})) {
      return found(at, at + 3, period(*unit, -1, context_));
    }
    if (is(at, {"la", "el"}) || is(at + 2, {"ahead", "before", "after", "of", "to"})) {
      return std::nullopt;
    }
    if (at > 0 && is(at - 1, {"per", "by", "over", "during"}) && *unit == Unit::kMonth)
      return std::nullopt;
    return remember(*unit, 0, found(at, at + 2, period(*unit, 0, context_)));
  }

  Found remember(Unit unit, int offset, Found match) {
    last_unit_ = unit;
    last_offset_ = offset;
    return match;
  }

  static bool is_plural(std::string_view unit) { return unit.ends_with('s') && unit != "mes"; }

  // "last 10 days", "past few weeks", "next 30 days", "within 90 days", "for two weeks",
  // "3 weeks ago"
  Found rolling(std::size_t at) {
    const bool back = is(at, {"last", "past", "previous", "for", "letzten", "ultimos", "ultimas"});
    const bool ahead = is(at, {"next", "within", "coming"});
    if (!back && !ahead) return ago(at);
    std::size_t number_at = at + 1;
    if (is(number_at, {"the"})) ++number_at;
    if (is(number_at, {"a"})) ++number_at;
    const int n = count_of(word(number_at));
    std::size_t unit_at = number_at + 1;
    if (is(unit_at, {"of", "business", "full", "calendar"})) ++unit_at;
    const auto unit = unit_of(word(unit_at));
    if (n == 0 || !unit) return std::nullopt;
    if (back) return found(at, unit_at + 1, last_n(*unit, n, today()));
    DateRange range = last_n(*unit, -n, today());
    return found(at, unit_at + 1, {today(), range.first});
  }

  Found ago(std::size_t at) {
    const int n = count_of(word(at));
    const auto unit = unit_of(word(at + 1));
    if (n == 0 || !unit || !is(at + 2, {"ago"})) return std::nullopt;
    return found(at, at + 3, period(*unit, -n, context_));
  }

  Found to_date(std::size_t at) {
    const auto so_far = [&](Unit unit, std::size_t end) {
      return found(at, end, {period(unit, 0, context_).first, today()});
    };
    if (is(at, {"ytd"})) return so_far(Unit::kYear, at + 1);
    if (is(at, {"qtd"})) return so_far(Unit::kQuarter, at + 1);
    if (is(at, {"mtd"})) return so_far(Unit::kMonth, at + 1);
    const auto unit = unit_of(word(at));
    if (unit && is(at + 1, {"to"}) && is(at + 2, {"date"})) return so_far(*unit, at + 3);
    return std::nullopt;
  }

  Found quarter(std::size_t at) {
    const std::string_view w = word(at);
    if (w.size() != 2 || (w[0] != 'q' && w[0] != 'h') || w[1] < '1' || w[1] > '4')
      return std::nullopt;
    const auto n = static_cast<unsigned>(w[1] - '0');
    const int year = year_of(word(at + 1));
    const std::size_t end = year != 0 ? at + 2 : at + 1;
    if (w[0] == 'q') return found(at, end, quarter_range(n, year, context_));
    if (n > 2) return std::nullopt;
    const DateRange from = quarter_range(2 * n - 1, year, context_);
    return found(at, end, {from.first, months_later(from.first, 6) - 1});
  }

  // "October", "Oct 14", "October 1st, 2026", "14 October", "May" only with a capital or a
  // preposition before it.
  Found month(std::size_t at) {
    const int day_before = is(at, {"first"}) && is(at + 1, {"of"}) ? 1 : ordinal_day(word(at));
    const std::size_t of = day_before > 0 && is(at + 1, {"of"}) ? at + 2 : at + 1;
    if (day_before > 0 && month_of(word(of)) > 0) {
      const int year = year_of(word(of + 1));
      return found(at, year != 0 ? of + 2 : of + 1, day_in(month_of(word(of)), day_before, year));
    }
    const unsigned m = month_of(word(at));
    if (m == 0 || !may_be_month(at)) return std::nullopt;
    const int day = ordinal_day(word(at + 1));
    if (day > 0) {
      const int year = year_of(word(at + 2));
      return found(at, year != 0 ? at + 3 : at + 2, day_in(m, day, year));
    }
    const int year = year_of(word(at + 1));
    const int shift = year == 0 && is(at - 1, {"last"}) ? 0 : year;
    return found(at, year != 0 ? at + 2 : at + 1, month_range(shift != 0 ? shift : year_for(m), m));
  }

  // A third of a month: "early September", "mid-October", "the end of November".
  // Or a half: "the second half of October", from the 16th on.
  Found third(std::size_t at) {
    const std::size_t from = is(at, {"the"}) ? at + 1 : at;
    if (is(from, {"first", "second"}) && is(from + 1, {"half"}) && is(from + 2, {"of"}) &&
        month_of(word(from + 3)) > 0) {
      const int year = year_of(word(from + 4));
      const unsigned of = month_of(word(from + 3));
      const DateRange month = month_range(year != 0 ? year : year_for(of), of);
      return found(at, year != 0 ? from + 5 : from + 4,
                   is(from, {"first"}) ? DateRange{month.first, month.first + 14}
                                       : DateRange{month.first + 15, month.last});
    }
    std::string_view part = word(from);
    const std::size_t month_at = from + (is(from + 1, {"of"}) ? 2 : 1);
    unsigned m = month_of(word(month_at));
    std::size_t end = month_at + 1;
    if (part.starts_with("mid-")) {
      m = month_of(part.substr(4));
      part = "mid";
      end = from + 1;
    }
    const int n = part == "early" || part == "beginning" || part == "start" ? 0
                  : part == "mid" || part == "middle"                       ? 1
                  : part == "late" || part == "end"                         ? 2
                                                                            : -1;
    if (m == 0 || n < 0) return std::nullopt;
    const int year = year_of(word(end));
    const DateRange month = month_range(year != 0 ? year : year_for(m), m);
    return found(at, year != 0 ? end + 1 : end,
                 {month.first + 10 * n, n == 2 ? month.last : month.first + 10 * n + 9});
  }

  bool may_be_month(std::size_t at) const {
    const std::string_view w = word(at);
    if (w != "may" && w != "march" && w != "mar" && w != "dec" && w != "sep" && w != "jan")
      return true;
    const char first = text_[words_[at].begin];
    return (first >= 'A' && first <= 'Z' && at > 0) ||
           (at > 0 && is(at - 1, {"in", "since", "from", "until", "till", "of", "last", "by",
                                  "during", "between", "and", "to", "for", "this"}));
  }

  int year_for(unsigned m) const { return year_near(m, today(), context_.looks_forward); }
  DateRange day_in(unsigned m, int day, int year) const {
    return day_near(m, day, year, today(), context_.looks_forward);
  }

  Found day_of_week(std::size_t at) {
    const bool last = is(at, {"last"});
    const bool next = is(at, {"next", "this", "coming"});
    const std::size_t day_at = last || next ? at + 1 : at;
    const int wanted = weekday_of(word(day_at));
    if (wanted < 0) return std::nullopt;
    const int back = (weekday(today()) - wanted + 7) % 7;
    std::int64_t day = today() - back;
    if (last && back == 0) day -= 7;
    if ((next || context_.looks_forward) && back != 0) day += 7;
    return found(at, day_at + 1, {day, day});
  }

  // A bare year only where a preposition says so.
  Found year(std::size_t at) {
    const int y = year_of(word(at));
    if (y == 0 || at == 0 || !is(at - 1, {"in", "of", "during", "for", "year"}))
      return std::nullopt;
    return found(at, at + 1, month_range(y, 1, 12));
  }

  std::int64_t today() const { return context_.today; }

  std::string_view text_;
  const std::vector<text::Word>& words_;
  DateContext context_;
  std::vector<DateMatch> found_;
  std::optional<Unit> last_unit_;
  int last_offset_ = 0;
};

}  // namespace

std::vector<DateMatch> find_dates(std::string_view text, const std::vector<text::Word>& words,
                                  const DateContext& context) {
  return DateReader(text, words, context).read_all();
}

}  // namespace sophia::chat
