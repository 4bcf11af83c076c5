#include "cortex/encoder/manifest.h"

#include <openssl/evp.h>

#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <memory>

#include "core/file.h"
#include "core/json.h"
#include "core/json_writer.h"

namespace sophia::cortex {
namespace {

std::string hex(const unsigned char* bytes, unsigned count) {
  std::string text;
  char pair[3];
  for (unsigned i = 0; i < count; ++i) {
    std::snprintf(pair, sizeof pair, "%02x", bytes[i]);
    text += pair;
  }
  return text;
}

}  // namespace

std::string to_json(const Manifest& manifest) {
  JsonWriter w;
  w.begin_object().field("name", manifest.name).key("files").begin_array();
  for (const ManifestFile& file : manifest.files) {
    w.begin_object().field("path", file.path).field("bytes", file.bytes);
    w.field("sha256", file.sha256).end_object();
  }
  w.end_array().field("self_test", manifest.self_test).key("vector").begin_array();
  for (const float x : manifest.vector) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, x).ptr;
    w.raw(std::string_view(text, end));
  }
  w.end_array().end_object();
  return w.take();
}

Result<Manifest> parse_manifest(std::string_view text) {
  const auto json = parse_json(text);
  if (!json) return fail(Code::kDataLoss, json.error().message);
  const auto bad = [] { return fail(Code::kDataLoss, "not a model manifest"); };
  Manifest manifest;
  const JsonArray* files = json_array(*json, "files");
  const JsonArray* vector = json_array(*json, "vector");
  const auto self_test = json_string(*json, "self_test");
  if (files == nullptr || vector == nullptr || !self_test) return bad();
  manifest.name = json_string(*json, "name").value_or("");
  manifest.self_test = *self_test;
  for (const Json& file : *files) {
    const auto path = json_string(file, "path");
    const auto bytes = json_int(file, "bytes");
    const auto sha256 = json_string(file, "sha256");
    if (!path || !bytes || *bytes < 0 || !sha256) return bad();
    if (path->find("..") != std::string::npos || path->starts_with('/')) return bad();
    manifest.files.push_back({*path, *bytes, *sha256});
  }
  for (const Json& x : *vector) {
    if (!x.is_number()) return bad();
    const auto value = x.to_number<double>();
    if (!(std::abs(value) <= std::numeric_limits<float>::max())) return bad();
    manifest.vector.push_back(static_cast<float>(value));
  }
  return manifest;
}

Result<Manifest> find_manifest(const std::filesystem::path& folder, const std::string& name) {
  const auto file = folder / kManifestFile;
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored)) {
    SOPHIA_TRY(const std::string text, read_file(file));
    auto manifest = parse_manifest(text);
    if (!manifest) return fail(std::move(manifest).error(), file.string());
    return manifest;
  }
  if (auto known = known_manifest(name)) return *std::move(known);
  return fail(
      Code::kFailedPrecondition,
      "model " + name + " has no manifest to be checked against; add it with 'sophia model add'");
}

Result<ManifestFile> measure_file(const std::filesystem::path& folder, const std::string& path) {
  const auto close = [](std::FILE* file) { std::fclose(file); };
  const std::unique_ptr<std::FILE, decltype(close)> file(std::fopen((folder / path).c_str(), "rb"));
  if (file == nullptr) return fail(Code::kNotFound, "cannot read " + (folder / path).string());
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(),
                                                                       &EVP_MD_CTX_free);
  EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr);
  ManifestFile measured{path, 0, ""};
  std::string block(1U << 20, '\0');
  while (const std::size_t n = std::fread(block.data(), 1, block.size(), file.get())) {
    EVP_DigestUpdate(digest.get(), block.data(), n);
    measured.bytes += static_cast<std::int64_t>(n);
  }
  if (std::ferror(file.get()) != 0) {
    return fail(Code::kInternal, "cannot read " + (folder / path).string());
  }
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned count = 0;
  EVP_DigestFinal_ex(digest.get(), bytes, &count);
  measured.sha256 = hex(bytes, count);
  return measured;
}

}  // namespace sophia::cortex
