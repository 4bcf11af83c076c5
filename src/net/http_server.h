// A small HTTP/1.1 server: own request, response and handler types over Boost.Beast and Asio.
//
//   SOPHIA_TRY(auto server, HttpServer::listen({.port = 0}, [](const ServerRequest& request) {
//     return ServerResponse::json(200, "{}");
//   }));
//   std::printf("http://127.0.0.1:%d\n", server->port());
//   SOPHIA_CHECK_OK(server->run(stop));   // until stopped
//
// One event loop a thread; a connection stays on its loop. Keep-alive, bodies with a length or
// chunked, HEAD, "Expect: 100-continue". No TLS: a proxy ends it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "net/url.h"

namespace sophia::net {

struct ServerRequest {
  std::string method;
  std::string target;  // as sent: path and query
  std::string path;    // percent-decoded
  QueryParams query;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case, in order
  std::string body;
  std::string remote_address;
  std::stop_token stop;  // requested when the server stops

  // The first header of a (lower-case) name.
  std::optional<std::string_view> header(std::string_view name) const;
};

// How the answer goes out. The default is a correct answer; the rest is for simulators and tests
// that need a server which misbehaves.
struct Delivery {
  std::int64_t delay_ms = 0;                   // before the first byte
  bool no_answer = false;                      // closes (or resets) without any byte
  std::optional<std::size_t> declared_length;  // Content-Length to claim
  std::optional<std::size_t> sent_bytes;       // sends only these first bytes of the body
  std::int64_t stall_ms = 0;                   // then holds the connection, silent, this long
  bool close = false;                          // then closes
  bool reset = false;                          // closes by a TCP reset
};

struct ServerResponse {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;  // Content-Length is added
  std::string body;
  Delivery delivery;
  std::shared_ptr<void> hold;  // released once the answer is out (or failed)

  static ServerResponse json(int status, std::string body);
  static ServerResponse text(int status, std::string_view type, std::string body);
};

// Called from several threads at once when there are several loops or workers. Must not throw.
using Handler = std::function<ServerResponse(const ServerRequest&)>;

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0 = any free one
  int threads = 1;         // event loops
  int workers = 0;         // handler threads; 0 = handlers run on the loop and must be short
  std::size_t max_body_bytes = 8U << 20;     // more: 413
  std::size_t max_header_bytes = 32U << 10;  // more: 431
  std::int64_t idle_timeout_ms = 60'000;     // between requests
  std::int64_t read_timeout_ms = 30'000;     // one request, once begun
  std::int64_t write_timeout_ms = 60'000;    // one answer
  std::int64_t stop_grace_ms = 5'000;        // for answers on their way when stopping
};

class HttpServer {
 public:
  // Binds and listens. Errors: kInvalidArgument (address), kUnavailable (port taken),
  // kPermissionDenied (port below 1024).
  static Result<std::unique_ptr<HttpServer>> listen(ServerOptions options, Handler handler);
  virtual ~HttpServer() = default;

  virtual std::uint16_t port() const = 0;
  // Serves until `stop`: then no new connection is taken, idle ones are closed, answers on their
  // way may end within the grace time. Call once.
  virtual Status run(std::stop_token stop) = 0;
};

}  // namespace sophia::net
