#include "net/http_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "net/http.h"
#include "net/tests/raw_server.h"

namespace sophia::net {
namespace {

using testing::raw_exchange;

class Running {
 public:
  explicit Running(Handler handler, ServerOptions options = {}) {
    auto server = HttpServer::listen(std::move(options), std::move(handler));
    SOPHIA_CHECK(server.has_value());
    server_ = std::move(*server);
    thread_ = std::jthread([this](const std::stop_token& stop) { ended_ = server_->run(stop); });
  }
  std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port()) + path;
  }
  std::uint16_t port() const { return server_->port(); }
  void stop() {
    thread_.request_stop();
    thread_.join();
  }

 private:
  std::unique_ptr<HttpServer> server_;
  Status ended_;
  std::jthread thread_;
};

Result<HttpResponse> send(const std::string& url, const std::string& method = "GET",
                          std::string body = "", std::int64_t stall_ms = 5'000) {
  HttpRequest request;
  request.method = method;
  request.url = url;
  request.body = std::move(body);
  request.timeout_ms = 10'000;
  request.stall_timeout_ms = stall_ms;
  return make_http_client()->send(request, {});
}

ServerResponse echo(const ServerRequest& request) {
  std::string body = request.method + " " + request.path + "\n";
  for (const auto& [name, value] : request.query) body += name + "=" + value + "\n";
  return ServerResponse::text(200, "text/plain", body + request.body);
}

TEST(HttpServer, HandsTheRequestOver) {
  const Running server(echo);
  const auto response = send(server.url("/a%20b?x=1&y=%2B+"), "POST", "body");
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "POST /a b\nx=1\ny=+ \nbody");
  EXPECT_EQ(response->headers.at("content-type"), "text/plain");
}

TEST(HttpServer, KeepsConnectionsAndAnswersPipelines) {
  const Running server(echo);
  const std::string one = "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n";
  const std::string last = "GET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  const std::string answer = raw_exchange(server.port(), one + last);
  EXPECT_NE(answer.find("GET /1\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("GET /2\n")) << answer;
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
}

TEST(HttpServer, ReadsChunkedBodies) {
  const Running server(echo);
  const std::string answer = raw_exchange(
      server.port(),
      "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_TRUE(answer.ends_with("abcde")) << answer;
}

TEST(HttpServer, SaysContinueToThoseWhoWait) {
  const Running server(echo);
  const std::string answer =
      raw_exchange(server.port(),
                   "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\n"
                   "Content-Length: 2\r\n\r\nhi");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK")) << answer;
}

TEST(HttpServer, HeadHasNoBody) {
  const Running server(echo);
  const std::string answer =
      raw_exchange(server.port(), "HEAD /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
  EXPECT_NE(answer.find("Content-Length: 8"), std::string::npos);  // "HEAD /x\n"
}

TEST(HttpServer, RefusesWhatIsTooLargeOrNotHttp) {
  const Running server(echo, {.max_body_bytes = 100, .max_header_bytes = 2000});
  EXPECT_EQ(send(server.url("/"), "POST", std::string(101, 'x'))->status, 413);
  EXPECT_EQ(send(server.url("/"), "POST", std::string(100, 'x'))->status, 200);
  EXPECT_EQ(send(server.url("/" + std::string(3000, 'x')))->status, 431);
  EXPECT_TRUE(
      raw_exchange(server.port(), "\x16\x03\x01 hello\r\n\r\n").starts_with("HTTP/1.1 400 "));
}

TEST(HttpServer, ClosesASlowSender) {
  const Running server(echo, {.read_timeout_ms = 100});
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(raw_exchange(server.port(), "GET / HTTP/1.1\r\nHo"), "");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(4));
}

TEST(HttpServer, ClosesASilentConnectionWithoutAWord) {
  const Running server(echo, {.idle_timeout_ms = 100});
  EXPECT_EQ(raw_exchange(server.port(), ""), "");
}

TEST(HttpServer, ASecondServerCanNotHaveThePort) {
  const Running server(echo);
  const auto second = HttpServer::listen({.port = server.port()}, echo);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::kUnavailable);
  EXPECT_EQ(HttpServer::listen({.address = "nowhere"}, echo).error().code, Code::kInvalidArgument);
}

// Each way to misbehave, as the client sees it.
TEST(HttpServer, DeliversFaults) {
  const Running server([](const ServerRequest& request) {
    auto response = ServerResponse::text(200, "text/plain", std::string(1000, 'x'));
    Delivery& delivery = response.delivery;
    if (request.path == "/close") delivery.no_answer = true;
    if (request.path == "/reset") delivery.no_answer = delivery.reset = true;
    if (request.path == "/truncate") delivery.sent_bytes = 500;
    if (request.path == "/reset-in-body") {
      delivery.sent_bytes = 500;
      delivery.reset = true;
    }
    if (request.path == "/stall") {
      delivery.sent_bytes = 500;
      delivery.stall_ms = 60'000;
    }
    if (request.path == "/short-length") delivery.declared_length = 990;
    return response;
  });
  for (const char* path : {"/close", "/reset", "/truncate", "/reset-in-body"}) {
    const auto response = send(server.url(path));
    ASSERT_FALSE(response) << path;
    EXPECT_EQ(response.error().code, Code::kUnavailable) << path;
  }
  const auto stalled = send(server.url("/stall"), "GET", "", 100);
  ASSERT_FALSE(stalled);
  EXPECT_NE(stalled.error().message.find("stalled"), std::string::npos);
  EXPECT_EQ(send(server.url("/short-length"))->body.size(), 990);
  EXPECT_EQ(send(server.url("/ok"))->body.size(), 1000);
}

TEST(HttpServer, HandlersOnWorkersRunAtOnce) {
  std::mutex mutex;
  std::condition_variable both;
  int inside = 0;
  const Running server(
      [&](const ServerRequest&) {
        std::unique_lock lock(mutex);
        ++inside;
        both.notify_all();
        const bool met = both.wait_for(lock, std::chrono::seconds(5), [&] { return inside == 2; });
        return ServerResponse::text(met ? 200 : 500, "text/plain", "");
      },
      {.workers = 2});
  std::atomic<int> ok = 0;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 2; ++i) {
      clients.emplace_back([&] {
        const auto response = send(server.url("/"));
        if (response && response->status == 200) ++ok;
      });
    }
  }
  EXPECT_EQ(ok, 2);
}

