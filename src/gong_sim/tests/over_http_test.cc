// Client, retries, server and simulator together over loopback, with everything going wrong.
#include <set>
#include <thread>

#include "core/hash.h"
#include "gong_sim/tests/fixture.h"
#include "net/http.h"
#include "net/http_server.h"
#include "net/retry.h"

namespace sophia::gong_sim::testing {
namespace {

class OverHttpTest : public SimulatorTest {
 protected:
  void serve(SimulatorOptions options) {
    start(std::move(options));
    auto server = net::HttpServer::listen({}, simulator_->handler());
    ASSERT_TRUE(server) << server.error().message;
    server_ = *std::move(server);
    thread_ =
        std::jthread([this](const std::stop_token& stop) { EXPECT_TRUE(server_->run(stop)); });
  }
  void TearDown() override {
    thread_.request_stop();
    thread_ = {};
    server_.reset();
  }

  // One page, tried again until it is whole JSON.
  Result<ServerResponse> page(const std::string& tail) {
    return retrier_.run({}, [&]() -> Result<ServerResponse> {
      net::HttpRequest request;
      request.method = "POST";
      request.url = "http://127.0.0.1:" + std::to_string(server_->port()) + "/v2/calls/extensive";
      request.headers = {{"Authorization", "Basic " + base64("any:key")}};
      request.body = R"({"filter":{})" + tail;
      request.stall_timeout_ms = 50;
      SOPHIA_TRY(auto response, client_->send(request, {}));
      SOPHIA_CHECK_OK(net::check_status(response, {}));
      if (const auto parsed = parse_json(response.body); !parsed || !parsed->is_object()) {
        return fail(Code::kUnavailable, "not a page");
      }
      return ServerResponse::json(response.status, std::move(response.body));
    });
  }

  std::unique_ptr<net::HttpServer> server_;
  std::unique_ptr<net::HttpClient> client_ = net::make_http_client();
  net::Retrier retrier_{{.max_attempts = 100}, {time_, Random(3), time_.sleeper()}};
  std::jthread thread_;
};

TEST_F(OverHttpTest, RetriesGetEveryCallThroughEveryFault) {
  write_calls(1000);
  serve({.daily_requests = 0,
         .faults = "429=.1,500=.1,502=.1,503=.1,503html=.1,504=.1,close=.1,reset=.1,truncate=.1,"
                   "stall=.1,malformed=.1,html200=.1,shortlength=.1,repeatpage=.1,emptypage=.1",
         .seed = 11});
  std::set<std::string> seen;
  std::string tail = "}";
  for (int pages = 0; pages < 200; ++pages) {
    const auto response = page(tail);
    ASSERT_TRUE(response) << response.error().message;
    for (auto& id : ids(*response)) seen.insert(std::move(id));
    const std::string next = cursor(*response);
    if (next.empty()) break;
    tail = R"(,"cursor":")" + next + "\"}";
  }
  EXPECT_EQ(seen.size(), 1000);
  EXPECT_GE(time_.slept.size(), 10);
}

}  // namespace
}  // namespace sophia::gong_sim::testing
