// The small parts: ranges, windows, packed ids, waiting calls, states, pages.
#include <gtest/gtest.h>

#include "gong/call_record.h"
#include "gong/page.h"
#include "gong/stream_progress.h"

namespace sophia::gong {
namespace {

Timestamp at(std::string_view text) { return *parse_timestamp(text); }

TEST(Windows, AreAtMost90DaysAndMeetAtMidnights) {
  const auto windows = windows_of({at("2026-01-15T10:30:00Z"), at("2026-08-01T12:00:00Z")});
  ASSERT_EQ(windows.size(), 3);
  EXPECT_EQ(windows[0], (TimeRange{at("2026-07-14"), at("2026-08-01T12:00:00Z")}));
  EXPECT_EQ(windows[1], (TimeRange{at("2026-04-15"), at("2026-07-14")}));
  EXPECT_EQ(windows[2], (TimeRange{at("2026-01-15T10:30:00Z"), at("2026-04-15")}));
  EXPECT_TRUE(windows_of({at("2026-01-15"), at("2026-01-15")}).empty());
}

TEST(TimeRanges, MergeAndMissing) {
  TimeRanges ranges;
  ranges.add({{10}, {20}});
  ranges.add({{30}, {40}});
  ranges.add({{20}, {25}});
  EXPECT_EQ(ranges.ranges(), (std::vector<TimeRange>{{{10}, {25}}, {{30}, {40}}}));
  EXPECT_EQ(ranges.missing_in({{0}, {50}}),
            (std::vector<TimeRange>{{{0}, {10}}, {{25}, {30}}, {{40}, {50}}}));
  EXPECT_TRUE(ranges.covers({{12}, {25}}));
  ranges.add({{0}, {100}});
  EXPECT_EQ(ranges.ranges().size(), 1);
}

TEST(KnownIds, SurviveTheirText) {
  KnownIds known;
  EXPECT_TRUE(known.add("18446744073709551615", at("2026-11-20T23:59:59Z")));
  EXPECT_TRUE(known.add("1", at("2026-11-21T00:00:00Z")));
  EXPECT_TRUE(known.add("2", at("2026-11-19T00:00:00Z")));
  EXPECT_FALSE(known.add("99999999999999999999", at("2026-11-20")));  // beyond 64 bits
  EXPECT_FALSE(known.add("007", at("2026-11-20")));
  EXPECT_FALSE(known.add("abc", at("2026-11-20")));
  known.add("2", at("2026-11-20T01:00:00Z"));  // moved
  JsonWriter w;
  known.write(w);
  const auto back = KnownIds::parse(*parse_json(w.str()));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->size(), 3);
  EXPECT_EQ(back->in({at("2026-11-20"), at("2026-11-21")}),
            (std::vector<std::string>{"2", "18446744073709551615"}));
  EXPECT_TRUE(back->contains("1"));
  EXPECT_FALSE(KnownIds::parse(*parse_json(R"({"2026-11-20":"AAA="})")));
  EXPECT_FALSE(KnownIds::parse(*parse_json(R"({"never":""})")));
}

TEST(Pending, IntervalsGrowToADay) {
  EXPECT_EQ(Pending::wait_ms(3), 0);
  EXPECT_EQ(Pending::wait_ms(4), 30 * 60'000);
  EXPECT_EQ(Pending::wait_ms(5), 60 * 60'000);
  EXPECT_EQ(Pending::wait_ms(50), 24 * 3'600'000);
  Pending pending;
  pending.missed("1", at("2026-11-01"), "\"x\"", at("2026-11-02"));
  EXPECT_TRUE(pending.is_due("1", at("2026-11-02")));
  pending.missed("1", at("2026-11-01"), "", at("2026-12-15"));
  EXPECT_FALSE(pending.contains("1")) << "given up after 30 days";
}

TEST(StreamProgress, RoundTrip) {
  StreamProgress progress;
  progress.cursor = at("2026-11-20T10:00:00Z");
  progress.read.add({at("2026-11-21"), at("2026-11-22")});
  progress.known.add("5", at("2026-11-21"));
  progress.pending.missed("6", at("2026-11-19"), "\"2026-11-19T00:00:00+00:00\"", at("2026-11-20"));
  progress.reconciliation.done = at("2026-11-18");
  progress.has_briefs = true;
  progress.budget_date = "2026-11-20";
  progress.budget_used = 17;
  for (const auto shape : {StateShape::kCursor, StateShape::kTranscripts}) {
    const std::string text = print_progress(progress, shape, "started", 7);
    const auto back = parse_progress(text, shape, "started");
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(print_progress(*back, shape, "started", 7), text);
    EXPECT_EQ(back->cursor, progress.cursor);
    EXPECT_EQ(back->read, progress.read);
  }
}

TEST(StreamProgress, ForeignAndDamagedStates) {
  EXPECT_FALSE(parse_progress("", StateShape::kCursor, "started")->cursor);
  EXPECT_FALSE(
      parse_progress(R"({"__ab_no_cursor_state_message":true})", StateShape::kCursor, "started")
          ->cursor);
  EXPECT_EQ(parse_progress(R"({"started":"2024-06-10T00:00:00.123+0000"})",
                           StateShape::kTranscripts, "started")
                    ->cursor->us %
                kUsPerSecond,
            123'000);
  EXPECT_FALSE(parse_progress(R"({"started":7})", StateShape::kCursor, "started"));
  EXPECT_FALSE(parse_progress(R"({"started":"soon"})", StateShape::kCursor, "started"));
  EXPECT_FALSE(parse_progress(R"({"_sophia":{"known":[]}})", StateShape::kCursor, "started"));
}

TEST(CallRecord, MembersAreAddedWithoutTouchingTheRest) {
  EXPECT_EQ(with_member("{}", "a", "1"), R"({"a":1})");
  EXPECT_EQ(with_member("{\"x\":{} }", "a", "\"b\""), R"({"x":{},"a":"b"})");
  EXPECT_EQ(with_quoted_ids(R"({"id":12345678901234567890, "n":{"id":1},"x":2})", {"id"}),
            R"({"id":"12345678901234567890", "n":{"id":1},"x":2})");
}

TEST(Page, ABodyThatWasCutIsNoPageWithAMalformedRecord) {
  const std::string head = R"({"requestId":"x","records":{"totalRecords":2,"currentPageSize":2},)"
                           R"("callTranscripts":[{"callId":"1","t":[{"s":[1]}]},)";
  const std::string whole = head + R"({"callId":"2","t":[{"s":[1,2]},{"s":[3]}]}]})";
  ASSERT_TRUE(split_page(whole, "callTranscripts"));
  for (std::size_t size = head.size() + 1; size < whole.size(); ++size) {
    const std::string cut = whole.substr(0, size);
    if (cut.ends_with("]}")) continue;  // looks like the end of a page
    EXPECT_FALSE(split_damaged_page(cut, "callTranscripts")) << cut;
  }
  const auto damaged = split_damaged_page(head + R"({"callId":"2","t":[}]})", "callTranscripts");
  ASSERT_TRUE(damaged);
  EXPECT_TRUE(damaged->records[1].malformed);
  const auto paged_last = split_damaged_page(
      R"({"callTranscripts":[{"callId":"1"},{"callId":"2","t":[}],"records":{"currentPageSize":2}})",
      "callTranscripts");
  EXPECT_TRUE(paged_last);
}

TEST(Page, ReadsRecordsCursorAndTotal) {
  const std::string body =
      R"({"requestId":"x","calls":[ {"a":[1]} , {"b":"]"}],"records":{"totalRecords":205,)"
      R"("currentPageSize":2,"cursor":"e\u0079"}})";
  const auto page = split_page(body, "calls");
  ASSERT_TRUE(page) << page.error().message;
  ASSERT_EQ(page->records.size(), 2);
  EXPECT_EQ(page->records[1].text, R"({"b":"]"})");
  EXPECT_EQ(page->cursor, "ey");
  EXPECT_EQ(page->total, 205);
  EXPECT_FALSE(split_page(body, "users"));
  EXPECT_FALSE(split_page(body.substr(0, body.size() - 1), "calls"));
  EXPECT_FALSE(split_page("{\"calls\":[\"\xff\"]}", "calls"));
}

// Pages as other writers of JSON space them; the second record has lost a quote.
constexpr std::string_view kSpaced =
    R"({"requestId": "r", "records": {"totalRecords": 3, "currentPageSize": 3}, "calls": [)"
    R"({"metaData": {"id": "1"}}, {"metaData": {"id": "2, "title": "x"}}, {"metaData": {"id": "3"}}]})";

