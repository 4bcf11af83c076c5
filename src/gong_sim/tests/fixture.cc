#include "gong_sim/tests/fixture.h"

#include "core/hash.h"

namespace sophia::gong_sim::testing {
namespace {

constexpr std::int64_t kNoonUs = 1'795'176'000'000'000;       // 2026-11-20T12:00:00Z
constexpr std::int64_t kFirstCallUs = 1'788'220'800'000'000;  // 2026-09-01T00:00:00Z

}  // namespace

std::string call_line(int number) {
  const std::string n = std::to_string(number);
  const std::string side = std::to_string(number % 2);
  const Timestamp start{kFirstCallUs + number * 3600 * kUsPerSecond};
  return R"({"metaData":{"id":")" + std::to_string(1000 + number) + R"(","title":"call )" + n +
         R"(","scheduled":null,"started":")" + format_seconds(start) +
         R"(","duration":60,"primaryUserId":"u)" + side + R"(","workspaceId":"w)" + side +
         R"("},)"
         R"("parties":[{"id":"p","name":"Ann","context":[{"system":"HubSpot","objects":)"
         R"([{"objectType":"Contact","objectId":"7","fields":[{"name":"Email","value":"a@b"}]}]}]}],)"
         R"("content":{"topics":[],"brief":"b","trackers":[{"id":"t","count":1,"occurrences":)"
         R"([{"startTime":1.50}],"phrases":[{"count":1,"occurrences":[]}]}],"newThing":1},)"
         R"("interaction":{"speakers":[],"interactionStats":[]},"media":{"audioUrl":"x"},)"
         R"("context":[{"system":"HubSpot","objects":[)"
         R"({"objectType":"Deal","objectId":"1","timing":"Now","fields":[{"name":"a","value":1}]},)"
         R"({"objectType":"Deal","objectId":"1","timing":"TimeOfCall","fields":[]}]}]})";
}

SimulatorTest::SimulatorTest() {
  std::string pattern = (std::filesystem::temp_directory_path() / "gong_sim_XXXXXX").string();
  dir_ = mkdtemp(pattern.data());
  time_.wall_us = kNoonUs - time_.ms * 1000;
  write("users.json", R"({"users":[{"id":"u0","created":"2025-01-01T00:00:00Z"},)"
                      R"({"id":"u1","created":"2026-01-01T00:00:00Z"}]})");
  write("workspaces.json", R"({"workspaces":[{"id":"w0"},{"id":"w1"}]})");
}

SimulatorTest::~SimulatorTest() {
  simulator_.reset();
  std::filesystem::remove_all(dir_);
}

void SimulatorTest::write(const std::string& name, const std::string& text) const {
  std::ofstream(dir_ / name, std::ios::binary) << text;
}

void SimulatorTest::write_calls(int count) const {
  std::string calls;
  std::string transcripts;
  for (int i = 0; i < count; ++i) {
    calls += call_line(i) + "\n";
    transcripts += R"({"callId":")" + std::to_string(1000 + i) + "\",\"transcript\":[]}\n";
  }
  write("calls.jsonl", calls);
  write("transcripts.jsonl", transcripts);
}

void SimulatorTest::start(SimulatorOptions options) {
  options.data = dir_;
  if (options.requests_per_second == SimulatorOptions{}.requests_per_second) {
    options.requests_per_second = 0;
  }
  auto loaded = Simulator::load(std::move(options), time_);
  ASSERT_TRUE(loaded) << loaded.error().message;
  simulator_ = *std::move(loaded);
}

ServerResponse SimulatorTest::send(const std::string& method, const std::string& target,
                                   const std::string& body, const std::string& authorization) {
  net::ServerRequest request;
  request.method = method;
  request.target = target;
  request.path = target.substr(0, target.find('?'));
  if (const auto query = target.find('?'); query != std::string::npos) {
    request.query = net::parse_query(target.substr(query + 1));
  }
  request.headers = {{"host", "127.0.0.1:9"}};
  if (!authorization.empty()) request.headers.emplace_back("authorization", authorization);
  request.body = body;
  return simulator_->handle(request);
}

ServerResponse SimulatorTest::get(const std::string& target) {
  return send("GET", target, "", "Basic " + base64("any:key"));
}

ServerResponse SimulatorTest::post(const std::string& path, const std::string& body) {
  return send("POST", path, body, "Basic " + base64("any:key"));
}

Json SimulatorTest::json(const ServerResponse& response) {
  auto parsed = parse_json(response.body);
  EXPECT_TRUE(parsed) << response.body;
  return parsed ? *parsed : Json();
}

std::string SimulatorTest::error(const ServerResponse& response) {
  const Json body = json(response);
  const JsonArray* errors = json_array(body, "errors");
  return errors != nullptr && !errors->empty() ? std::string(errors->at(0).as_string()) : "";
}

std::vector<std::string> SimulatorTest::ids(const ServerResponse& response) {
  std::vector<std::string> found;
  const Json body = json(response);
  for (const char* array : {"calls", "callTranscripts", "users"}) {
    const JsonArray* items = json_array(body, array);
    if (items == nullptr) continue;
    for (const Json& item : *items) {
      const Json* meta = json_find(item, "metaData");
      const Json& owner = meta != nullptr ? *meta : item;
      const char* key = json_find(owner, "callId") != nullptr ? "callId" : "id";
      found.push_back(json_string(owner, key).value_or("?"));
    }
  }
  return found;
}

std::string SimulatorTest::cursor(const ServerResponse& response) {
  const Json body = json(response);
  const Json* records = json_find(body, "records");
  return records != nullptr ? json_string(*records, "cursor").value_or("") : "";
}

std::vector<std::string> SimulatorTest::all_ids(const std::string& path,
                                                const std::string& filter) {
  std::vector<std::string> found;
  std::string tail = "}";
  for (int page = 0; page < 1000; ++page) {
    const auto response = post(path, R"({"filter":)" + filter + tail);
    EXPECT_EQ(response.status, 200) << response.body;
    for (auto& id : ids(response)) found.push_back(std::move(id));
    const std::string next = cursor(response);
    if (next.empty()) break;
    tail = R"(,"cursor":")" + next + "\"}";
  }
  return found;
}

std::int64_t SimulatorTest::stat(const std::string& group, const std::string& name) {
  const Json stats = json(send("GET", "/_sim/stats", "", ""));
  const Json* found = json_find(stats, group);
  return found != nullptr ? json_int(*found, name).value_or(0) : 0;
}

}  // namespace sophia::gong_sim::testing
