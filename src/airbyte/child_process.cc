#include "airbyte/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>
#include <utility>

extern char** environ;

namespace sophia::airbyte {
namespace {

constexpr int kPollMs = 100;
constexpr std::size_t kMaxErrLine = 8 << 10;

std::int64_t steady_ms() {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::steady_clock;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    reset();
    fd_ = std::exchange(other.fd_, -1);
    return *this;
  }
  ~Fd() { reset(); }
  void reset() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

struct Pipe {
  Fd read, write;
};

Result<Pipe> make_pipe() {
  int fds[2];
  if (::pipe2(fds, O_CLOEXEC) != 0) {
    return fail(Code::kInternal, std::string("no pipe: ") + std::strerror(errno));
  }
  return Pipe{Fd(fds[0]), Fd(fds[1])};
}

// Cuts a stream of bytes into lines, holding at most one unfinished line.
class LineCutter {
 public:
  LineCutter(std::size_t limit, bool cut_long) : limit_(limit), cut_long_(cut_long) {}

  Status feed(std::string_view bytes, const std::function<Status(std::string_view)>& line) {
    while (!bytes.empty()) {
      const std::size_t end = bytes.find('\n');
      const std::string_view piece = bytes.substr(0, end);
      if (held_.size() + piece.size() > limit_) {
        if (!cut_long_) {
          return fail(Code::kResourceExhausted, "the connector sent a line of more than " +
                                                    std::to_string(limit_) + " bytes");
        }
        held_ += piece.substr(0, limit_ - held_.size());
      } else if (end != std::string_view::npos && held_.empty()) {
        SOPHIA_CHECK_OK(emit(piece, line));
        bytes.remove_prefix(end + 1);
        continue;
      } else {
        held_ += piece;
      }
      if (end == std::string_view::npos) return {};
      SOPHIA_CHECK_OK(finish(line));
      bytes.remove_prefix(end + 1);
    }
    return {};
  }

  Status finish(const std::function<Status(std::string_view)>& line) {
    if (held_.empty()) return {};
    const auto status = emit(held_, line);
    held_.clear();
    return status;
  }

 private:
  static Status emit(std::string_view text, const std::function<Status(std::string_view)>& line) {
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text.empty() ? Status{} : line(text);
  }

  std::size_t limit_;
  bool cut_long_;
  std::string held_;
};

Result<pid_t> spawn(const std::vector<std::string>& command, const Pipe& out, const Pipe& err) {
  std::vector<char*> argv;
  for (const std::string& part : command) argv.push_back(const_cast<char*>(part.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.write.get(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.write.get(), STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // The program blocks SIGINT and SIGTERM in its threads and ignores SIGPIPE; the child must not.
  sigset_t none;
  sigset_t defaults;
  sigemptyset(&none);
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  pid_t pid = 0;
  const int failed = ::posix_spawnp(&pid, argv[0], &actions, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (failed == 0) return pid;
  const Code code = failed == ENOENT ? Code::kNotFound : Code::kFailedPrecondition;
  return fail(code, "can't start the connector '" + command[0] + "': " + std::strerror(failed));
}

class Child {
 public:
  Child(pid_t pid, Fd out, Fd err, const ChildLimits& limits, const ChildLines& lines)
      : pid_(pid),
        out_(std::move(out)),
        err_(std::move(err)),
        limits_(limits),
        lines_(lines),
        out_lines_(limits.max_line_bytes, false),
        err_lines_(kMaxErrLine, true) {}

  Result<ChildExit> run(const std::stop_token& stop) {
    std::optional<ChildExit> ended;
    while (out_.is_open() || err_.is_open() || !ended) {
      if (stop.stop_requested()) begin_end(fail(Code::kCancelled, "stopped on request").error());
      kill_when_late();
      if (out_.is_open() || err_.is_open()) {
        poll_once();
      } else {
        ::poll(nullptr, 0, 10);
      }
      if (!ended) ended = reap();
      // A grandchild may hold stderr open for ever: the protocol ends with stdout.
      if (ended && !out_.is_open()) err_.reset();
    }
    if (first_error_) return std::unexpected(*first_error_);
    return *ended;
  }

 private:
  void begin_end(Error error) {
    if (first_error_) return;
    first_error_ = std::move(error);
    ::kill(-pid_, SIGTERM);
    kill_at_ms_ = steady_ms() + limits_.kill_after_ms;
  }

  void kill_when_late() {
    if (!first_error_ || killed_ || steady_ms() < kill_at_ms_) return;
    ::kill(-pid_, SIGKILL);
    killed_ = true;
    out_.reset();
    err_.reset();
  }

  void poll_once() {
    std::array<pollfd, 2> fds{pollfd{out_.get(), POLLIN, 0}, pollfd{err_.get(), POLLIN, 0}};
    if (::poll(fds.data(), fds.size(), kPollMs) <= 0) return;
    if (fds[0].revents != 0) read_from(out_, out_lines_, lines_.out);
    if (fds[1].revents != 0) read_from(err_, err_lines_, lines_.err);
  }

  void read_from(Fd& fd, LineCutter& cutter, const std::function<Status(std::string_view)>& line) {
    const ssize_t n = ::read(fd.get(), buffer_.data(), buffer_.size());
    if (n < 0 && errno == EINTR) return;
    // After the first error the child is only drained.
    const auto take = [&](std::string_view text) { return first_error_ ? Status{} : line(text); };
    Status status;
    if (n > 0) {
      status = cutter.feed({buffer_.data(), static_cast<std::size_t>(n)}, take);
    } else {
      status = cutter.finish(take);
      fd.reset();
    }
    if (!status) begin_end(status.error());
  }

  std::optional<ChildExit> reap() {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
    if (WIFSIGNALED(status)) return ChildExit{128 + WTERMSIG(status), WTERMSIG(status)};
    return ChildExit{WEXITSTATUS(status), 0};
  }

  pid_t pid_;
  Fd out_, err_;
  const ChildLimits& limits_;
  const ChildLines& lines_;
  LineCutter out_lines_, err_lines_;
  std::array<char, 64 << 10> buffer_{};
  std::optional<Error> first_error_;
  std::int64_t kill_at_ms_ = 0;
  bool killed_ = false;
};

}  // namespace

Result<ChildExit> run_child(const std::vector<std::string>& command, const ChildLimits& limits,
                            const ChildLines& lines, const std::stop_token& stop) {
  if (command.empty()) return fail(Code::kInvalidArgument, "the connector's command is empty");
  SOPHIA_TRY(auto out, make_pipe());
  SOPHIA_TRY(auto err, make_pipe());
  SOPHIA_TRY(const pid_t pid, spawn(command, out, err));
  out.write.reset();
  err.write.reset();
  Child child(pid, std::move(out.read), std::move(err.read), limits, lines);
  return child.run(stop);
}

Result<std::vector<std::string>> split_command(std::string_view text) {
  std::vector<std::string> parts;
  std::string part;
  bool has_part = false;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) {
      if (has_part) parts.push_back(std::exchange(part, {}));
      has_part = false;
    } else if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
      has_part = true;
    } else if (quote != 0 && c == quote) {
      quote = 0;
    } else if (c == '\\' && quote != '\'' && i + 1 < text.size()) {
      part += text[++i];
      has_part = true;
    } else {
      part += c;
      has_part = true;
    }
  }
  if (quote != 0) return fail(Code::kInvalidArgument, "the connector's command has an open quote");
  if (has_part) parts.push_back(std::move(part));
  if (parts.empty()) return fail(Code::kInvalidArgument, "the connector's command is empty");
  return parts;
}

}  // namespace sophia::airbyte
