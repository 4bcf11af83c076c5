// HTTP as the sources and providers see it. The implementation (libcurl) is in http_client.cc;
// tests pass their own HttpClient or talk to a loopback server.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "net/url.h"

namespace sophia::net {

struct HttpRequest {
  std::string method = "GET";
  std::string url;  // absolute, query included
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::int64_t timeout_ms = 60'000;        // the whole exchange
  std::int64_t stall_timeout_ms = 20'000;  // no byte for this long: kUnavailable
  std::size_t max_response_bytes = 256U << 20;
};

struct HttpResponse {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case; last one wins
  std::string body;
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  // One exchange; any HTTP status is a response, not an error. Redirects are returned, never
  // followed. Errors: kUnavailable (connect, reset, truncated body, Content-Length not met, time
  // out, stall), kInvalidArgument (bad URL or header), kResourceExhausted (response too large,
  // counted after decompression), kFailedPrecondition (the other side's certificate can't be
  // verified), kCancelled. Messages name host and path, never the query. A stop ends the exchange
  // at once. Thread-safe; connections are kept and reused.
  virtual Result<HttpResponse> send(const HttpRequest& request, const std::stop_token& stop) = 0;
};

// libcurl, HTTP/1.1 and 2, TLS verified, proxies from the environment, gzip accepted. A loopback
// host is asked without compression and without a proxy.
std::unique_ptr<HttpClient> make_http_client();

}  // namespace sophia::net
