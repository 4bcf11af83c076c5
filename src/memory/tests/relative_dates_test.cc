#include "memory/relative_dates.h"

#include <gtest/gtest.h>

// Expected dates are read off a calendar: 2023-05-08 was a Monday, 2023-05-10 a Wednesday.
namespace sophia::memory {
namespace {

std::string resolve(std::string_view text, int year, unsigned month, unsigned day) {
  std::string out;
  for (const ResolvedDate& d : resolve_relative_dates(text, days_from_civil(year, month, day))) {
    if (!out.empty()) out += "; ";
    out += d.text + "=" + iso_date(d.first);
    if (d.last != d.first) out += ".." + iso_date(d.last);
  }
  return out;
}
std::string on_wednesday(std::string_view text) { return resolve(text, 2023, 5, 10); }

TEST(RelativeDates, Days) {
  EXPECT_EQ(on_wednesday("I went to a group yesterday."), "yesterday=2023-05-09");
  EXPECT_EQ(on_wednesday("today and tomorrow"), "today=2023-05-10; tomorrow=2023-05-11");
  EXPECT_EQ(on_wednesday("the day before yesterday"), "day before yesterday=2023-05-08");
  EXPECT_EQ(on_wednesday("last night we met"), "last night=2023-05-09");
  EXPECT_EQ(on_wednesday("three days ago"), "three days ago=2023-05-07");
  EXPECT_EQ(on_wednesday("in 2 days"), "in 2 days=2023-05-12");
}

TEST(RelativeDates, Weekdays) {
  EXPECT_EQ(on_wednesday("Last Friday"), "Last Friday=2023-05-05");
  EXPECT_EQ(on_wednesday("last Wednesday"), "last Wednesday=2023-05-03");
  EXPECT_EQ(on_wednesday("next Wednesday"), "next Wednesday=2023-05-17");
  EXPECT_EQ(on_wednesday("this Friday"), "this Friday=2023-05-12");
}

TEST(RelativeDates, WeeksMonthsYears) {
  EXPECT_EQ(on_wednesday("two weeks ago"), "two weeks ago=2023-04-26");
  EXPECT_EQ(on_wednesday("last week"), "last week=2023-05-01..2023-05-07");
  EXPECT_EQ(on_wednesday("this weekend"), "this weekend=2023-05-13..2023-05-14");
  EXPECT_EQ(on_wednesday("next month"), "next month=2023-06-01..2023-06-30");
  EXPECT_EQ(on_wednesday("last quarter"), "last quarter=2023-01-01..2023-03-31");
  EXPECT_EQ(on_wednesday("last year"), "last year=2022-01-01..2022-12-31");
  EXPECT_EQ(on_wednesday("a couple of months ago"),
            "a couple of months ago=2023-03-01..2023-03-31");
  EXPECT_EQ(on_wednesday("last December"), "last December=2022-12-01..2022-12-31");
}

TEST(RelativeDates, YearsEndAndLeapDays) {
  EXPECT_EQ(resolve("yesterday", 2024, 3, 1), "yesterday=2024-02-29");
  EXPECT_EQ(resolve("last month", 2024, 1, 15), "last month=2023-12-01..2023-12-31");
}

TEST(RelativeDates, OtherTextHasNone) {
  EXPECT_EQ(on_wednesday("I saw it at last, in this house, a few days ago, in May, two cats"), "");
  EXPECT_EQ(on_wednesday("the last days"), "");
  EXPECT_EQ(on_wednesday(""), "");
}

TEST(RelativeDates, Words) {
  const auto day = [](int y, unsigned m, unsigned d) { return days_from_civil(y, m, d); };
  EXPECT_EQ(date_words(day(2023, 5, 7), day(2023, 5, 7)), "2023-05-07 7 May 2023 Sunday");
  EXPECT_EQ(date_words(day(2023, 6, 1), day(2023, 6, 30)), "June 2023");
  EXPECT_EQ(date_words(day(2022, 1, 1), day(2022, 12, 31)), "2022");
}

TEST(WrittenTime, FormsOfDialogues) {
  for (const char* text : {"1:56 pm on 8 May, 2023", "May 8, 2023", "8 May 2023",
                           "13:45 8th May 2023", "2023-05-08"}) {
    const auto at = parse_written_time(text);
    ASSERT_TRUE(at) << text;
    EXPECT_EQ(format_date(*at), "2023-05-08") << text;
  }
  EXPECT_FALSE(parse_written_time("31 June 2023"));
  EXPECT_FALSE(parse_written_time("soon"));
  EXPECT_FALSE(parse_written_time(""));
}

}  // namespace
}  // namespace sophia::memory
