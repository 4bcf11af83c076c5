#include "airbyte/state.h"

#include <gtest/gtest.h>

namespace sophia::airbyte {
namespace {

TEST(States, NothingInAllItsForms) {
  for (const char* text : {"", " \n", "null", "{}", "[]"}) {
    const auto states = parse_states(text);
    ASSERT_TRUE(states) << text;
    EXPECT_TRUE(states->empty()) << text;
  }
}

TEST(States, ArrayFormLastEntryWins) {
  const auto states = parse_states(
      R"([{"type":"STREAM","stream":{"stream_descriptor":{"name":"calls"},"stream_state":{"started":"a"}}},)"
      R"({"type":"STREAM","stream":{"stream_descriptor":{"name":"users"},"stream_state":{"n":1}}},)"
      R"({"type":"STREAM","stream":{"stream_descriptor":{"name":"calls"},"stream_state":{"started":"b"}}}])");
  ASSERT_TRUE(states);
  EXPECT_EQ(*states, (StreamStates{{"calls", R"({"started":"b"})"}, {"users", R"({"n":1})"}}));
  const auto back = parse_states(to_json(*states));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, *states);
}

TEST(States, OldBareObjectIsKeyedByStream) {
  const auto states = parse_states(R"({"calls":{"started":"x"},"users":{}})");
  ASSERT_TRUE(states);
  EXPECT_EQ(states->at("calls"), R"({"started":"x"})");
}

TEST(States, GlobalMessageGivesStreamsAndComesBackWhole) {
  const std::string message =
      R"({"type":"GLOBAL","global":{"shared_state":{"lsn":5},"stream_states":[)"
      R"({"stream_descriptor":{"name":"a"},"stream_state":{"c":1}}]}})";
  const auto states = parse_states("[" + message + "]");
  ASSERT_TRUE(states) << states.error().message;
  EXPECT_EQ(states->at("a"), R"({"c":1})");
  EXPECT_EQ(to_json(*states), "[" + message + "]");
}

TEST(States, ErrorsNameTheEntry) {
  EXPECT_EQ(parse_states(R"([7])").error().message, "state[0] is no object");
  EXPECT_EQ(parse_states(R"([{"type":"STREAM","stream":{}}])").error().message,
            "state[0].stream.stream_descriptor.name is missing");
  EXPECT_EQ(parse_states(R"([{"type":"ODD"}])").error().message,
            "state[0].type 'ODD' is not known");
  EXPECT_FALSE(parse_states("[{"));
  EXPECT_FALSE(parse_states("7"));
  EXPECT_FALSE(parse_states(R"({"calls":7})"));
  EXPECT_FALSE(parse_states(R"({"calls":{},"":{"n":1}})"));
}

TEST(States, NumbersStayAsTheyWereWritten) {
  const auto states = parse_states(R"([{"type": "STREAM", "stream": {"stream_descriptor":
    {"name": "a"}, "stream_\u0073tate": {"id": 77777777777777777777777777771, "at": 1.10,
    "text": "a \" b"}}}])");
  ASSERT_TRUE(states) << states.error().message;
  EXPECT_EQ(states->at("a"), R"({"id":77777777777777777777777777771,"at":1.10,"text":"a \" b"})");
  const auto bare = parse_states(R"({"a":{"at":0.30000000000000004}})");
  EXPECT_EQ(bare->at("a"), R"({"at":0.30000000000000004})");
}

TEST(States, AStateOfTheWholeConnectionStandsAlone) {
  const std::string stream =
      R"({"type":"STREAM","stream":{"stream_descriptor":{"name":"a"},"stream_state":{"c":1}}})";
  const std::string legacy = R"({"type":"LEGACY","data":{"c":2}})";
  const std::string global = R"({"type":"GLOBAL","global":{"stream_states":[)"
                             R"({"stream_descriptor":{"name":"b"},"stream_state":{"c":3}}]}})";
  for (const std::string& whole : {legacy, global}) {
    EXPECT_FALSE(parse_states("[" + stream + "," + whole + "]"));
    EXPECT_FALSE(parse_states("[" + whole + "," + stream + "]"));
  }
  const auto last = parse_states("[" + global + "," + legacy + "]");
  ASSERT_TRUE(last);
  EXPECT_EQ(*last, (StreamStates{{"", legacy}}));
}

}  // namespace
}  // namespace sophia::airbyte
