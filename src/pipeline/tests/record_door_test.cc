#include "pipeline/record_door.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/file.h"
#include "core/json.h"

namespace sophia::pipeline {
namespace {

const RawStream& calls() { return *find_raw_stream("gong", "extensiveCalls"); }

std::expected<Admission, std::string> admit(const RawStream& stream, std::string data) {
  RecordDoor door;
  return door.admit(stream, data);
}
std::string reason(std::string data) {
  const auto admission = admit(calls(), std::move(data));
  return admission ? "admitted" : admission.error();
}

TEST(RecordDoor, TakesIdAndStartFromMetaData) {
  const auto a = admit(
      calls(), R"({"metaData":{"id":"77","started":"2026-10-14T22:35:09+05:30"},"parties":[]})");
  ASSERT_TRUE(a) << a.error();
  EXPECT_EQ(a->record_id, "77");
  EXPECT_EQ(a->call_id, "77");
  ASSERT_TRUE(a->call_started_at);
  EXPECT_EQ(format_seconds(*a->call_started_at), "2026-10-14T17:05:09Z");
}

TEST(RecordDoor, KeepsEveryDigitOfANumericId) {
  EXPECT_EQ(admit(calls(), R"({"metaData":{"id":5183999898754200927}})")->record_id,
            "5183999898754200927");
  EXPECT_EQ(admit(calls(), R"({"metaData":{"id": 123456789012345678901234567890 }})")->record_id,
            "123456789012345678901234567890");
}

TEST(RecordDoor, FlatCallsAndTombstonesHaveTheirIdAtTheTop) {
  const RawStream& flat = *find_raw_stream("gong", "calls");
  EXPECT_EQ(admit(flat, R"({"id":"5","started":"2026-01-01T00:00:00Z"})")->record_id, "5");
  EXPECT_EQ(admit(calls(), R"({"id":"5","_sophia_deleted":true})")->record_id, "5");
}

TEST(RecordDoor, AStartThatIsNoTimeIsLeftToTheTransform) {
  const auto a = admit(calls(), R"({"metaData":{"id":"1","started":"yesterday"}})");
  ASSERT_TRUE(a);
  EXPECT_FALSE(a->call_started_at);
}

TEST(RecordDoor, SignedMediaLinksMakeNoNewVersion) {
  const auto hash = [](const char* link, const char* title) {
    return admit(calls(), std::string(R"({"metaData":{"id":"1","title":")") + title +
                              R"("},"media":{"audioUrl":")" + link + R"("},"context":[]})")
        ->content_hash;
  };
  EXPECT_EQ(hash("https://a/1?sig=x", "t"), hash("https://a/1?sig=yy", "t"));
  EXPECT_NE(hash("https://a/1?sig=x", "t"), hash("https://a/1?sig=x", "u"));
}

TEST(RecordDoor, StreamsOfOneTableHashApart) {
  const std::string data = R"({"id":"5"})";
  EXPECT_NE(admit(calls(), data)->content_hash,
            admit(*find_raw_stream("gong", "calls"), data)->content_hash);
}

TEST(RecordDoor, CompositeIds) {
  const RawStream& messages = *find_raw_stream("slack", "channel_messages");
  EXPECT_EQ(admit(messages, R"({"ts":"1700.1","channel_id":"C1","text":"x"})")->record_id,
            "C1:1700.1");
  EXPECT_FALSE(admit(messages, R"({"channel_id":"C1"})"));
}

// RFC 8259 says which of these are JSON texts; the rest of the reasons are this door's rules.
TEST(RecordDoor, SaysWhyARecordIsRefused) {
  EXPECT_EQ(reason(""), "empty");
  EXPECT_EQ(reason("   "), "empty");
  EXPECT_EQ(reason("null"), "not an object but null");
  EXPECT_EQ(reason("42"), "not an object but a number");
  EXPECT_EQ(reason("\"just a string\""), "not an object but a string");
  EXPECT_EQ(reason("[]"), "not an object but an array");
  EXPECT_EQ(reason("{}"), "no id");
  EXPECT_EQ(reason(R"({"metaData":null})"), "no id");
  EXPECT_EQ(reason(R"({"metaData":{"id":""}})"), "no metaData.id");
  EXPECT_EQ(reason(R"({"metaData":{"id":null}})"), "no metaData.id");
  EXPECT_EQ(reason(R"({"metaData":{"id":"1","id":"2"}})"), "the member id is there twice");
  EXPECT_EQ(reason(R"({"metaData":{"id":"2","duration":1e400}})"), "a number is out of range");
  EXPECT_EQ(reason("\xEF\xBB\xBF{\"metaData\":{\"id\":\"1\"}}"),
            "no valid JSON: starts with a byte order mark");
}

