#include "core/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace sophia {
namespace {

auto file_error(const std::filesystem::path& path, std::string_view what) {
  const int number = errno;
  Code code = Code::kInternal;
  if (number == ENOENT || number == ENOTDIR) code = Code::kNotFound;
  if (number == EACCES || number == EPERM || number == EROFS) code = Code::kPermissionDenied;
  if (number == ENOSPC) code = Code::kResourceExhausted;
  return fail(code, std::string(what) + " " + path.string() + ": " + std::strerror(number));
}

// The new name of a file is on the disk only when its directory is.
Status sync_directory(const std::filesystem::path& path) {
  const std::string parent = path.has_parent_path() ? path.parent_path().string() : ".";
  const int fd = open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return file_error(parent, "cannot open");
  // Some file systems have no such thing for directories; they say EINVAL.
  const bool synced = fsync(fd) == 0 || errno == EINVAL;
  const auto error = file_error(parent, "cannot sync");
  close(fd);
  if (!synced) return error;
  return {};
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return file_error(path, "cannot read");
  std::string bytes;
  char buffer[65536];
  while (const std::size_t n = std::fread(buffer, 1, sizeof buffer, file)) bytes.append(buffer, n);
  const bool bad = std::ferror(file) != 0;
  if (bad) {
    const auto error = file_error(path, "cannot read");
    std::fclose(file);
    return error;
  }
  std::fclose(file);
  return bytes;
}

bool is_device(const std::filesystem::path& path) {
  std::error_code error;  // what can't be looked at can't be written either: said there
  const auto status = std::filesystem::status(path, error);
  return std::filesystem::is_other(status);
}

Status write_file_atomically(const std::filesystem::path& path, std::string_view bytes) {
  const bool direct = is_device(path);
  const std::filesystem::path temporary =
      path.string() + (direct ? "" : "." + std::to_string(getpid()) + ".tmp");
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return file_error(temporary, "cannot write");
  while (!bytes.empty()) {
    const ssize_t n = write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const auto error = file_error(temporary, "cannot write");
      close(fd);
      if (!direct) unlink(temporary.c_str());
      return error;
    }
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  if (direct) return close(fd) == 0 ? Status{} : file_error(path, "cannot write");
  const bool synced = fsync(fd) == 0;
  if (close(fd) != 0 || !synced || rename(temporary.c_str(), path.c_str()) != 0) {
    const auto error = file_error(path, "cannot write");
    unlink(temporary.c_str());
    return error;
  }
  return sync_directory(path);
}

std::optional<std::string> env(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return std::string(value);
}

namespace internal {

Result<LineReader> LineReader::open(const std::filesystem::path& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return file_error(path, "cannot read");
  return LineReader(file);
}
LineReader::LineReader(LineReader&& other) noexcept : file_(std::exchange(other.file_, nullptr)) {}
LineReader::~LineReader() {
  if (file_ != nullptr) std::fclose(file_);
}
bool LineReader::next(std::string& line) {
  char* buffer = nullptr;
  std::size_t capacity = 0;
  const ssize_t n = getline(&buffer, &capacity, file_);
  line.assign(n > 0 ? buffer : "", n > 0 ? static_cast<std::size_t>(n) : 0);
  std::free(buffer);
  if (n <= 0) return false;
  if (line.back() == '\n') line.pop_back();
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return true;
}

}  // namespace internal

}  // namespace sophia
