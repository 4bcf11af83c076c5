// The bytes of the journal (journal.h): frames, one behind the other, each written and synced
// before the next.
//
//   frame   := "SJN1" length:u32 checksum:u64 payload     (little-endian; XXH64 of the payload)
//   payload := count:u32 change*
//   change  := kind:u8 what:text count:u32 value*         text := size:u32 bytes
//   value   := tag:u8 body                                tag: the alternative of Value
//
// Opening stops at the first frame that is not whole: its writing was cut off and nobody was told
// that it is durable. A whole frame behind a broken one can't come from that; it is damage.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "warehouse/database.h"

namespace sophia::warehouse {

std::string encode_changes(std::span<const Change> changes);
// Errors: kDataLoss (not what encode_changes() makes).
Result<std::vector<Change>> decode_changes(std::string_view payload);

class JournalFile {
 public:
  // Nothing is made until the first append.
  explicit JournalFile(std::filesystem::path path) : path_(std::move(path)) {}
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;
  ~JournalFile();

  const std::filesystem::path& path() const { return path_; }
  // The payloads of all whole frames, oldest first; none when there is no file. The next append
  // cuts off what follows them. Errors: kDataLoss (damage), kPermissionDenied, kInternal.
  Result<std::vector<std::string>> read();
  // Durable on return; after an error the file is as before it, or the next append makes it so.
  // Errors: kResourceExhausted (disk full), kPermissionDenied, kInternal.
  Status append(std::string_view payload);
  // Empty, durably.
  Status clear();

 private:
  Status open_for_writing();
  Status failed(std::string_view what);

  std::filesystem::path path_;
  int fd_ = -1;
  std::size_t end_ = 0;    // of the whole frames
  bool has_rest_ = false;  // bytes behind `end_` that belong to no frame
};

}  // namespace sophia::warehouse
