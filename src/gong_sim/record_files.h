// JSON Lines files read by position: the simulator keeps where each line is, not the line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace sophia::gong_sim {

struct RecordRef {
  std::uint64_t offset = 0;
  std::uint32_t length = 0;
  std::uint16_t file = 0;
};

class RecordFiles {
 public:
  RecordFiles() = default;
  RecordFiles(const RecordFiles&) = delete;
  RecordFiles& operator=(const RecordFiles&) = delete;
  ~RecordFiles();

  using OnLine = std::function<void(std::string_view text, const RecordRef& ref)>;
  // Opens a file for good and calls `on_line` for each line that holds more than white space
  // (without the line end), in order. Errors: kNotFound, kPermissionDenied, kInternal.
  Status add(const std::filesystem::path& path, const OnLine& on_line);

  // Appends the bytes of a record. Errors: kDataLoss (the file changed under us). Thread-safe.
  Status read(const RecordRef& ref, std::string& out) const;

 private:
  std::vector<int> fds_;
};

// `stem`.jsonl, else all `stem`-*.jsonl by name; empty when there is none.
std::vector<std::filesystem::path> find_shards(const std::filesystem::path& dir,
                                               std::string_view stem);

}  // namespace sophia::gong_sim