TEST(HttpServer, SeveralLoopsShareTheLoad) {
  const Running server(echo, {.threads = 3});
  std::atomic<int> ok = 0;
  {
    std::vector<std::jthread> clients;
    for (int t = 0; t < 6; ++t) {
      clients.emplace_back([&] {
        auto client = make_http_client();
        HttpRequest request;
        request.url = server.url("/x");
        for (int i = 0; i < 50; ++i) {
          const auto response = client->send(request, {});
          if (response && response->body == "GET /x\n") ++ok;
        }
      });
    }
  }
  EXPECT_EQ(ok, 300);
}

TEST(HttpServer, AStopLetsAnswersOnTheirWayEndAndClosesIdleConnections) {
  std::atomic<bool> begun = false;
  Running server([&](const ServerRequest&) {
    begun = true;
    auto response = ServerResponse::text(200, "text/plain", "late");
    response.delivery.delay_ms = 200;
    return response;
  });
  auto idle_client = make_http_client();
  HttpRequest idle;
  idle.url = server.url("/idle");
  ASSERT_TRUE(idle_client->send(idle, {}));  // its connection stays open
  begun = false;
  Result<HttpResponse> response = fail(Code::kInternal, "not asked");
  std::jthread client([&] { response = send(server.url("/")); });
  while (!begun) std::this_thread::yield();
  const auto start = std::chrono::steady_clock::now();
  server.stop();
  client.join();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(3));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "late");
}

TEST(HttpServer, TheHoldEndsWithTheAnswer) {
  std::weak_ptr<void> watched;
  const Running server([&](const ServerRequest&) {
    auto response = ServerResponse::text(200, "text/plain", "x");
    response.hold = std::make_shared<int>(1);
    watched = response.hold;
    return response;
  });
  ASSERT_TRUE(send(server.url("/")));
  for (int i = 0; i < 200 && !watched.expired(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_TRUE(watched.expired());
}

}  // namespace
}  // namespace sophia::net