TEST(RecordDoor, RefusesWhatIsNoJson) {
  for (const std::string text : {R"({"metaData":{"id":"1")",
                                 R"({"metaData":{"id":"1"}} x)",
                                 R"({"metaData":{"id":"1"},})",
                                 R"({"metaData":{"id":"1","t":"\ud83d"}})",
                                 "{\"metaData\":{\"id\":\"1\",\"t\":\"\xff\xfe\"}}",
                                 R"({'metaData':{'id':'3'}})",
                                 R"({"metaData":{"id":"4","duration":NaN}})",
                                 R"({"metaData":{"id":"4","d":01}})",
                                 R"({"metaData":{"id":"4","d":1.}})",
                                 R"({"metaData":{"id":"4","d":-}})",
                                 R"({"metaData":{"id":"4","d":.5}})",
                                 R"({"metaData":{"id":"4","d":1e}})",
                                 R"({"metaData":{"id":"4","d":tru}})",
                                 R"({"metaData":{"id":"4","d":nul}})",
                                 R"({"metaData":{"id":"4" "d":1}})",
                                 R"({"metaData":{"id":"4","d":[1 2]}})",
                                 R"({"metaData":{"id":"4","d":[1,]}})",
                                 "{\"metaData\":{\"id\":\"4\",\"d\":\"tab\there\"}}",
                                 R"({"metaData":{"id":"\x"}})",
                                 R"({"metaData":{"id":"4"}}{"metaData":{"id":"5"}})"}) {
    const std::string why = reason(text);
    EXPECT_TRUE(why.starts_with("no valid JSON")) << text << ": " << why;
  }
}

TEST(RecordDoor, DeepNestingIsRefusedAndReasonableNestingIsNot) {
  const auto nested = [](int depth) {
    return R"({"metaData":{"id":"1"},"x":)" + std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']') + "}";
  };
  EXPECT_EQ(reason(nested(100)), "admitted");
  EXPECT_NE(reason(nested(200)), "admitted");
  EXPECT_NE(reason(std::string(100'000, '[')), "admitted");
}

TEST(RecordDoor, NumbersOfEveryShapeArePassed) {
  EXPECT_EQ(
      reason(R"({"metaData":{"id":"1"},"n":[0,-0,1e-400,1E+5,12.50,-3e2,18446744073709551616]})"),
      "admitted");
}

// Boost.JSON as the judge: what the door admits parses there, and what it calls no JSON does not.
// (Cases on which the door is stricter on purpose give other reasons.)
TEST(RecordDoor, AgreesWithAnotherParserOnDamagedRecords) {
  const std::string good =
      R"({"metaData":{"id":"1","t":"a\u00e9\n","n":[1,-2.5e3,null,true,false]},"p":[{"k":{}}]})";
  RecordDoor door;
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const char c : std::string("\"{}[],:0a\\ \x01\xff")) {
      std::string damaged = good;
      damaged[at] = c;
      const auto admission = door.admit(calls(), damaged);
      const bool json = parse_json(damaged).has_value();
      if (admission) {
        EXPECT_TRUE(json) << damaged;
      } else if (admission.error().starts_with("no valid JSON")) {
        EXPECT_FALSE(json) << damaged << ": " << admission.error();
      }
    }
  }
}

TEST(RecordDoor, TheMalformedLinesOfTheEdgeTenant) {
  const std::filesystem::path file =
      std::filesystem::path(SOPHIA_SHARED_DATA) / "gong/edge/malformed_lines.jsonl";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no shared data";
  std::vector<std::string> reasons;
  ASSERT_TRUE(for_each_line(file, [&](std::string_view line, std::int64_t) -> Status {
    reasons.push_back(reason(std::string(line)));
    return {};
  }));
  // Good: the 30-digit id and the last line. Everything else is refused.
  std::vector<std::size_t> admitted;
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    if (reasons[i] == "admitted") admitted.push_back(i + 1);
  }
  EXPECT_EQ(admitted, (std::vector<std::size_t>{8, 19})) << reasons.size();
}

}  // namespace
}  // namespace sophia::pipeline