TEST(DamagedPage, SpacesDoNotHideWhereRecordsBegin) {
  const auto page = split_damaged_page(kSpaced, "calls");
  ASSERT_TRUE(page) << page.error().message;
  ASSERT_EQ(page->records.size(), 3);
  EXPECT_EQ(page->records[0].text, R"({"metaData": {"id": "1"}})");
  EXPECT_FALSE(page->records[0].malformed);
  EXPECT_EQ(page->records[1].text, R"({"metaData": {"id": "2, "title": "x"}})");
  EXPECT_TRUE(page->records[1].malformed);
  EXPECT_FALSE(page->records[2].malformed);
  EXPECT_EQ(page->total, 3);
}

TEST(DamagedPage, PrettyPrintedRecordsComeOutAsOneLine) {
  const std::string body =
      "{\n \"calls\": [\n  {\n   \"a\": 1\n  },\n  {\n   \"a\": \"x\n  },\n  {\n   \"a\": 3\n  }\n "
      "]\n}";
  const auto page = split_damaged_page(body, "calls");
  ASSERT_TRUE(page) << page.error().message;
  ASSERT_EQ(page->records.size(), 3);
  EXPECT_EQ(page->records[0].text, R"({"a":1})");
  EXPECT_TRUE(page->records[1].malformed);
  EXPECT_EQ(page->records[2].text, R"({"a":3})");
}

