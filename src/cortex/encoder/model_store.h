// The embedding models that are installed: those of the data directory (models/, added by the user)
// and those that came with the program. A name in the data directory hides the same name elsewhere.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "cortex/encoder/encoder.h"

namespace sophia::cortex {

struct InstalledModel {
  std::string name;
  std::filesystem::path folder;
  bool added = false;  // in the data directory, so it can be removed
};

// Which model answers to a requested name, and why.
struct ResolvedModel {
  enum class How { kInstalled, kAlias, kDefault };
  std::string requested;
  InstalledModel model;
  How how = How::kInstalled;
};

struct ModelCheck {
  std::string what;  // a file's name, or "self-test"
  bool ok = false;
  std::string detail;  // for a person
};

struct ModelStoreOptions {
  std::filesystem::path data_dir;
  std::vector<std::filesystem::path> shared_dirs;  // searched in order after the data directory
  std::string configured;  // cortex.model: wins over the stored default when not empty
  std::string aliases;     // cortex.aliases: "asked=installed, asked=installed"
};

// Where the program's own models are: ../share/sophia/models beside its binary.
std::vector<std::filesystem::path> program_model_dirs();

class ModelStore {
 public:
  explicit ModelStore(ModelStoreOptions options) : options_(std::move(options)) {}

  std::vector<InstalledModel> list() const;  // by name
  // cortex.model, else what set_default stored, else all-MiniLM-L6-v2.
  std::string default_name() const;
  // `requested` if it is installed, else what its alias says, else the default. Empty asks for the
  // default. Errors: kFailedPrecondition (no such model and no default installed), kInvalidArgument
  // (bad alias table).
  Result<ResolvedModel> resolve(std::string_view requested) const;

  // Checks the folder by encoding the self-test with it, copies what the encoder needs and puts it
  // in place by one rename. Name: `name`, else the folder's. Errors: kInvalidArgument, kDataLoss
  // (refused, with the reason), kFailedPrecondition (the name is taken).
  Result<InstalledModel> add(const std::filesystem::path& folder, std::string name,
                             std::stop_token stop) const;
  // Errors: kNotFound, kFailedPrecondition (came with the program).
  Status remove(const std::string& name) const;
  Status set_default(const std::string& name) const;
  // Sizes and SHA-256 of its files, and the self-test's vector in the given precision. Errors:
  // kNotFound, kFailedPrecondition (neither a manifest nor a model that we know).
  Result<std::vector<ModelCheck>> verify(const std::string& name, PrecisionChoice precision) const;

 private:
  std::filesystem::path own_dir() const { return options_.data_dir / "models"; }
  Result<InstalledModel> find(const std::string& name) const;

  ModelStoreOptions options_;
};

}  // namespace sophia::cortex
