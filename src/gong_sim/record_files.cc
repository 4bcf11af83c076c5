#include "gong_sim/record_files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace sophia::gong_sim {
namespace {

Error open_error(const std::filesystem::path& path) {
  const Code code = errno == ENOENT   ? Code::kNotFound
                    : errno == EACCES ? Code::kPermissionDenied
                                      : Code::kInternal;
  return {code, "can't open " + path.string() + ": " + std::strerror(errno)};
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

constexpr std::size_t kReleaseStep = 8U << 20;

// `data` is a read-only mapping of a file.
void for_each_line(char* data, std::size_t size, std::uint16_t file,
                   const RecordFiles::OnLine& on_line) {
  const std::string_view text(data, size);
  std::size_t start = 0;
  std::size_t released = 0;
  while (start < text.size()) {
    if (start - released > 2 * kReleaseStep) {  // lets go of pages read, so that memory stays small
      madvise(data + released, kReleaseStep, MADV_DONTNEED);
      released += kReleaseStep;
    }
    const std::size_t end = std::min(text.find('\n', start), text.size());
    std::string_view line = text.substr(start, end - start);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!is_blank(line)) on_line(line, {start, static_cast<std::uint32_t>(line.size()), file});
    start = end + 1;
  }
}

}  // namespace

RecordFiles::~RecordFiles() {
  for (const int fd : fds_) close(fd);
}

Status RecordFiles::add(const std::filesystem::path& path, const OnLine& on_line) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::unexpected(open_error(path));
  fds_.push_back(fd);
  struct stat info{};
  if (fstat(fd, &info) != 0) return std::unexpected(open_error(path));
  const auto size = static_cast<std::size_t>(info.st_size);
  if (size == 0) return {};
  void* data = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (data == MAP_FAILED) return std::unexpected(open_error(path));
  madvise(data, size, MADV_SEQUENTIAL);
  for_each_line(static_cast<char*>(data), size, static_cast<std::uint16_t>(fds_.size() - 1),
                on_line);
  munmap(data, size);  // lines are read by position from now on: the pages need not stay ours
  return {};
}

Status RecordFiles::read(const RecordRef& ref, std::string& out) const {
  const std::size_t start = out.size();
  out.resize(start + ref.length);
  std::size_t done = 0;
  while (done < ref.length) {
    const ssize_t got = pread(fds_[ref.file], out.data() + start + done, ref.length - done,
                              static_cast<off_t>(ref.offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail(Code::kDataLoss, "a tenant file changed while it is served");
    done += static_cast<std::size_t>(got);
  }
  return {};
}

std::vector<std::filesystem::path> find_shards(const std::filesystem::path& dir,
                                               std::string_view stem) {
  const std::filesystem::path whole = dir / (std::string(stem) + ".jsonl");
  if (std::filesystem::exists(whole)) return {whole};
  std::vector<std::filesystem::path> found;
  std::error_code unreadable;  // then there are no shards, which the caller reports
  for (const auto& entry : std::filesystem::directory_iterator(dir, unreadable)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(std::string(stem) + "-") && name.ends_with(".jsonl")) {
      found.push_back(entry.path());
    }
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace sophia::gong_sim
