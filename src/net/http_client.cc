// The HTTP client over libcurl. A request borrows a session (one multi handle with one easy
// handle) from a pool; the multi handle keeps the connection, so the session used last is the one
// used next. The multi interface is driven here rather than curl_easy_perform because only
// curl_multi_poll can be woken from another thread, which a stop needs to act at once.
#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <memory>
#include <mutex>

#include "net/http.h"

namespace sophia::net {
namespace {

std::int64_t steady_now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

struct Session {
  CURLM* multi = nullptr;
  CURL* easy = nullptr;

  Session() : multi(curl_multi_init()), easy(curl_easy_init()) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
  }
};

struct HeaderList {
  curl_slist* list = nullptr;

  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList() { curl_slist_free_all(list); }
  void add(const std::string& line) { list = curl_slist_append(list, line.c_str()); }
};

// What the callbacks fill while bytes arrive.
struct Exchange {
  HttpResponse response;
  std::size_t max_bytes = 0;
  std::int64_t last_byte_ms = 0;
  bool header_complete = false;
  bool too_large = false;
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.last_byte_ms = steady_now_ms();
  const std::string_view line(data, size * count);
  if (line.starts_with("HTTP/")) {  // a new header block, e.g. after 100 Continue
    exchange.response.headers.clear();
    exchange.header_complete = false;
    return line.size();
  }
  if (trim(line).empty()) exchange.header_complete = true;
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return line.size();
  const std::string name = lower(trim(line.substr(0, colon)));
  const std::string_view value = trim(line.substr(colon + 1));
  if (name == "content-length") {
    std::size_t length = 0;
    std::from_chars(value.data(), value.data() + value.size(), length);
    exchange.response.body.reserve(std::min(length, exchange.max_bytes));
  }
  exchange.response.headers[name] = std::string(value);
  return line.size();
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const std::size_t bytes = size * count;
  exchange.last_byte_ms = steady_now_ms();
  if (exchange.response.body.size() + bytes > exchange.max_bytes) {
    exchange.too_large = true;
    return 0;  // makes libcurl end the transfer
  }
  exchange.response.body.append(data, bytes);
  return bytes;
}

bool has_line_break(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

// For messages: a query may carry a token.
std::string describe(const UrlParts& url) {
  return std::string(url.authority) + std::string(url.path);
}

Result<UrlParts> checked_url(const HttpRequest& request) {
  const auto url = split_url(request.url);
  if (!url || (url->scheme != "http" && url->scheme != "https")) {
    return fail(Code::kInvalidArgument, "not an http or https URL");
  }
  for (const auto& [name, value] : request.headers) {
    if (name.empty() || has_line_break(name) || has_line_break(value)) {
      return fail(Code::kInvalidArgument, "a request header holds a line break");
    }
  }
  return *url;
}

void set_body(CURL* easy, const HttpRequest& request) {
  if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    return;
  }
  if (request.method == "GET" && request.body.empty()) {
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    return;
  }
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
  if (request.method != "POST") {
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
}

void set_headers(CURL* easy, const HttpRequest& request, HeaderList& headers) {
  bool has_type = false;
  for (const auto& [name, value] : request.headers) {
    has_type = has_type || lower(name) == "content-type";
    headers.add(value.empty() ? name + ";" : name + ": " + value);
  }
  headers.add("Expect:");                       // no 100-continue round trip for large bodies
  if (!has_type) headers.add("Content-Type:");  // libcurl would call every body a form
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.list);
}

void set_options(CURL* easy, const HttpRequest& request, const UrlParts& url, Exchange& exchange,
                 HeaderList& headers) {
  curl_easy_reset(easy);  // keeps connections and the TLS session cache
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_2TLS});
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 256L * 1024);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "sophia");
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
  if (is_loopback_host(url.host)) {
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
  } else {
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
  }
  set_body(easy, request);
  set_headers(easy, request, headers);
}

Error transfer_error(CURLcode code, const Exchange& exchange, const HttpRequest& request,
                     const std::string& where) {
  if (exchange.too_large) {
    return {Code::kResourceExhausted, where + ": the answer is larger than " +
                                          std::to_string(request.max_response_bytes) + " bytes"};
  }
  switch (code) {
    case CURLE_URL_MALFORMAT:
      return {Code::kInvalidArgument, where + ": " + curl_easy_strerror(code)};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return {Code::kFailedPrecondition, where + ": the server's certificate can't be verified (" +
                                             curl_easy_strerror(code) + ")"};
    default:  // also CURLE_UNSUPPORTED_PROTOCOL: the scheme is known to be good, the answer is not
      return {Code::kUnavailable, where + ": " + curl_easy_strerror(code)};
  }
}

