#include "airbyte/process_source.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "core/file.h"

namespace sophia::airbyte {
namespace {

namespace fs = std::filesystem;

// Writes down what it gets, one text each.
struct NoteSink final : Sink {
  std::vector<std::string> notes;
  Status add(std::string text) {
    notes.push_back(std::move(text));
    return {};
  }
  Status on_record(Record r) override { return add("record " + r.stream + " " + r.data); }
  Status on_state(State s) override { return add("state " + s.stream + " " + s.stream_state); }
  Status on_stream_status(std::string_view s, StreamStatus status, std::int64_t) override {
    return add("status " + std::string(s) + " " + std::string(to_string(status)));
  }
  Status on_error(const TraceError& e) override { return add("error " + e.message); }
  Status on_estimate(const Estimate& e) override { return add("estimate " + e.stream); }
  Status on_passed_over(const PassedOver& p) override { return add("passed over " + p.reason); }
  Status on_config(std::string_view c) override { return add("config " + std::string(c)); }
  Status on_log(LogLevel level, std::string_view m) override {
    return add(std::string(to_string(level)) + " " + std::string(m));
  }
  bool has(std::string_view text) const {
    for (const auto& note : notes) {
      if (note.find(text) != std::string::npos) return true;
    }
    return false;
  }
};

class ProcessSourceTest : public ::testing::Test {
 protected:
  ProcessSourceTest() {
    std::string name = (fs::temp_directory_path() / "sophia-process-XXXXXX").string();
    dir_ = ::mkdtemp(name.data());
  }
  ~ProcessSourceTest() override { fs::remove_all(dir_); }

  // A connector made of a shell script.
  ProcessSource connector(const std::string& body, ChildLimits limits = {}) {
    const fs::path script = dir_ / "connector.sh";
    EXPECT_TRUE(write_file_atomically(script, body));
    return ProcessSource({{"/bin/sh", script.string()}, dir_ / "run", limits});
  }
  Status read(ProcessSource source, std::stop_token stop = {}) {
    return source.read(R"({"key":"k"})", {}, {{"calls", "{\"c\":1}"}}, sink_, stop);
  }

  fs::path dir_;
  NoteSink sink_;
};

constexpr char kRecord[] =
    R"(echo '{"type":"RECORD","record":{"stream":"calls","data":{"id":"1"},"emitted_at":1}}'
)";

TEST_F(ProcessSourceTest, HandsOverMessagesLogsAndFiles) {
  const auto status = read(connector(std::string("set -e\n") + kRecord +
                                     "echo plain words\n"
                                     "echo trouble >&2\n"
                                     "test \"$1\" = read; cat \"$3\" | grep -q '\"k\"'\n"
                                     "grep -q '\"streams\"' \"$5\"; test \"$6\" = --state\n"
                                     "grep -q '\"name\":\"calls\"' \"$7\"\n"
                                     "test \"$(stat -c %a \"$3\")\" = 600\n"));
  ASSERT_TRUE(status) << status.error().message << (sink_.notes.empty() ? "" : sink_.notes.back());
  EXPECT_TRUE(sink_.has("record calls {\"id\":\"1\"}"));
  EXPECT_TRUE(sink_.has("plain words"));
  EXPECT_TRUE(sink_.has("INFO trouble"));
  EXPECT_TRUE(fs::is_empty(dir_ / "run")) << "files with secrets must be removed";
}

TEST_F(ProcessSourceTest, AFailedConnectorIsAnErrorEvenWhenItSaidNothing) {
  const auto status = read(connector(std::string(kRecord) + "exit 3\n"));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message, "the connector ended with code 3");
  EXPECT_TRUE(sink_.has("error the connector ended with code 3 and gave no reason"));
}

TEST_F(ProcessSourceTest, ALastLineWithoutItsEndCounts) {
  ASSERT_TRUE(read(connector(
      R"(printf '{"type":"RECORD","record":{"stream":"calls","data":{},"emitted_at":1}}')")));
  EXPECT_TRUE(sink_.has("record calls {}"));
}

TEST_F(ProcessSourceTest, ALineBeyondTheLimitStopsTheSync) {
  ChildLimits limits;
  limits.max_line_bytes = 1000;
  const auto status = read(connector("head -c 100000 /dev/zero | tr '\\0' x\nsleep 30\n", limits));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::kResourceExhausted);
}

TEST_F(ProcessSourceTest, AStubbornConnectorIsKilledAfterItsTime) {
  ChildLimits limits;
  limits.kill_after_ms = 200;
  std::stop_source stop;
  auto source =
      connector(std::string("trap '' TERM\n") + kRecord + "while :; do sleep 1; done\n", limits);
  std::jthread stopper([&](const std::stop_token& own) {
    while (!own.stop_requested() && !fs::exists(dir_ / "run")) std::this_thread::yield();
    stop.request_stop();
  });
  const auto begin = std::chrono::steady_clock::now();
  const auto status = read(std::move(source), stop.get_token());
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::kCancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

TEST_F(ProcessSourceTest, NoSuchProgram) {
  ProcessSource source({{"/no/such/connector"}, dir_ / "run", {}});
  const auto status = source.read("{}", {}, {}, sink_, {});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::kNotFound);
}

TEST_F(ProcessSourceTest, CheckAndDiscover) {
  auto source = connector(
      "case $1 in\n"
      "check) echo "
      "'{\"type\":\"CONNECTION_STATUS\",\"connectionStatus\":{\"status\":\"FAILED\",\"message\":"
      "\"bad key\"}}';;\n"
      "discover) echo "
      "'{\"type\":\"CATALOG\",\"catalog\":{\"streams\":[{\"name\":\"a\",\"json_schema\":{}}]}}';;\n"
      "spec) echo "
      "'{\"type\":\"TRACE\",\"trace\":{\"type\":\"ERROR\",\"emitted_at\":1.0,\"error\":{"
      "\"message\":\"boom\"}}}'; exit 1;;\n"
      "esac\n");
  const auto status = source.check("{}", {});
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_FALSE(status->succeeded);
  EXPECT_EQ(status->message, "bad key");
  const auto catalog = source.discover("{}", {});
  ASSERT_TRUE(catalog);
  EXPECT_EQ(catalog->streams.at(0).name, "a");
  EXPECT_EQ(source.spec({}).error().message, "the connector's spec ended with code 1: boom");
}

TEST(SplitCommand, KeepsQuotedParts) {
  const auto parts = split_command(R"(python -m  'my source' "a \"b\"" c\ d)");
  ASSERT_TRUE(parts);
  EXPECT_EQ(*parts, (std::vector<std::string>{"python", "-m", "my source", "a \"b\"", "c d"}));
  EXPECT_FALSE(split_command("  "));
  EXPECT_FALSE(split_command("a 'b"));
}

}  // namespace
}  // namespace sophia::airbyte
