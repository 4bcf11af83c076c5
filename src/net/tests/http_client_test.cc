#include "net/http.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "net/tests/raw_server.h"

namespace sophia::net {
namespace {

using testing::RawServer;
using Peer = RawServer::Peer;

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// Answers the first request of each connection with fixed bytes, then closes.
RawServer::Script answer(std::string bytes) {
  return [bytes = std::move(bytes)](Peer& peer, int) {
    peer.read_request();
    peer.write(bytes);
  };
}

Result<HttpResponse> get(const std::string& url, std::int64_t timeout_ms = 5'000,
                         std::int64_t stall_ms = 5'000) {
  HttpRequest request;
  request.url = url;
  request.timeout_ms = timeout_ms;
  request.stall_timeout_ms = stall_ms;
  return make_http_client()->send(request, {});
}

TEST(HttpClient, ReadsStatusHeadersBody) {
  const RawServer server(
      answer("HTTP/1.1 418 Short\r\nX-One: a\r\nx-one:  b \r\nContent-Length: 5\r\n\r\nhello"));
  const auto response = get(server.url());
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 418);
  EXPECT_EQ(response->body, "hello");
  EXPECT_EQ(response->headers.at("x-one"), "b");
}

TEST(HttpClient, SendsMethodHeadersBodyAsTold) {
  std::string seen;
  const RawServer server([&](Peer& peer, int) {
    seen = peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  });
  HttpRequest request;
  request.method = "PUT";
  request.url = server.url("/v2/x?y=%20");
  request.headers = {{"Authorization", "Basic abc"}, {"Content-Type", "application/json"}};
  request.body = "{\"a\":1}";
  ASSERT_TRUE(make_http_client()->send(request, {}));
  EXPECT_TRUE(seen.starts_with("PUT /v2/x?y=%20 HTTP/1.1\r\n")) << seen;
  EXPECT_NE(seen.find("Authorization: Basic abc\r\n"), std::string::npos);
  EXPECT_NE(seen.find("Content-Type: application/json\r\n"), std::string::npos);
  EXPECT_EQ(seen.find("Accept-Encoding"), std::string::npos);  // loopback: no compression
  EXPECT_EQ(seen.find("Expect"), std::string::npos);
  EXPECT_TRUE(seen.ends_with("\r\n\r\n{\"a\":1}"));
}

TEST(HttpClient, KeepsTheConnection) {
  const RawServer server([](Peer& peer, int) {
    while (!peer.read_request().empty()) {
      peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }
  });
  auto client = make_http_client();
  HttpRequest request;
  request.url = server.url();
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(client->send(request, {}));
  EXPECT_EQ(server.connections(), 1);
}

TEST(HttpClient, AKeptConnectionThatDiedIsReplaced) {
  const RawServer server([](Peer& peer, int) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });  // closes after each answer without having said so
  auto client = make_http_client();
  HttpRequest request;
  request.url = server.url();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(client->send(request, {}));
  EXPECT_EQ(server.connections(), 3);
}

