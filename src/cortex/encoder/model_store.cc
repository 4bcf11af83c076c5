#include "cortex/encoder/model_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <system_error>

#include "core/cancel.h"
#include "core/file.h"
#include "cortex/encoder/manifest.h"

namespace sophia::cortex {
namespace {

namespace fs = std::filesystem;

constexpr char kFirstDefault[] = "all-MiniLM-L6-v2";
constexpr char kDefaultFile[] = "default";
constexpr char kSelfTest[] = "Which competitor was mentioned most often?";

bool is_good_name(std::string_view name) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !name.empty() && name.size() <= 100 && name.front() != '.' && name != kDefaultFile &&
         std::all_of(name.begin(), name.end(), good);
}

void find_models(const fs::path& dir, bool added, std::map<std::string, InstalledModel>& found) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(dir, ignored)) {
    const std::string name = entry.path().filename().string();
    if (!is_good_name(name) || !fs::exists(entry.path() / "config.json", ignored)) continue;
    found.try_emplace(name, InstalledModel{name, entry.path(), added});
  }
}

// Files of a sentence-model folder that mean something to the encoder or to its user.
std::vector<std::string> files_to_copy(const fs::path& folder) {
  constexpr const char* kFiles[] = {"config.json",
                                    "model.safetensors",
                                    "modules.json",
                                    "tokenizer.json",
                                    "vocab.txt",
                                    "tokenizer_config.json",
                                    "sentence_bert_config.json",
                                    "config_sentence_transformers.json",
                                    "README.md",
                                    "LICENSE"};
  std::vector<std::string> files;
  std::error_code ignored;
  for (const char* file : kFiles) {
    if (fs::exists(folder / file, ignored)) files.emplace_back(file);
  }
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (!fs::exists(entry.path() / "config.json", ignored)) continue;
    files.push_back((entry.path().filename() / "config.json").string());  // 1_Pooling
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::unexpected<Error> failed(const std::string& what, const std::error_code& why) {
  const Code code = why == std::errc::no_space_on_device  ? Code::kResourceExhausted
                    : why == std::errc::permission_denied ? Code::kPermissionDenied
                                                          : Code::kInternal;
  return fail(code, what + ": " + why.message());
}

void sync(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  fsync(fd);
  close(fd);
}

Status copy_files(const fs::path& from, const fs::path& to, Manifest& manifest,
                  const std::stop_token& stop) {
  std::error_code error;
  for (const std::string& file : files_to_copy(from)) {
    SOPHIA_CHECK_OK(check_stop(stop));
    fs::create_directories((to / file).parent_path(), error);
    if (!error) fs::copy_file(from / file, to / file, error);
    if (error) return failed("cannot copy " + (from / file).string(), error);
    sync(to / file);
    SOPHIA_TRY(ManifestFile measured, measure_file(to, file));
    manifest.files.push_back(std::move(measured));
  }
  return {};
}

// The error of a copy, told of the folder that it was made from.
std::unexpected<Error> named_by(const fs::path& folder, const fs::path& copy, Error error) {
  const std::string from = copy.string();
  const std::string to = fs::path(folder / "").parent_path().string();
  for (std::size_t at = error.message.find(from); at != std::string::npos;
       at = error.message.find(from, at + to.size())) {
    error.message.replace(at, from.size(), to);
  }
  return std::unexpected(std::move(error));
}

ModelCheck check_file(const fs::path& folder, const ManifestFile& expected) {
  const auto measured = measure_file(folder, expected.path);
  if (!measured) return {expected.path, false, measured.error().message};
  if (measured->bytes != expected.bytes) {
    return {expected.path, false,
            "has " + std::to_string(measured->bytes) + " bytes instead of " +
                std::to_string(expected.bytes)};
  }
  if (measured->sha256 != expected.sha256) return {expected.path, false, "its content has changed"};
  return {expected.path, true, std::to_string(expected.bytes) + " bytes"};
}

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
  double ab = 0;
  double aa = 0;
  double bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto x = static_cast<double>(a[i]);
    const auto y = static_cast<double>(b[i]);
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / std::sqrt(aa * bb);
}

ModelCheck self_test(const InstalledModel& model, const Manifest& manifest,
                     PrecisionChoice precision) {
  const auto encoder = Encoder::load(model.folder, {precision, 0, model.name});
  if (!encoder) return {"self-test", false, encoder.error().message};
  const auto vector = (*encoder)->embed(TextKind::kPassage, manifest.self_test);
  if (!vector) return {"self-test", false, vector.error().message};
  if (vector->size() != manifest.vector.size()) return {"self-test", false, "wrong dimension"};
  const double similarity = cosine(*vector, manifest.vector);
  const double least = (*encoder)->precision() == "f32" ? 0.99999 : 0.999;
  return {"self-test", similarity >= least,
          "cosine " + std::to_string(similarity) + " in " + std::string((*encoder)->precision())};
}

}  // namespace

std::vector<fs::path> program_model_dirs() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error) return {};
  return {program.parent_path().parent_path() / "share" / "sophia" / "models"};
}

std::vector<InstalledModel> ModelStore::list() const {
  std::map<std::string, InstalledModel> found;
  find_models(own_dir(), true, found);
  for (const fs::path& dir : options_.shared_dirs) find_models(dir, false, found);
  std::vector<InstalledModel> models;
  for (auto& [name, model] : found) models.push_back(std::move(model));
  return models;
}

