#include "warehouse/journal_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "core/file.h"
#include "core/hash.h"
#include "warehouse/little_endian.h"

namespace sophia::warehouse {
namespace {

constexpr std::string_view kMagic = "SJN1";
constexpr std::size_t kHeader = 16;

std::string frame_of(std::string_view payload) {
  std::string frame(kMagic);
  put_number(frame, static_cast<std::uint32_t>(payload.size()));
  put_number(frame, xxh64(payload));
  frame += payload;
  return frame;
}

// The payload of the frame that begins at `at`; nullopt when there is no whole one.
std::optional<std::string_view> payload_at(std::string_view bytes, std::size_t at) {
  if (bytes.size() - at < kHeader || bytes.substr(at, kMagic.size()) != kMagic) return std::nullopt;
  const auto length = number_at<std::uint32_t>(bytes.data() + at + 4);
  if (bytes.size() - at - kHeader < length) return std::nullopt;
  const std::string_view payload = bytes.substr(at + kHeader, length);
  if (xxh64(payload) != number_at<std::uint64_t>(bytes.data() + at + 8)) return std::nullopt;
  return payload;
}

bool has_frame_behind(std::string_view bytes, std::size_t at) {
  for (at = bytes.find(kMagic, at + 1); at != std::string_view::npos;
       at = bytes.find(kMagic, at + 1)) {
    if (payload_at(bytes, at)) return true;
  }
  return false;
}

}  // namespace

JournalFile::~JournalFile() {
  if (fd_ >= 0) close(fd_);
}

Result<std::vector<std::string>> JournalFile::read() {
  std::vector<std::string> payloads;
  const auto bytes = read_file(path_);
  if (!bytes && bytes.error().code == Code::kNotFound) return payloads;
  if (!bytes) return std::unexpected(bytes.error());
  std::size_t at = 0;
  while (at < bytes->size()) {
    const auto payload = payload_at(*bytes, at);
    if (!payload) break;
    payloads.emplace_back(*payload);
    at += kHeader + payload->size();
  }
  if (at < bytes->size() && has_frame_behind(*bytes, at)) {
    return fail(Code::kDataLoss, "the journal of stored memories, " + path_.string() +
                                     ", is damaged at byte " + std::to_string(at) + ". mv " +
                                     path_.string() + " " + path_.string() +
                                     ".damaged goes on without the memories that only it holds.");
  }
  end_ = at;
  has_rest_ = at < bytes->size();
  return payloads;
}

Status JournalFile::failed(std::string_view what) {
  const int number = errno;
  Code code = number == ENOSPC || number == EDQUOT ? Code::kResourceExhausted : Code::kInternal;
  if (number == EACCES || number == EPERM || number == EROFS) code = Code::kPermissionDenied;
  return fail(code, std::string(what) + " " + path_.string() + ": " + std::strerror(number));
}

Status JournalFile::open_for_writing() {
  if (fd_ >= 0) return {};
  fd_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd_ < 0) return failed("cannot write");
  // The file's name must be as durable as its bytes.
  const int folder = open(path_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return failed("cannot open the directory of");
  const bool synced = fsync(folder) == 0 || errno == EINVAL;
  const Status status = synced ? Status() : failed("cannot sync the directory of");
  close(folder);
  return status;
}

Status JournalFile::append(std::string_view payload) {
  SOPHIA_CHECK_OK(open_for_writing());
  if (has_rest_ && ftruncate(fd_, static_cast<off_t>(end_)) != 0) return failed("cannot cut");
  has_rest_ = true;
  const std::string frame = frame_of(payload);
  std::size_t written = 0;
  while (written < frame.size()) {
    const ssize_t n = pwrite(fd_, frame.data() + written, frame.size() - written,
                             static_cast<off_t>(end_ + written));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed("cannot write");
    written += static_cast<std::size_t>(n);
  }
  if (fdatasync(fd_) != 0) return failed("cannot sync");
  end_ += frame.size();
  has_rest_ = false;
  return {};
}

Status JournalFile::clear() {
  SOPHIA_CHECK_OK(open_for_writing());
  if (ftruncate(fd_, 0) != 0) return failed("cannot empty");
  if (fdatasync(fd_) != 0) return failed("cannot sync");
  end_ = 0;
  has_rest_ = false;
  return {};
}

}  // namespace sophia::warehouse