TEST(DamagedPage, TheFirstRecordMayBeTheDamagedOne) {
  const auto page = split_damaged_page(
      R"({"records":{"currentPageSize":3},"users":[{id":"1"},{"id":"2"},{"id":"3"}]})", "users");
  ASSERT_TRUE(page) << page.error().message;
  ASSERT_EQ(page->records.size(), 3);
  EXPECT_TRUE(page->records[0].malformed);
  EXPECT_EQ(page->records[2].text, R"({"id":"3"})");
}

TEST(DamagedPage, AListWithoutPagingIsSplitToo) {
  const auto page = split_damaged_page(
      R"({"workspaces":[{"id":"1","name":"a},{"id":"2","name":"b"}]})", "workspaces");
  ASSERT_TRUE(page) << page.error().message;
  ASSERT_EQ(page->records.size(), 2);
  EXPECT_TRUE(page->records[0].malformed);
  EXPECT_FALSE(page->records[1].malformed);
}

TEST(DamagedPage, WhatIsDamagedAroundTheRecordsIsNoPage) {
  const std::string whole(kSpaced);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(split_damaged_page(whole.substr(0, size), "calls")) << size;
  }
  EXPECT_FALSE(split_damaged_page(R"({"calls":[{"a":1},{"a":"}],"records":{"total}})", "calls"));
  EXPECT_FALSE(split_damaged_page(
      R"({"records":{"currentPageSize":9},"calls":[{"a":1},{"a":"},{"a":2}]})", "calls"));
}

TEST(Page, AMemberThatIsNoArrayIsNotTakenForAnEmptyOne) {
  EXPECT_FALSE(split_page(R"({"calls":{"id":"1"}})", "calls"));
  EXPECT_FALSE(split_page(R"({"calls":"none"})", "calls"));
  EXPECT_TRUE(split_page(R"({"calls":null})", "calls"));
}

TEST(Page, LineBreaksBetweenTokensGo) {
  std::string body = "{\n  \"a\" : [ 1,\r\n 2 ],\"t\":\"x  y\"}";
  make_one_line(body);
  EXPECT_EQ(body, R"({"a":[1,2],"t":"x  y"})");
}

}  // namespace
}  // namespace sophia::gong