Result<InstalledModel> ModelStore::find(const std::string& name) const {
  for (InstalledModel& model : list()) {
    if (model.name == name) return std::move(model);
  }
  return fail(Code::kNotFound, "no model is called " + name + "; see 'sophia model list'");
}

std::string ModelStore::default_name() const {
  if (!options_.configured.empty()) return options_.configured;
  auto stored = read_file(own_dir() / kDefaultFile);
  if (!stored) return kFirstDefault;
  while (!stored->empty() && stored->back() == '\n') stored->pop_back();
  return is_good_name(*stored) ? *stored : kFirstDefault;
}

Result<ResolvedModel> ModelStore::resolve(std::string_view requested) const {
  ResolvedModel resolved;
  resolved.requested = requested;
  if (!requested.empty()) {
    if (auto model = find(resolved.requested)) {
      resolved.model = *std::move(model);
      return resolved;
    }
  }
  std::string_view rest = options_.aliases;
  while (!rest.empty()) {
    std::string_view pair = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    while (pair.ends_with(' ')) pair.remove_suffix(1);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) {
      return fail(Code::kInvalidArgument,
                  "cortex.aliases: '" + std::string(pair) + "' is not of the form asked=installed");
    }
    if (requested.empty() || pair.substr(0, equals) != requested) continue;
    SOPHIA_TRY(resolved.model, find(std::string(pair.substr(equals + 1))));
    resolved.how = ResolvedModel::How::kAlias;
    return resolved;
  }
  auto model = find(default_name());
  if (!model) {
    return fail(Code::kFailedPrecondition, "the default embedding model " + default_name() +
                                               " is not installed; run scripts/setup or "
                                               "'sophia model add DIR'");
  }
  resolved.model = *std::move(model);
  resolved.how = ResolvedModel::How::kDefault;
  return resolved;
}

Result<InstalledModel> ModelStore::add(const fs::path& folder, std::string name,
                                       std::stop_token stop) const {
  if (name.empty()) name = fs::absolute(folder / "").parent_path().filename().string();
  if (!is_good_name(name)) {
    return fail(Code::kInvalidArgument,
                "'" + name + "' is no model name; use letters, digits, . _ -");
  }
  const fs::path target = own_dir() / name;
  std::error_code error;
  if (fs::exists(target, error)) {
    return fail(Code::kFailedPrecondition,
                "there is a model " + name + " already; remove it first");
  }
  const fs::path fresh = own_dir() / ("." + name + "." + std::to_string(getpid()));
  fs::create_directories(fresh, error);
  if (error) return failed("cannot make " + fresh.string(), error);
  const auto install = [&]() -> Status {
    Manifest manifest{name, {}, kSelfTest, {}};
    SOPHIA_CHECK_OK(copy_files(folder, fresh, manifest, stop));
    // What was copied is what is tried: the source may change meanwhile.
    const auto loaded = Encoder::load(fresh, {PrecisionChoice::kF32, 0, name});
    if (!loaded) return named_by(folder, fresh, loaded.error());
    const auto& encoder = *loaded;
    SOPHIA_TRY(manifest.vector, encoder->embed(TextKind::kPassage, kSelfTest));
    SOPHIA_CHECK_OK(write_file_atomically(fresh / kManifestFile, to_json(manifest)));
    fs::rename(fresh, target, error);
    if (error) return failed("cannot put the model in place", error);
    sync(own_dir());
    return {};
  };
  if (auto status = install(); !status) {
    fs::remove_all(fresh, error);
    return std::unexpected(std::move(status).error());
  }
  return InstalledModel{name, target, true};
}

Status ModelStore::remove(const std::string& name) const {
  SOPHIA_TRY(const InstalledModel model, find(name));
  if (!model.added) {
    return fail(Code::kFailedPrecondition,
                "model " + name + " came with the program; only added models can be removed");
  }
  std::error_code error;
  const fs::path gone = own_dir() / ("." + name + ".removed");
  fs::rename(model.folder, gone, error);
  if (!error) fs::remove_all(gone, error);
  if (error) return failed("cannot remove " + model.folder.string(), error);
  const auto stored = read_file(own_dir() / kDefaultFile);
  if (stored && *stored == name + "\n") fs::remove(own_dir() / kDefaultFile, error);
  return {};
}

Status ModelStore::set_default(const std::string& name) const {
  SOPHIA_TRY(const InstalledModel model, find(name));
  std::error_code error;
  fs::create_directories(own_dir(), error);
  if (error) return failed("cannot make " + own_dir().string(), error);
  return write_file_atomically(own_dir() / kDefaultFile, model.name + "\n");
}

Result<std::vector<ModelCheck>> ModelStore::verify(const std::string& name,
                                                   PrecisionChoice precision) const {
  SOPHIA_TRY(const InstalledModel model, find(name));
  SOPHIA_TRY(const Manifest manifest, find_manifest(model.folder, name));
  std::vector<ModelCheck> checks;
  for (const ManifestFile& file : manifest.files) checks.push_back(check_file(model.folder, file));
  checks.push_back(self_test(model, manifest, precision));
  return checks;
}

}  // namespace sophia::cortex
