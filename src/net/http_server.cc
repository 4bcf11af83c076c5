// The only file that knows Boost.Beast. Beast reads requests; answers are written as two buffers
// (head and body), since a simulator must be able to send heads that lie about their body.
#include "net/http_server.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <thread>
#include <unordered_set>

#include "core/log.h"

namespace sophia::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;
using Parser = http::request_parser<http::string_body>;
using std::chrono::milliseconds;

struct Connection {
  explicit Connection(tcp::socket socket) : stream(std::move(socket)) {}
  beast::tcp_stream stream;
  beast::flat_buffer buffer;
  std::string remote_address;
  bool idle = true;  // waits for the first byte of a request
};

// One event loop with the connections that live on it.
struct Loop {
  asio::io_context io{1};
  std::unordered_set<Connection*> connections;  // touched on the loop only
  bool stopping = false;                        // touched on the loop only
  // Keeps an idle loop running until the stop.
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> keep;
};

std::vector<std::unique_ptr<Loop>> make_loops(int count) {
  std::vector<std::unique_ptr<Loop>> loops;
  for (int i = 0; i < std::max(1, count); ++i) loops.push_back(std::make_unique<Loop>());
  return loops;
}

auto into(ErrorCode& error) { return asio::redirect_error(asio::use_awaitable, error); }

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  return out;
}

ServerRequest to_request(Parser::value_type&& message, const std::string& remote_address,
                         const std::stop_token& stop) {
  ServerRequest request;
  request.method = std::string(view(message.method_string()));
  request.target = std::string(view(message.target()));
  const std::string_view target = request.target;
  const std::size_t question = std::min(target.find('?'), target.size());
  request.path = url_decode(target.substr(0, question));
  if (question < target.size()) request.query = parse_query(target.substr(question + 1));
  for (const auto& field : message) {
    request.headers.emplace_back(lower(view(field.name_string())),
                                 std::string(view(field.value())));
  }
  request.body = std::move(message.body());
  request.remote_address = remote_address;
  request.stop = stop;
  return request;
}

std::string head_of(const ServerResponse& response, bool keep_alive) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head += view(http::obsolete_reason(static_cast<http::status>(response.status)));
  head += "\r\n";
  for (const auto& [name, value] : response.headers) {
    head.append(name).append(": ").append(value).append("\r\n");
  }
  const std::size_t length = response.delivery.declared_length.value_or(response.body.size());
  // RFC 9110 section 8.6: no length on 1xx and 204.
  if (response.status != 204 && response.status >= 200) {
    head += "Content-Length: " + std::to_string(length) + "\r\n";
  }
  if (!keep_alive) head += "Connection: close\r\n";
  head += "\r\n";
  return head;
}

void reset_socket(beast::tcp_stream& stream) {
  ErrorCode ignored;  // the socket may be gone already, which is what is wanted
  stream.socket().set_option(asio::socket_base::linger(true, 0), ignored);
  stream.socket().close(ignored);
}

ServerResponse refusal(int status, std::string_view message) {
  auto response = ServerResponse::text(status, "text/plain", std::string(message));
  response.delivery.close = true;
  return response;
}

// The answer to a request that could not be read; nullopt when there is nobody to answer.
std::optional<ServerResponse> answer_to_bad_request(const ErrorCode& error) {
  if (error == http::error::body_limit) return refusal(413, "the body is too large");
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return refusal(431, "the header is too large");
  }
  // A close is no question, and Beast closes the stream itself when a time limit is over.
  if (error == http::error::end_of_stream || error == http::error::partial_message ||
      error == beast::error::timeout) {
    return std::nullopt;
  }
  if (error.category() == http::make_error_code(http::error::end_of_stream).category()) {
    return refusal(400, "not an HTTP request");
  }
  return std::nullopt;
}

class BeastServer final : public HttpServer {
 public:
  BeastServer(ServerOptions options, Handler handler)
      : options_(std::move(options)),
        handler_(std::move(handler)),
        loops_(make_loops(options_.threads)),
        acceptor_(loops_[0]->io) {
    if (options_.workers > 0) workers_.emplace(static_cast<std::size_t>(options_.workers));
  }

