#include "config/environment.h"

#include <unistd.h>

#include <algorithm>

#include "core/nearest.h"

namespace sophia::config {
namespace {

// Names that are no settings: of the log, and of the scripts, the tests and the build.
bool is_used_otherwise(std::string_view name) {
  static constexpr std::string_view kNames[] = {
      "SOPHIA_LOG_FORMAT",     "SOPHIA_BIN",        "SOPHIA_SHARED_DATA",
      "SOPHIA_DEPS_DIR",       "SOPHIA_SOURCE_DIR", "SOPHIA_AIRBYTE_PYTHON",
      "SOPHIA_CCACHE",         "SOPHIA_MOLD",       "SOPHIA_SANITIZE",
      "SOPHIA_COVERAGE",       "SOPHIA_SEED",       "SOPHIA_SHOW_ERRORS",
      "SOPHIA_TOKENIZER_TEXTS"};
  static constexpr std::string_view kFamilies[] = {
      "SOPHIA_TEST_",  "SOPHIA_FUZZ_",  "SOPHIA_FRESH_", "SOPHIA_CHECK_",
      "SOPHIA_BUILD_", "SOPHIA_BENCH_", "SOPHIA_CHILD_"};
  return std::ranges::find(kNames, name) != std::end(kNames) ||
         std::ranges::any_of(kFamilies, [&](auto family) { return name.starts_with(family); });
}

}  // namespace

std::vector<std::string> process_environment_names() {
  std::vector<std::string> names;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    // An empty value is as good as none.
    if (equals != std::string_view::npos && equals + 1 < text.size()) {
      names.emplace_back(text.substr(0, equals));
    }
  }
  return names;
}

Result<std::vector<std::string>> check_environment_names(
    const std::vector<std::string>& names, const std::vector<std::string>& references) {
  constexpr std::string_view kPrefix = "SOPHIA_";
  std::vector<std::string> known = {"SOPHIA_DIR"};
  for (const Setting& setting : settings_table()) known.push_back(environment_name(setting.key));
  std::vector<std::string> warnings;
  for (const std::string& name : names) {
    if (!name.starts_with(kPrefix) || is_used_otherwise(name)) continue;
    if (std::ranges::find(known, name) != known.end()) continue;
    if (std::ranges::find(references, name) != references.end()) continue;
    // A short name is near to everything.
    const std::size_t most = std::min<std::size_t>(3, (name.size() - kPrefix.size()) / 4);
    const std::string near = nearest(name, known, most);
    const std::string text = name + " is set, but there is no such setting";
    if (!near.empty()) return fail(Code::kInvalidArgument, text + "; did you mean " + near + "?");
    warnings.push_back(text + " (sophia doctor --settings lists them)");
  }
  return warnings;
}

}  // namespace sophia::config
