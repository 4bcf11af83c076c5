#include "airbyte/messages.h"

#include <gtest/gtest.h>

#include "core/json.h"

namespace sophia::airbyte {
namespace {

template <class T>
T expect_message(std::string_view line) {
  auto message = parse_message(line);
  EXPECT_TRUE(message) << (message ? "" : message.error().message);
  if (!message || !std::holds_alternative<T>(*message)) {
    ADD_FAILURE() << "another message: " << line;
    return {};
  }
  return std::get<T>(*message);
}

std::string error_of(std::string_view line) {
  const auto message = parse_message(line);
  return message ? "" : message.error().message;
}

TEST(Messages, WhatWasPassedOverTravelsAsAnalytics) {
  std::string line;
  append_line(line, PassedOver{"extensiveCalls", "private", 3}, 1718000000123);
  const auto json = parse_json(line);
  ASSERT_TRUE(json) << line;
  EXPECT_EQ(json_string(*json_find(*json, "trace"), "type"), "ANALYTICS");
  const auto back = parse_message(line);
  ASSERT_TRUE(back);
  const auto* passed_over = std::get_if<PassedOver>(&*back);
  ASSERT_NE(passed_over, nullptr);
  EXPECT_EQ(passed_over->stream, "extensiveCalls");
  EXPECT_EQ(passed_over->reason, "private");
  EXPECT_EQ(passed_over->count, 3);
  const auto others = parse_message(
      R"({"type":"TRACE","trace":{"type":"ANALYTICS","analytics":{"type":"x","value":"{}"}}})");
  EXPECT_TRUE(others && std::holds_alternative<OtherMessage>(*others));
}

TEST(MessageLines, RecordDataIsCopiedByteForByte) {
  std::string out;
  append_line(out, Record{"calls", R"({"id":"7782342274025937895","n":1.0e0,"t":"\u00e9"})", 123});
  EXPECT_EQ(
      out,
      "{\"type\":\"RECORD\",\"record\":{\"stream\":\"calls\",\"data\":"
      "{\"id\":\"7782342274025937895\",\"n\":1.0e0,\"t\":\"\\u00e9\"},\"emitted_at\":123}}\n");
}

TEST(MessageLines, RecordCountCarriesADecimalPoint) {
  std::string out;
  append_line(out, State{"calls", R"({"started":"2024-06-10T00:00:00Z"})", 12});
  EXPECT_EQ(out,
            "{\"type\":\"STATE\",\"state\":{\"type\":\"STREAM\",\"stream\":{\"stream_descriptor\":"
            "{\"name\":\"calls\"},\"stream_state\":{\"started\":\"2024-06-10T00:00:00Z\"}},"
            "\"sourceStats\":{\"recordCount\":12.0}}}\n");
}

TEST(MessageLines, RateLimitedStatusHasItsReason) {
  std::string out;
  append_line(out, StatusTrace{"calls", StreamStatus::kRunning, 1718000000000}, 5);
  EXPECT_NE(out.find(R"("status":"RUNNING","reasons":[{"type":"RATE_LIMITED",)"
                     R"("rate_limited":{"quota_reset":1718000000000}}])"),
            std::string::npos)
      << out;
  EXPECT_NE(out.find(R"("emitted_at":5.0)"), std::string::npos);
}

// What is printed is read back as it was.
TEST(MessageLines, RoundTrip) {
  std::string line;
  append_line(line, TraceError{"key refused", "HTTP 401", FailureType::kConfigError, "calls"}, 1);
  const auto error = expect_message<TraceError>(line);
  EXPECT_EQ(error.message, "key refused");
  EXPECT_EQ(error.internal_message, "HTTP 401");
  EXPECT_EQ(error.failure_type, FailureType::kConfigError);
  EXPECT_EQ(error.stream, "calls");

  line.clear();
  append_line(line, Estimate{"users", 77}, 1);
  EXPECT_EQ(expect_message<Estimate>(line).rows, 77);

  line.clear();
  append_line(line, ConfigUpdate{R"({"refresh_token":"r2"})"}, 1);
  EXPECT_EQ(expect_message<ConfigUpdate>(line).config_json, R"({"refresh_token":"r2"})");

  line.clear();
  append_line(line, StatusTrace{"calls", StreamStatus::kRunning, 99}, 1);
  EXPECT_EQ(expect_message<StatusTrace>(line).quota_reset_ms, 99);

  line.clear();
  append_line(line, ConnectionStatus{false, "no key"});
  EXPECT_EQ(expect_message<ConnectionStatus>(line).message, "no key");
}

TEST(MessageLines, MalformedRecordTravelsWrappedAndComesOutAsItWas) {
  const std::string bytes = "{'metaData':{'id':'3'}}";
  std::string line;
  append_line(line, Record{"extensiveCalls", bytes, 1, true});
  ASSERT_TRUE(parse_json(line)) << line;
  const auto record = expect_message<Record>(line);
  EXPECT_TRUE(record.malformed);
  EXPECT_EQ(record.data, bytes);
}

TEST(MessageParser, ForeignRecordInAnyOrderWithUnknownMembers) {
  const auto record = expect_message<Record>(
      R"({"x":[{}],"record": {"emitted_at": 1.718e12, "meta":{"changes":[]}, )"
      R"("data": {"id": 18446744073709551617, "a": [1, 2]}, "namespace":null, "stream":"s"}, )"
      R"("type":"RECORD"})");
  EXPECT_EQ(record.stream, "s");
  EXPECT_EQ(record.data, R"({"id": 18446744073709551617, "a": [1, 2]})");
  EXPECT_EQ(record.emitted_at_ms, 1718000000000);
  EXPECT_FALSE(record.malformed);
}

TEST(MessageParser, PydanticStyleNullMembersAreNoBodies) {
  const auto log = expect_message<LogMessage>(
      R"({"type":"LOG","log":{"level":"WARN","message":"m"},"record":null,"state":null,"spec":null})");
  EXPECT_EQ(log.level, LogLevel::kWarn);
}

TEST(MessageParser, StateForms) {
  const auto stream = expect_message<State>(
      R"({"type":"STATE","state":{"type":"STREAM","stream":{"stream_descriptor":{"name":"a"},)"
      R"("stream_state":{"c":1}},"sourceStats":{"recordCount":3.0}}})");
  EXPECT_EQ(stream.stream, "a");
  EXPECT_EQ(stream.stream_state, R"({"c":1})");
  EXPECT_EQ(stream.record_count, 3);
  const auto legacy = expect_message<State>(R"({"type":"STATE","state":{"data":{"a":{"c":1}}}})");
  EXPECT_EQ(legacy.stream, "");
  EXPECT_EQ(legacy.stream_state, R"({"data":{"a":{"c":1}}})");
}

TEST(MessageParser, UnknownTypesPass) {
  EXPECT_EQ(expect_message<OtherMessage>(R"({"type":"HOLOGRAM","hologram":{}})").type, "HOLOGRAM");
  EXPECT_EQ(expect_message<OtherMessage>(
                R"({"type":"TRACE","trace":{"type":"ANALYTICS","emitted_at":1.0}})")
                .type,
            "TRACE ANALYTICS");
}

TEST(MessageParser, NumbersOfAStateStayAsTheyWereWritten) {
  const auto state = expect_message<State>(
      R"({"type":"STATE","state":{"type":"STREAM","stream":{"stream_descriptor":{"name":"a"},)"
      R"("stream_state":{"id": 77777777777777777777777777771, "at": 1.10}}}})");
  EXPECT_EQ(state.stream_state, R"({"id":77777777777777777777777777771,"at":1.10})");
}

TEST(MessageParser, CountsThatAreNoneAreZero) {
  for (const char* count : {"1e300", "-1e300", "-5", "null"}) {
    const auto estimate = expect_message<Estimate>(
        R"({"type":"TRACE","trace":{"type":"ESTIMATE","estimate":{"name":"a","row_estimate":)" +
        std::string(count) + "}}}");
    EXPECT_EQ(estimate.rows, 0) << count;
  }
}

TEST(MessageParser, AStreamNameIsUtf8) {
  EXPECT_FALSE(
      parse_message("{\"type\":\"RECORD\",\"record\":{\"stream\":\"c\xFF\",\"data\":{}}}"));
}

TEST(MessageParser, WhatIsNoMessageIsSaid) {
  for (const char* line :
       {"", "hello", "42", "[]", "{}", R"({"type":"RECORD"})", R"({"type":"STATE"})",
        R"({"type":"RECORD","record":{"stream":"a"}})", R"({"type":"RECORD","record":{"data":{}}})",
        R"({"type":"LOG","log":{"level":"INFO")", R"({"type":7})",
        R"({"type":"LOG","log":{"message":"a"}} {"type":"LOG"})",
        R"({"type":"TRACE","trace":{"type":"STREAM_STATUS"}})"}) {
    EXPECT_NE(error_of(line).find("no Airbyte message"), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace sophia::airbyte
