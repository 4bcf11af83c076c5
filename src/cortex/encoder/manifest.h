// What a model folder must be: its files with sizes and hashes, and a text with the vector that it
// must give. In a folder that was added it is sophia-model.json; for the default model it is
// compiled in, with the vector of the reference implementation.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace sophia::cortex {

inline constexpr char kManifestFile[] = "sophia-model.json";

struct ManifestFile {
  std::string path;  // relative to the folder
  std::int64_t bytes = 0;
  std::string sha256;
};

struct Manifest {
  std::string name;
  std::vector<ManifestFile> files;
  std::string self_test;      // the text, embedded as a passage
  std::vector<float> vector;  // in f32
};

std::string to_json(const Manifest& manifest);
// Errors: kDataLoss.
Result<Manifest> parse_manifest(std::string_view json);
// The folder's own, else the compiled-in one of that name. Errors: kFailedPrecondition (neither).
Result<Manifest> find_manifest(const std::filesystem::path& folder, const std::string& name);
std::optional<Manifest> known_manifest(const std::string& name);

// Size and hash of a file now. Errors: kNotFound, kInternal.
Result<ManifestFile> measure_file(const std::filesystem::path& folder, const std::string& path);

}  // namespace sophia::cortex
