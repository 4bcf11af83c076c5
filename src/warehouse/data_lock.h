// The lock of a data directory: flock(2) on <directory>/run/lock. Unlike the engine's own POSIX
// lock it is bound to the open file, so it survives other handles of the same file being closed,
// and the kernel drops it when the process dies, however it dies. The file holds the owner's pid.
#pragma once

#include <filesystem>
#include <string>

#include "core/result.h"

namespace sophia::warehouse {

class DataLock {
 public:
  enum class Mode { kShared, kExclusive };

  DataLock() = default;
  // Errors: kFailedPrecondition when it is held (the message names the pid and says what to do),
  // kPermissionDenied, kInternal. Does not wait.
  static Result<DataLock> acquire(const std::filesystem::path& directory, Mode mode);
  DataLock(DataLock&& other) noexcept;
  DataLock& operator=(DataLock&& other) noexcept;
  ~DataLock();

 private:
  std::filesystem::path directory_;
  int fd_ = -1;
  bool exclusive_ = false;
};

// The pid that holds the exclusive lock of `directory` now; 0 when nobody does.
Result<long> lock_holder(const std::filesystem::path& directory);

}  // namespace sophia::warehouse
