#include "airbyte/json_lines_sink.h"

#include <gtest/gtest.h>

#include <vector>

namespace sophia::airbyte {
namespace {

struct Fixture {
  std::vector<std::string> writes;
  FixedClock clock{Timestamp{1'718'000'000'000'000}};
  JsonLinesSink sink{[this](std::string_view bytes) {
                       writes.emplace_back(bytes);
                       return Status{};
                     },
                     clock};
};

TEST(JsonLinesSink, RecordsWaitForTheState) {
  Fixture f;
  ASSERT_TRUE(f.sink.on_record({"calls", "{\"id\":\"1\"}", 7}));
  ASSERT_TRUE(f.sink.on_record({"calls", "{\"id\":\"2\"}", 7}));
  EXPECT_TRUE(f.writes.empty());
  ASSERT_TRUE(f.sink.on_state({"calls", "{}", 2}));
  ASSERT_EQ(f.writes.size(), 1);
  EXPECT_EQ(std::count(f.writes[0].begin(), f.writes[0].end(), '\n'), 3);
  EXPECT_TRUE(f.writes[0].ends_with("\"recordCount\":2.0}}}\n"));
}

TEST(JsonLinesSink, TheBufferIsBounded) {
  Fixture f;
  const std::string big = "{\"t\":\"" + std::string(100'000, 'x') + "\"}";
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(f.sink.on_record({"calls", big, 7}));
  EXPECT_EQ(f.writes.size(), 1);
}

// Bytes of the vendor that are no JSON must not break the protocol.
TEST(JsonLinesSink, EveryLineIsAMessageWhateverTheData) {
  Fixture f;
  for (const std::string data :
       {"{'id':1}", "42", "{\"a\":\n1}", "{\"a\":\"\xff\"}", "{\"a\":1", ""}) {
    ASSERT_TRUE(f.sink.on_record({"calls", data, 7}));
    ASSERT_TRUE(f.sink.flush());
    const std::string line = f.writes.back().substr(0, f.writes.back().size() - 1);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const auto message = parse_message(line);
    ASSERT_TRUE(message) << line;
    EXPECT_TRUE(std::get<Record>(*message).malformed) << data;
  }
}

TEST(JsonLinesSink, AGoneReaderStopsTheSource) {
  FixedClock clock{Timestamp{0}};
  JsonLinesSink sink([](std::string_view) { return Status(fail(Code::kUnavailable, "gone")); },
                     clock);
  EXPECT_FALSE(sink.on_state({"calls", "{}", 0}));
}

}  // namespace
}  // namespace sophia::airbyte
