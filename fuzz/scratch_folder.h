// A folder for what a fuzzer writes; it goes away when the program ends.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <unistd.h>

namespace sophia::fuzz {

inline const std::filesystem::path& scratch_folder() {
  static const std::filesystem::path path = [] {
    auto at = std::filesystem::temp_directory_path() / ("sophia_fuzz_" + std::to_string(getpid()));
    std::filesystem::create_directories(at);
    std::atexit([] { std::filesystem::remove_all(scratch_folder()); });
    return at;
  }();
  return path;
}

inline void write_scratch(const std::string& name, std::string_view bytes) {
  const auto file = scratch_folder() / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << bytes;
}

}  // namespace sophia::fuzz
