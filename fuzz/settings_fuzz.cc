// sophia.toml and the environment. Up to a line "---" the input is NAME=value lines of the
// environment, behind it the file.
#include <map>

#include "config/settings.h"
#include "property.h"
#include "scratch_folder.h"

namespace sophia::config {
namespace {

std::map<std::string, std::string> read_environment(std::string_view text) {
  std::map<std::string, std::string> variables;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string value(line.substr(equals + 1));
    // A reference to a file would read files of this machine.
    if (!value.starts_with("file:")) variables[std::string(line.substr(0, equals))] = value;
  }
  return variables;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::as_text(data, size);
  const std::size_t cut = input.find("---\n");
  const std::string_view toml = cut == std::string_view::npos ? input : input.substr(cut + 4);
  if (toml.find("file:") != std::string_view::npos) return -1;
  const auto variables =
      read_environment(cut == std::string_view::npos ? std::string_view() : input.substr(0, cut));
  fuzz::write_scratch("sophia.toml", toml);
  LoadOptions options;
  options.dir = fuzz::scratch_folder();
  options.file = fuzz::scratch_folder() / "sophia.toml";
  options.environment = [&](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  const auto settings = load_settings(options);
  if (!settings) {
    HOLDS(settings.error().code == sophia::Code::kInvalidArgument);
    HOLDS(!settings.error().message.empty());
    return 0;
  }
  HOLDS(settings->gong.requests_per_second >= 0);
  HOLDS(settings->gong.max_attempts > 0);
  const auto explained = explain_settings(options);
  HOLDS(explained);
  for (const Provenance& setting : *explained) {
    if (setting.key == "gong.access_key_secret" && !settings->gong.access_key_secret.empty()) {
      HOLDS(setting.value == "(secret)");
    }
  }
  return 0;
}

}  // namespace sophia::config