TEST(HttpClient, BrokenAnswersAreUnavailable) {
  const std::vector<std::pair<std::string, std::string>> answers = {
      {"no answer", ""},
      {"cut in the header", "HTTP/1.1 200 OK\r\nContent-Le"},
      {"body shorter than its length", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"},
      {"chunk cut", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\nhalf"},
      {"last chunk missing", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"},
      {"not HTTP", "SSH-2.0-OpenSSH_9.2\r\n\r\n"}};
  for (const auto& [what, bytes] : answers) {
    const RawServer server(answer(bytes));
    const auto response = get(server.url());
    ASSERT_FALSE(response) << what;
    EXPECT_EQ(response.error().code, Code::kUnavailable) << what << response.error().message;
  }
}

TEST(HttpClient, AResetIsUnavailable) {
  const RawServer server([](Peer& peer, int) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    peer.reset_on_close();
  });
  EXPECT_EQ(get(server.url()).error().code, Code::kUnavailable);
}

TEST(HttpClient, ARefusedConnectionIsUnavailable) {
  std::string url;
  {
    url = RawServer([](Peer&, int) {}).url();
  }
  EXPECT_EQ(get(url).error().code, Code::kUnavailable);
}

TEST(HttpClient, AStallEndsBeforeTheDeadline) {
  const RawServer server([](Peer& peer, int) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    peer.hold();
  });
  const std::int64_t start = now_ms();
  const auto response = get(server.url(), 30'000, 100);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Code::kUnavailable);
  EXPECT_NE(response.error().message.find("stalled"), std::string::npos);
  EXPECT_GE(now_ms() - start, 100);
  EXPECT_LT(now_ms() - start, 5'000);
}

TEST(HttpClient, ATrickleEndsAtTheDeadline) {
  const RawServer server([](Peer& peer, int) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    for (int i = 0; i < 40; ++i) {
      peer.write("x");
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  const auto response = get(server.url(), 200, 5'000);
  ASSERT_FALSE(response);
  EXPECT_NE(response.error().message.find("200 ms"), std::string::npos);
}

TEST(HttpClient, AStopEndsTheExchangeAtOnce) {
  const RawServer server([](Peer& peer, int) {
    peer.read_request();
    peer.hold();
  });
  std::stop_source stop;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    stop.request_stop();
  });
  HttpRequest request;
  request.url = server.url();
  const std::int64_t start = now_ms();
  const auto response = make_http_client()->send(request, stop.get_token());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Code::kCancelled);
  EXPECT_LT(now_ms() - start, 900);  // libcurl alone would look once a second
}

TEST(HttpClient, RedirectsAreReturned) {
  const RawServer server(
      answer("HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"));
  const auto response = get(server.url());
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 301);
  EXPECT_EQ(response->headers.at("location"), "http://127.0.0.1:1/");
}

TEST(HttpClient, AnAnswerOverTheLimitIsRefused) {
  for (const char* head : {"Content-Length: 2000\r\n\r\n", "Connection: close\r\n\r\n"}) {
    const RawServer server(
        answer(std::string("HTTP/1.1 200 OK\r\n") + head + std::string(2000, 'x')));
    HttpRequest request;
    request.url = server.url();
    request.max_response_bytes = 1999;
    const auto response = make_http_client()->send(request, {});
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, Code::kResourceExhausted);
    request.max_response_bytes = 2000;
    EXPECT_TRUE(make_http_client()->send(request, {}));
  }
}

TEST(HttpClient, BadRequestsNeverLeave) {
  for (const char* url : {"", "file:///etc/passwd", "ftp://a/", "http://a b/", "nonsense"}) {
    EXPECT_EQ(get(url).error().code, Code::kInvalidArgument) << url;
  }
  HttpRequest request;
  request.url = "http://127.0.0.1:1/";
  request.headers = {{"X", "a\r\nHost: evil"}};
  EXPECT_EQ(make_http_client()->send(request, {}).error().code, Code::kInvalidArgument);
}

TEST(HttpClient, ErrorsDoNotQuoteTheQuery) {
  const RawServer server(answer(""));
  const auto response = get(server.url("/token?refresh_token=s3cret"));
  ASSERT_FALSE(response);
  EXPECT_NE(response.error().message.find("/token"), std::string::npos);
  EXPECT_EQ(response.error().message.find("s3cret"), std::string::npos);
}

// gzip of "hello hello hello hello\n", made with gzip -9n.
constexpr unsigned char kGzip[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03,
                                   0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57, 0xc8, 0x40, 0x27, 0xb9,
                                   0x00, 0x00, 0x88, 0x59, 0x0b, 0x18, 0x00, 0x00, 0x00};

TEST(HttpClient, GzipBodiesAreUnpackedWhenAskedByName) {
  const std::string packed(reinterpret_cast<const char*>(kGzip), sizeof kGzip);
  std::string seen;
  const RawServer server([&](Peer& peer, int) {
    seen = peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " +
               std::to_string(packed.size()) + "\r\n\r\n" + packed);
  });
  // An address of this host that is not on the loopback list is not always there, so the
  // all-zero address, which reaches loopback too, stands for a foreign host.
  std::string url = server.url();
  url.replace(url.find("127.0.0.1"), 9, "0.0.0.0");
  const auto response = get(url);
  if (!response) GTEST_SKIP() << "0.0.0.0 does not reach loopback here";
  EXPECT_NE(seen.find("Accept-Encoding: gzip"), std::string::npos);
  EXPECT_EQ(response->body, "hello hello hello hello\n");
}

TEST(HttpClient, ManyThreadsShareIt) {
  const RawServer server([](Peer& peer, int) {
    const std::string request = peer.read_request();
    const std::string path = request.substr(4, request.find(' ', 4) - 4);
    peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " +
               std::to_string(path.size()) + "\r\n\r\n" + path);
  });
  auto client = make_http_client();
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 20; ++i) {
          const std::string path = "/" + std::to_string(t) + "/" + std::to_string(i);
          HttpRequest request;
          request.url = server.url(path);
          const auto response = client->send(request, {});
          if (!response || response->body != path) ++wrong;
        }
      });
    }
  }
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace sophia::net