  Status bind() {
    ErrorCode error;
    const auto address = asio::ip::make_address(options_.address, error);
    if (error) {
      return fail(Code::kInvalidArgument, "not an IP address to listen on: " + options_.address);
    }
    const tcp::endpoint endpoint(address, options_.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) return {};
    const Code code =
        error == asio::error::access_denied ? Code::kPermissionDenied : Code::kUnavailable;
    return fail(code, "can't listen on " + options_.address + " port " +
                          std::to_string(options_.port) + ": " + error.message());
  }

  std::uint16_t port() const override { return acceptor_.local_endpoint().port(); }

  Status run(std::stop_token stop) override {
    stop_ = stop;
    asio::co_spawn(loops_[0]->io, accept_loop(), asio::detached);
    for (auto& loop : loops_) loop->keep.emplace(loop->io.get_executor());
    {
      const std::stop_callback on_stop(stop, [this] { begin_stop(); });
      std::vector<std::jthread> threads;
      for (std::size_t i = 1; i < loops_.size(); ++i) {
        threads.emplace_back([this, i] { loops_[i]->io.run(); });
      }
      loops_[0]->io.run();
    }
    if (workers_) workers_->join();
    return {};
  }

 private:
  void begin_stop() {
    for (auto& loop : loops_) {
      asio::post(loop->io, [this, loop = loop.get()] { stop_loop(*loop); });
    }
  }

  void stop_loop(Loop& loop) {
    ErrorCode ignored;  // closing twice is fine
    if (&loop == loops_[0].get()) acceptor_.close(ignored);
    loop.stopping = true;
    for (Connection* connection : loop.connections) {
      if (connection->idle) connection->stream.cancel();
    }
    loop.keep.reset();
    asio::co_spawn(loop.io, end_after_grace(loop), asio::detached);
  }

  // Ends the loop at once when its last connection is gone, else when the grace time is over.
  asio::awaitable<void> end_after_grace(Loop& loop) {
    asio::steady_timer timer(loop.io);
    const auto end = std::chrono::steady_clock::now() + milliseconds(options_.stop_grace_ms);
    while (!loop.connections.empty() && std::chrono::steady_clock::now() < end) {
      timer.expires_after(milliseconds(5));
      co_await timer.async_wait(asio::use_awaitable);
    }
    loop.io.stop();
  }

  asio::awaitable<void> accept_loop() {
    std::size_t next = 0;
    while (acceptor_.is_open()) {
      Loop& loop = *loops_[next++ % loops_.size()];
      ErrorCode error;
      tcp::socket socket = co_await acceptor_.async_accept(loop.io, into(error));
      if (error == asio::error::operation_aborted || !acceptor_.is_open()) break;
      if (error) {  // e.g. out of file descriptors: wait for connections to end
        log::warn("http accept failed", {{"error", error.message()}});
        asio::steady_timer pause(acceptor_.get_executor(), milliseconds(50));
        co_await pause.async_wait(into(error));
        continue;
      }
      asio::co_spawn(loop.io, serve(loop, std::make_unique<Connection>(std::move(socket))),
                     asio::detached);
    }
  }

  asio::awaitable<void> serve(Loop& loop, std::unique_ptr<Connection> connection) {
    ErrorCode error;
    connection->stream.socket().set_option(tcp::no_delay(true), error);
    const auto remote = connection->stream.socket().remote_endpoint(error);
    if (!error) connection->remote_address = remote.address().to_string();
    loop.connections.insert(connection.get());
    try {
      while (co_await serve_one(loop, *connection)) {
      }
    } catch (const std::exception& e) {
      log::error("http connection failed", {{"error", e.what()}});
    }
    loop.connections.erase(connection.get());
  }

