#include "chat/dates.h"

#include <gtest/gtest.h>

namespace sophia::chat {
namespace {

// Friday. Expected ranges by the calendar, worked out by hand.
std::string found(std::string_view question, bool forward = false, unsigned fiscal = 1) {
  const auto words = text::words(question);
  std::string result;
  for (const DateMatch& match : find_dates(question, words,
                                           {.today = days_from_civil(2026, 11, 20),
                                            .fiscal_start_month = fiscal,
                                            .looks_forward = forward})) {
    result += (result.empty() ? "" : " ") + to_text(match.range);
  }
  return result;
}

TEST(DatesTest, RelativeDaysAndCalendarPeriods) {
  EXPECT_EQ(found("calls of today"), "2026-11-20..2026-11-20");
  EXPECT_EQ(found("what happened yesterday"), "2026-11-19..2026-11-19");
  EXPECT_EQ(found("this week"), "2026-11-16..2026-11-22");
  EXPECT_EQ(found("last week"), "2026-11-09..2026-11-15");
  EXPECT_EQ(found("this month"), "2026-11-01..2026-11-30");
  EXPECT_EQ(found("last month"), "2026-10-01..2026-10-31");
  EXPECT_EQ(found("this quarter"), "2026-10-01..2026-12-31");
  EXPECT_EQ(found("last quarter"), "2026-07-01..2026-09-30");
  EXPECT_EQ(found("next month"), "2026-12-01..2026-12-31");
  EXPECT_EQ(found("last year"), "2025-01-01..2025-12-31");
}

TEST(DatesTest, FiscalYearBeginsWithItsMonth) {
  // Fiscal year from February: quarters Feb-Apr, May-Jul, Aug-Oct, Nov-Jan.
  EXPECT_EQ(found("this quarter", false, 2), "2026-11-01..2027-01-31");
  EXPECT_EQ(found("last quarter", false, 2), "2026-08-01..2026-10-31");
  EXPECT_EQ(found("this year", false, 2), "2026-02-01..2027-01-31");
  EXPECT_EQ(found("this year", false, 12), "2025-12-01..2026-11-30");
  EXPECT_EQ(found("this quarter", false, 12), "2026-09-01..2026-11-30");
}

TEST(DatesTest, RollingPeriodsHoldTodayAndTheDaysBefore) {
  EXPECT_EQ(found("the last 10 days"), "2026-11-10..2026-11-20");
  EXPECT_EQ(found("in the past two weeks"), "2026-11-06..2026-11-20");
  EXPECT_EQ(found("last 3 months"), "2026-08-20..2026-11-20");
  EXPECT_EQ(found("next 30 days"), "2026-11-20..2026-12-20");
  EXPECT_EQ(found("3 weeks ago"), "2026-10-26..2026-11-01");
}

TEST(DatesTest, OpenEndsAndSpans) {
  EXPECT_EQ(found("since October 1st"), "2026-10-01..2026-11-20");
  EXPECT_EQ(found("since last week"), "2026-11-09..2026-11-20");
  EXPECT_EQ(found("by Monday"), "2026-11-20..2026-11-23");
  EXPECT_EQ(found("by Friday"), "2026-11-20..2026-11-20");
  EXPECT_EQ(found("before December 5"), "2026-11-20..2026-12-05");
  EXPECT_EQ(found("between May and July"), "2026-05-01..2026-07-31");
  EXPECT_EQ(found("from September 3 to October 4"), "2026-09-03..2026-10-04");
  EXPECT_EQ(found("last week and this week"), "2026-11-09..2026-11-22");
  EXPECT_EQ(found("year to date"), "2026-01-01..2026-11-20");
}

TEST(DatesTest, ThirdsOfAMonthAndPossessives) {
  EXPECT_EQ(found("discovery calls from early September"), "2026-09-01..2026-09-10");
  EXPECT_EQ(found("mid-October"), "2026-10-11..2026-10-20");
  EXPECT_EQ(found("in the middle of October"), "2026-10-11..2026-10-20");
  EXPECT_EQ(found("late october 2025"), "2025-10-21..2025-10-31");
  EXPECT_EQ(found("the end of September"), "2026-09-21..2026-09-30");
  EXPECT_EQ(found("to-dos from last week's calls"), "2026-11-09..2026-11-15");
}

TEST(DatesTest, NamedMonthsQuartersAndDays) {
  EXPECT_EQ(found("calls in september"), "2026-09-01..2026-09-30");
  EXPECT_EQ(found("closing in January", true), "2027-01-01..2027-01-31");
  EXPECT_EQ(found("calls in December"), "2025-12-01..2025-12-31");
  EXPECT_EQ(found("in Q2"), "2026-04-01..2026-06-30");
  EXPECT_EQ(found("Q3 2025"), "2025-07-01..2025-09-30");
  EXPECT_EQ(found("H1"), "2026-01-01..2026-06-30");
  EXPECT_EQ(found("on 2026-02-28"), "2026-02-28..2026-02-28");
  EXPECT_EQ(found("14 October"), "2026-10-14..2026-10-14");
  EXPECT_EQ(found("last Tuesday"), "2026-11-17..2026-11-17");
  EXPECT_EQ(found("in February 2024"), "2024-02-01..2024-02-29");
}

TEST(DatesTest, AMonthSaidOnceServesTwoDays) {
  EXPECT_EQ(found("between 12 and 14 October"), "2026-10-12..2026-10-14");
  EXPECT_EQ(found("on holiday from 2 to 13 November, really"), "2026-11-02..2026-11-13");
}

TEST(DatesTest, HalvesOfAMonthAndFirstDays) {
  EXPECT_EQ(found("from the second half of October"), "2026-10-16..2026-10-31");
  EXPECT_EQ(found("in the first half of September"), "2026-09-01..2026-09-15");
  EXPECT_EQ(found("since the first of September"), "2026-09-01..2026-11-20");
  EXPECT_EQ(found("since the middle of October"), "2026-10-15..2026-11-20");
}

TEST(DatesTest, APeriodSoFarEndsToday) {
  EXPECT_EQ(found("compare Q3 with Q4 so far"), "2026-07-01..2026-09-30 2026-10-01..2026-11-20");
  EXPECT_EQ(found("this year so far"), "2026-01-01..2026-11-20");
}

TEST(DatesTest, SinceLooksBackInQuestionsThatLookForward) {
  EXPECT_EQ(found("close dates pushed back since November 1st", true), "2026-11-01..2026-11-20");
}

TEST(DatesTest, OrdinaryWordsAreNoDates) {
  EXPECT_EQ(found("what may go wrong"), "");
  EXPECT_EQ(found("win rate per quarter"), "");
  EXPECT_EQ(found("deals above 2000"), "");
  EXPECT_EQ(found(""), "");
}

TEST(DatesTest, PeriodBeforeIsOfTheSameKind) {
  const DateRange october{days_from_civil(2026, 10, 1), days_from_civil(2026, 10, 31)};
  EXPECT_EQ(to_text(period_before(october)), "2026-09-01..2026-09-30");
  const DateRange days{days_from_civil(2026, 11, 10), days_from_civil(2026, 11, 19)};
  EXPECT_EQ(to_text(period_before(days)), "2026-10-31..2026-11-09");
}

}  // namespace
}  // namespace sophia::chat