// Runs the transfer that is added to session.multi. Errors as HttpClient::send.
Result<CURLcode> drive(Session& session, const HttpRequest& request, Exchange& exchange,
                       const std::stop_token& stop, const std::string& where) {
  const std::int64_t deadline_ms = steady_now_ms() + request.timeout_ms;
  curl_off_t uploaded = 0;
  for (;;) {
    int running = 0;
    if (const CURLMcode code = curl_multi_perform(session.multi, &running); code != CURLM_OK) {
      return fail(Code::kInternal, where + ": " + curl_multi_strerror(code));
    }
    if (running == 0) break;
    if (stop.stop_requested()) return fail(Code::kCancelled, "stopped on request");
    const std::int64_t now_ms = steady_now_ms();
    curl_off_t sent = 0;
    curl_easy_getinfo(session.easy, CURLINFO_SIZE_UPLOAD_T, &sent);
    if (sent != uploaded) exchange.last_byte_ms = now_ms;
    uploaded = sent;
    const std::int64_t stall_at_ms = exchange.last_byte_ms + request.stall_timeout_ms;
    if (now_ms >= deadline_ms) {
      return fail(Code::kUnavailable,
                  where + ": no complete answer in " + std::to_string(request.timeout_ms) + " ms");
    }
    if (now_ms >= stall_at_ms) {
      return fail(Code::kUnavailable, where + ": stalled, no byte for " +
                                          std::to_string(request.stall_timeout_ms) + " ms");
    }
    const auto wait_ms =
        std::min<std::int64_t>(std::min(deadline_ms, stall_at_ms) - now_ms, 60'000);
    curl_multi_poll(session.multi, nullptr, 0, static_cast<int>(wait_ms), nullptr);
  }
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(session.multi, &left)) {
    if (message->msg == CURLMSG_DONE) return message->data.result;
  }
  return fail(Code::kInternal, where + ": the transfer ended without a result");
}

class CurlClient final : public HttpClient {
 public:
  Result<HttpResponse> send(const HttpRequest& request, const std::stop_token& stop) override {
    if (stop.stop_requested()) return fail(Code::kCancelled, "stopped on request");
    SOPHIA_TRY(const UrlParts url, checked_url(request));
    auto session = borrow();
    if (session->multi == nullptr || session->easy == nullptr) {
      return fail(Code::kInternal, "libcurl can't make a handle");
    }
    auto result = exchange_on(*session, request, url, stop);
    give_back(std::move(session));
    return result;
  }

 private:
  static Result<HttpResponse> exchange_on(Session& session, const HttpRequest& request,
                                          const UrlParts& url, const std::stop_token& stop) {
    Exchange exchange;
    exchange.max_bytes = request.max_response_bytes;
    exchange.last_byte_ms = steady_now_ms();
    HeaderList headers;
    const std::string where = describe(url);
    set_options(session.easy, request, url, exchange, headers);
    curl_multi_add_handle(session.multi, session.easy);
    Result<CURLcode> done = CURLE_OK;
    {
      const std::stop_callback wake(stop, [&session] { curl_multi_wakeup(session.multi); });
      done = drive(session, request, exchange, stop, where);
    }
    long status = 0;
    curl_easy_getinfo(session.easy, CURLINFO_RESPONSE_CODE, &status);
    // Closes the connection of a transfer that did not end, so a late answer can't be read as the
    // answer to the next request.
    curl_multi_remove_handle(session.multi, session.easy);
    if (!done) return std::unexpected(done.error());
    if (*done != CURLE_OK) return std::unexpected(transfer_error(*done, exchange, request, where));
    if (!exchange.header_complete) {  // libcurl takes a header cut by a close for an empty answer
      return fail(Code::kUnavailable, where + ": the answer ended within its header");
    }
    exchange.response.status = static_cast<int>(status);
    return std::move(exchange.response);
  }

  std::unique_ptr<Session> borrow() {
    const std::scoped_lock lock(mutex_);
    if (idle_.empty()) return std::make_unique<Session>();
    auto session = std::move(idle_.back());
    idle_.pop_back();
    return session;
  }

  void give_back(std::unique_ptr<Session> session) {
    const std::scoped_lock lock(mutex_);
    if (idle_.size() < kMaxIdle) idle_.push_back(std::move(session));
  }

  static constexpr std::size_t kMaxIdle = 64;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Session>> idle_;  // guarded by mutex_; last used at the back
};

}  // namespace

std::unique_ptr<HttpClient> make_http_client() {
  static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  SOPHIA_CHECK(initialised == CURLE_OK);
  return std::make_unique<CurlClient>();
}

}  // namespace sophia::net