  // One request and its answer; false when the connection is to end.
  asio::awaitable<bool> serve_one(Loop& loop, Connection& connection) {
    if (loop.stopping) co_return false;
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(options_.max_header_bytes));
    parser.body_limit(options_.max_body_bytes);
    ErrorCode error = co_await read_request(connection, parser);
    if (error) {
      if (auto answer = answer_to_bad_request(error)) {
        co_await deliver(connection, *answer, false, false);
      }
      co_return false;
    }
    bool keep_alive = parser.get().keep_alive();
    const bool is_head = parser.get().method() == http::verb::head;
    const ServerRequest request = to_request(parser.release(), connection.remote_address, stop_);
    ServerResponse response = co_await handle(request);
    keep_alive = keep_alive && !loop.stopping;
    co_return co_await deliver(connection, response, keep_alive, is_head);
  }

  asio::awaitable<ErrorCode> read_request(Connection& connection, Parser& parser) {
    ErrorCode error;
    auto& stream = connection.stream;
    connection.idle = connection.buffer.size() == 0;
    stream.expires_after(milliseconds(options_.idle_timeout_ms));
    if (connection.idle) {
      // Waits for the first byte under the idle limit; a silent client is closed without an answer.
      const std::size_t bytes =
          co_await stream.async_read_some(connection.buffer.prepare(16 * 1024), into(error));
      connection.buffer.commit(bytes);
      connection.idle = false;
      if (error) co_return http::make_error_code(http::error::end_of_stream);
    }
    stream.expires_after(milliseconds(options_.read_timeout_ms));
    co_await http::async_read_header(stream, connection.buffer, parser, into(error));
    if (error) co_return error;
    const auto expect = parser.get().find(http::field::expect);
    if (expect != parser.get().end() && beast::iequals(expect->value(), "100-continue")) {
      constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
      co_await asio::async_write(stream, asio::buffer(kContinue), into(error));
      if (error) co_return error;
    }
    co_await http::async_read(stream, connection.buffer, parser, into(error));
    co_return error;
  }

  asio::awaitable<ServerResponse> handle(const ServerRequest& request) {
    if (!workers_) co_return handler_(request);
    co_return co_await asio::co_spawn(*workers_, handle_on_worker(request), asio::use_awaitable);
  }

  // `request` lives in the awaiting frame.
  asio::awaitable<ServerResponse> handle_on_worker(const ServerRequest& request) {
    co_return handler_(request);
  }

  asio::awaitable<bool> deliver(Connection& connection, const ServerResponse& response,
                                bool keep_alive, bool is_head) {
    const Delivery& delivery = response.delivery;
    auto& stream = connection.stream;
    ErrorCode error;
    if (delivery.delay_ms > 0) {
      stream.expires_never();
      co_await pause(delivery.delay_ms);
    }
    if (!delivery.no_answer) {
      const bool stays = keep_alive && !delivery.close && !delivery.reset;
      const std::string head = head_of(response, stays || delivery.sent_bytes.has_value());
      const std::size_t bytes =
          is_head ? 0 : std::min(response.body.size(), delivery.sent_bytes.value_or(SIZE_MAX));
      const std::array<asio::const_buffer, 2> buffers = {asio::buffer(head),
                                                         asio::buffer(response.body.data(), bytes)};
      stream.expires_after(milliseconds(options_.write_timeout_ms));
      co_await asio::async_write(stream, buffers, into(error));
      if (error) co_return false;
    }
    if (delivery.stall_ms > 0) {
      stream.expires_never();
      co_await pause(delivery.stall_ms);
    }
    if (delivery.reset) {
      reset_socket(stream);
      co_return false;
    }
    const bool ends = !keep_alive || delivery.close || delivery.no_answer ||
                      delivery.sent_bytes.has_value() || delivery.declared_length.has_value();
    if (ends) stream.socket().shutdown(tcp::socket::shutdown_send, error);
    co_return !ends;
  }

  // Sleeps in short steps, so that a stop is not held up by a stalled answer.
  asio::awaitable<void> pause(std::int64_t ms) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    const auto end = std::chrono::steady_clock::now() + milliseconds(ms);
    while (!stop_.stop_requested()) {
      const auto left = end - std::chrono::steady_clock::now();
      if (left <= milliseconds(0)) break;
      timer.expires_after(std::min<std::chrono::steady_clock::duration>(left, milliseconds(20)));
      co_await timer.async_wait(asio::use_awaitable);
    }
  }

  const ServerOptions options_;
  const Handler handler_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::optional<asio::thread_pool> workers_;
  tcp::acceptor acceptor_;
  std::stop_token stop_;
};

}  // namespace

std::optional<std::string_view> ServerRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return std::nullopt;
}

ServerResponse ServerResponse::text(int status, std::string_view type, std::string body) {
  ServerResponse response;
  response.status = status;
  response.headers.emplace_back("Content-Type", std::string(type));
  response.body = std::move(body);
  return response;
}

ServerResponse ServerResponse::json(int status, std::string body) {
  return text(status, "application/json", std::move(body));
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(ServerOptions options, Handler handler) {
  auto server = std::make_unique<BeastServer>(std::move(options), std::move(handler));
  SOPHIA_CHECK_OK(server->bind());
  return server;
}

}  // namespace sophia::net
