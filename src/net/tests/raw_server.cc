#include "net/tests/raw_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "core/result.h"

namespace sophia::net::testing {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

bool readable(int fd, int timeout_ms) {
  pollfd item{fd, POLLIN, 0};
  return poll(&item, 1, timeout_ms) > 0;
}

std::size_t body_length(const std::string& header) {
  const std::size_t at = header.find("Content-Length: ");
  return at == std::string::npos ? 0 : std::strtoul(header.c_str() + at + 16, nullptr, 10);
}

}  // namespace

std::string RawServer::Peer::read_request() {
  for (;;) {
    const std::size_t end = pending_.find("\r\n\r\n");
    if (end != std::string::npos) {
      const std::size_t total = end + 4 + body_length(pending_.substr(0, end + 2));
      if (pending_.size() >= total) {
        std::string request = pending_.substr(0, total);
        pending_.erase(0, total);
        return request;
      }
    }
    while (!readable(fd_, 10)) {
      if (stopping_) return {};
    }
    char bytes[4096];
    const ssize_t got = recv(fd_, bytes, sizeof bytes, 0);
    if (got <= 0) return {};
    pending_.append(bytes, static_cast<std::size_t>(got));
  }
}

void RawServer::Peer::write(const std::string& bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t n = send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) return;
    sent += static_cast<std::size_t>(n);
  }
}

void RawServer::Peer::hold() {
  while (!stopping_) {
    char byte = 0;
    if (readable(fd_, 10) && recv(fd_, &byte, 1, 0) <= 0) return;
  }
}

void RawServer::Peer::reset_on_close() {
  const linger now{1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

RawServer::RawServer(Script script) {
  listen_fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(0);
  socklen_t size = sizeof address;
  SOPHIA_CHECK(bind(listen_fd_, reinterpret_cast<sockaddr*>(&address), size) == 0);
  SOPHIA_CHECK(listen(listen_fd_, 16) == 0);
  getsockname(listen_fd_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this, script = std::move(script)] { accept_loop(script); });
}

RawServer::~RawServer() {
  stopping_ = true;
  thread_.join();
  close(listen_fd_);
}

std::string RawServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

void RawServer::accept_loop(const Script& script) {
  while (!stopping_) {
    if (!readable(listen_fd_, 10)) continue;
    const int fd = accept(listen_fd_, nullptr, nullptr);
    if (fd < 0) continue;
    Peer peer(fd, stopping_);
    script(peer, ++connections_);
    close(fd);
  }
}

std::string raw_exchange(std::uint16_t port, const std::string& bytes, std::size_t enough) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(port);
  std::string answer;
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    char buffer[4096];
    while (answer.size() < enough && readable(fd, 5000)) {
      const ssize_t got = recv(fd, buffer, sizeof buffer, 0);
      if (got <= 0) break;
      answer.append(buffer, static_cast<std::size_t>(got));
    }
  }
  close(fd);
  return answer;
}

}  // namespace sophia::net::testing
