#include "core/time.h"

#include <gtest/gtest.h>

namespace sophia {
namespace {

std::int64_t seconds(std::string_view text) {
  const auto parsed = parse_timestamp(text);
  return parsed ? parsed->us / kUsPerSecond : -1;
}

TEST(ParseTimestamp, OffsetsNameTheSameMoment) {
  const std::int64_t utc = seconds("2026-10-14T17:05:09Z");
  EXPECT_EQ(utc, 1791997509);  // date -u -d '2026-10-14T17:05:09Z' +%s
  EXPECT_EQ(seconds("2026-10-14T22:35:09+05:30"), utc);
  EXPECT_EQ(seconds("2026-10-14T10:05:09-07:00"), utc);
  EXPECT_EQ(seconds("2026-10-14T10:05:09-0700"), utc);
  EXPECT_EQ(seconds("2026-10-14T17:05:09.000+00:00"), utc);
  EXPECT_EQ(seconds("2026-10-14 17:05:09"), utc);
}

TEST(ParseTimestamp, KeepsMicrosecondsAndCutsNanoseconds) {
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00.041977123Z")->us, 41977);
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00.5Z")->us, 500000);
}

TEST(ParseTimestamp, LeapDaysFollowTheGregorianRule) {
  EXPECT_TRUE(parse_timestamp("2000-02-29").has_value());
  EXPECT_TRUE(parse_timestamp("2024-02-29").has_value());
  EXPECT_FALSE(parse_timestamp("1900-02-29").has_value());
  EXPECT_FALSE(parse_timestamp("2026-02-29").has_value());
}

TEST(ParseTimestamp, RefusesWhatIsNoTime) {
  for (const char* bad :
       {"", "yesterday", "2026-13-01", "2026-10-14T25:00:00Z", "2026-10-14T10:60:00Z",
        "2026-10-14T10:05:09+25:00", "2026-10-14T10:05:09Zx", "2026-10-14T10:05:09.Z", "2026-1-1",
        "0000-01-01"}) {
    const auto parsed = parse_timestamp(bad);
    ASSERT_FALSE(parsed.has_value()) << bad;
    EXPECT_EQ(parsed.error().code, Code::kInvalidArgument);
  }
}

TEST(ParseTimestamp, TheYearIsThatOfUtc) {
  EXPECT_FALSE(parse_timestamp("0001-01-01 00:00:00+05:30").has_value());
  EXPECT_FALSE(parse_timestamp("9999-12-31T23:59:59-00:01").has_value());
  EXPECT_FALSE(parse_timestamp("9999-12-31T23:59:60Z").has_value());
  EXPECT_EQ(format_seconds(*parse_timestamp("0001-01-01T05:30:00+05:30")), "0001-01-01T00:00:00Z");
  EXPECT_EQ(format_seconds(*parse_timestamp("9999-12-31T23:59:59+00:00")), "9999-12-31T23:59:59Z");
}

TEST(FormatTimestamp, RoundTripsBeforeAndAfterTheEpoch) {
  for (const char* text : {"1969-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2026-11-20T17:00:00Z",
                           "9999-12-31T23:59:59Z"}) {
    EXPECT_EQ(format_seconds(*parse_timestamp(text)), text);
  }
  EXPECT_EQ(format_micros(Timestamp{-1}), "1969-12-31T23:59:59.999999Z");
}

TEST(CivilDates, AgreeWithKnownDays) {
  EXPECT_EQ(days_from_civil(1970, 1, 1), 0);
  EXPECT_EQ(days_from_civil(2000, 3, 1), 11017);
  for (std::int64_t day = -200000; day < 200000; day += 37) {
    const CivilDate date = civil_from_days(day);
    EXPECT_EQ(days_from_civil(date.year, date.month, date.day), day);
  }
}

}  // namespace
}  // namespace sophia
