// A socket server written by hand: accepts one connection after the other and plays a script of
// bytes on each, so that the client is judged by something that is not our own HTTP code.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

namespace sophia::net::testing {

class RawServer {
 public:
  // One accepted connection; closes when the script returns.
  class Peer {
   public:
    explicit Peer(int fd, const std::atomic<bool>& stopping) : fd_(fd), stopping_(stopping) {}
    // Reads until the blank line after the header (and a Content-Length body); empty when the
    // other side closed.
    std::string read_request();
    void write(const std::string& bytes);
    // Silent until the test ends or the other side closes.
    void hold();
    // Makes the close a TCP reset.
    void reset_on_close();

   private:
    int fd_;
    const std::atomic<bool>& stopping_;
    std::string pending_;
  };
  using Script = std::function<void(Peer&, int connection_number)>;

  explicit RawServer(Script script);
  ~RawServer();
  std::string url(const std::string& path = "/") const;
  int connections() const { return connections_; }

 private:
  void accept_loop(const Script& script);
  int listen_fd_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> connections_ = 0;
  std::thread thread_;
};

// A socket client by hand: sends `bytes` to 127.0.0.1:`port` and returns all it gets until the
// other side closes (or `enough` bytes are there).
std::string raw_exchange(std::uint16_t port, const std::string& bytes,
                         std::size_t enough = SIZE_MAX);

}  // namespace sophia::net::testing
