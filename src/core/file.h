// Whole files and environment variables, with errors for people.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace sophia {

// Errors: kNotFound (no such file), kPermissionDenied, kInternal; the message names the path.
Result<std::string> read_file(const std::filesystem::path& path);
// Whether `path` is a device, a pipe or a socket: it is written to as it stands, since renaming a
// finished file over it would take its place.
bool is_device(const std::filesystem::path& path);
// Writes to a temporary neighbour, syncs it and renames it over `path`: readers see the old or the
// new file, never a part. A device is written to directly.
Status write_file_atomically(const std::filesystem::path& path, std::string_view bytes);
// nullopt when unset or empty.
std::optional<std::string> env(const char* name);

// Calls `line(text, number)` for each line of a file (without the line end; numbers from 1), in
// constant memory. Stops at the first error that `line` returns.
template <class F>
Status for_each_line(const std::filesystem::path& path, F&& line);

namespace internal {
class LineReader {
 public:
  static Result<LineReader> open(const std::filesystem::path& path);
  LineReader(LineReader&& other) noexcept;
  LineReader& operator=(LineReader&&) = delete;
  ~LineReader();
  // False at the end of the file.
  bool next(std::string& line);

 private:
  explicit LineReader(std::FILE* file) : file_(file) {}
  std::FILE* file_;
};
}  // namespace internal

template <class F>
Status for_each_line(const std::filesystem::path& path, F&& line) {
  SOPHIA_TRY(auto reader, internal::LineReader::open(path));
  std::string text;
  for (std::int64_t number = 1; reader.next(text); ++number) {
    SOPHIA_CHECK_OK(line(std::string_view(text), number));
  }
  return {};
}

}  // namespace sophia
