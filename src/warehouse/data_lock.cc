#include "warehouse/data_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <set>
#include <utility>

namespace sophia::warehouse {
namespace {

std::filesystem::path lock_path(const std::filesystem::path& directory) {
  return directory / "run" / "lock";
}

auto lock_error(const std::filesystem::path& path, int number) {
  const bool denied = number == EACCES || number == EPERM || number == EROFS;
  return fail(denied ? Code::kPermissionDenied : Code::kInternal,
              "cannot lock " + path.string() + ": " + std::strerror(number) +
                  ". Check who owns the data directory and whether it can be written");
}

long read_pid(int fd) {
  char text[32] = {};
  const ssize_t n = pread(fd, text, sizeof text - 1, 0);
  return n > 0 ? std::strtol(text, nullptr, 10) : 0;
}

// Directories that this process holds. Two shared locks of one process do not exclude each other in
// the kernel, but the second close would drop the engine's own lock of the first.
class HeldDirectories {
 public:
  bool add(const std::filesystem::path& directory) {
    const std::lock_guard guard(mutex_);
    return paths_.insert(directory).second;
  }
  void remove(const std::filesystem::path& directory) {
    const std::lock_guard guard(mutex_);
    paths_.erase(directory);
  }

 private:
  std::mutex mutex_;
  std::set<std::filesystem::path> paths_;  // guarded by mutex_
};

// The one piece of state that belongs to the process and not to an object, as file locks do.
HeldDirectories& held() {
  static HeldDirectories directories;
  return directories;
}

auto held_error(const std::filesystem::path& directory, long pid) {
  std::string text = "the data directory " + directory.string() + " is in use by ";
  if (pid == getpid()) return fail(Code::kFailedPrecondition, text + "this process already");
  if (pid == 0) {
    text += "other processes that read it: wait for them to end, then try again";
  } else {
    const std::string number = std::to_string(pid);
    text += "process " + number + ": wait for it to end, or stop it (kill " + number +
            "), then try again";
  }
  return fail(Code::kFailedPrecondition, text);
}

}  // namespace

Result<DataLock> DataLock::acquire(const std::filesystem::path& directory, Mode mode) {
  std::error_code error;
  std::filesystem::create_directories(directory / "run", error);
  if (error) return lock_error(lock_path(directory), error.value());
  const auto where = std::filesystem::canonical(directory, error);
  if (error) return lock_error(lock_path(directory), error.value());
  if (!held().add(where)) return held_error(where, getpid());

  DataLock lock;
  lock.directory_ = where;
  lock.exclusive_ = mode == Mode::kExclusive;
  lock.fd_ = open(lock_path(where).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock.fd_ < 0) {
    const int number = errno;
    return lock_error(lock_path(where), number);
  }
  if (flock(lock.fd_, (lock.exclusive_ ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
    const int number = errno;
    lock.exclusive_ = false;  // the pid in the file is not ours to clear
    if (number == EWOULDBLOCK) return held_error(where, read_pid(lock.fd_));
    return lock_error(lock_path(where), number);
  }
  const std::string pid = lock.exclusive_ ? std::to_string(getpid()) + "\n" : "";
  if (ftruncate(lock.fd_, 0) != 0 ||
      pwrite(lock.fd_, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return lock_error(lock_path(where), errno);
  }
  return lock;
}

DataLock::DataLock(DataLock&& other) noexcept
    : directory_(std::exchange(other.directory_, {})),
      fd_(std::exchange(other.fd_, -1)),
      exclusive_(std::exchange(other.exclusive_, false)) {}

DataLock& DataLock::operator=(DataLock&& other) noexcept {
  std::swap(directory_, other.directory_);
  std::swap(fd_, other.fd_);
  std::swap(exclusive_, other.exclusive_);
  return *this;
}

DataLock::~DataLock() {
  if (fd_ >= 0) {
    // A stale pid would only mislead a reader of the file; the lock itself goes with the handle.
    if (exclusive_ && ftruncate(fd_, 0) != 0) errno = 0;
    close(fd_);
  }
  if (!directory_.empty()) held().remove(directory_);
}

Result<long> lock_holder(const std::filesystem::path& directory) {
  const auto path = lock_path(directory);
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return 0;
  if (fd < 0) return lock_error(path, errno);
  const bool is_free = flock(fd, LOCK_SH | LOCK_NB) == 0;
  const int number = errno;
  const long pid = is_free ? 0 : read_pid(fd);
  close(fd);
  if (!is_free && number != EWOULDBLOCK) return lock_error(path, number);
  return pid;
}

}  // namespace sophia::warehouse
