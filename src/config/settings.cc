#include "config/settings.h"

#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "config/environment.h"
#include "core/file.h"
#include "core/nearest.h"
#include "core/time.h"

namespace sophia::config {
namespace {

auto bad_value(const Setting& setting, std::string_view where, std::string_view shown) {
  const std::string value = setting.secret ? "(secret)" : "'" + std::string(shown) + "'";
  return fail(Code::kInvalidArgument, std::string(where) + ": " + std::string(setting.key) +
                                          " can't be " + value + "; write " +
                                          std::string(setting.accepted));
}

template <class T>
bool parse_number(std::string_view text, T& number) {
  const auto end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && at == end && !text.empty();
}

// A port is a number from 1 to 65535; 0 is none.
bool is_port(std::string_view text) {
  int port = 0;
  return parse_number(text, port) && port >= 1 && port <= 65'535;
}

// http or https, a host, and a port if there is a colon.
bool is_url(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!text.starts_with(scheme)) continue;
    if (text.find_first_of(" \t\r\n\"'<>") != std::string_view::npos) return false;
    std::string_view host = text.substr(scheme.size());
    host = host.substr(0, host.find_first_of("/?#"));
    const std::size_t bracket = host.rfind(']');  // [::1]
    const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon != std::string_view::npos && !is_port(host.substr(colon + 1))) return false;
    return !host.substr(0, colon).empty();
  }
  return false;
}

// "asked=installed, asked=installed"; a comma may end it.
bool is_alias_table(std::string_view text) {
  while (!text.empty()) {
    std::string_view pair = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    while (pair.ends_with(' ')) pair.remove_suffix(1);
    const std::size_t equals = pair.find('=');
    if (equals == 0 || equals == std::string_view::npos || equals + 1 == pair.size()) return false;
    if (pair.find_first_of(" \t") != std::string_view::npos) return false;
  }
  return true;
}

bool accepts_text(const Setting& setting, std::string_view text) {
  if (!setting.choices.empty()) {
    return std::find(setting.choices.begin(), setting.choices.end(), text) != setting.choices.end();
  }
  const bool may_be_empty = setting.accepted.ends_with("or empty") || setting.secret;
  if (text.empty()) return may_be_empty || setting.default_value.empty();
  if (setting.accepted.starts_with("a time")) return parse_timestamp(text).has_value();
  if (setting.accepted.starts_with("an http")) return is_url(text);
  if (setting.accepted.starts_with("asked=installed")) return is_alias_table(text);
  if (setting.accepted.starts_with("a size")) {
    std::size_t digits = text.find_first_not_of("0123456789.");
    const std::string_view unit = digits == std::string_view::npos ? "" : text.substr(digits);
    return digits != 0 && (unit == "MB" || unit == "GB" || unit == "MiB" || unit == "GiB");
  }
  return true;
}

// A secret's reference -> its value.
Result<std::string> resolve_secret(const Setting& setting, std::string_view where,
                                   std::string text) {
  if (text.starts_with("env:")) {
    const auto value = env(text.c_str() + 4);
    if (!value) {
      return fail(Code::kInvalidArgument, std::string(where) + ": " + std::string(setting.key) +
                                              " refers to the environment variable " +
                                              text.substr(4) + ", which is not set");
    }
    return *value;
  }
  if (text.starts_with("file:")) {
    auto bytes = read_file(text.substr(5));
    if (!bytes) return fail(std::move(bytes).error(), std::string(setting.key));
    while (!bytes->empty() && (bytes->back() == '\n' || bytes->back() == '\r')) bytes->pop_back();
    return std::move(*bytes);
  }
  return text;
}

Status set_text(Settings& settings, const Setting& setting, std::string_view where,
                std::string text) {
  const bool limited = setting.min < setting.max;
  if (const auto* member = std::get_if<0>(&setting.member)) {
    if (!accepts_text(setting, text)) return bad_value(setting, where, text);
    if (setting.secret) {
      SOPHIA_TRY(text, resolve_secret(setting, where, std::move(text)));
    }
    (*member)(settings) = std::move(text);
  } else if (const auto* integer = std::get_if<1>(&setting.member)) {
    std::int64_t number = 0;
    if (!parse_number(text, number) || (limited && (static_cast<double>(number) < setting.min ||
                                                    static_cast<double>(number) > setting.max))) {
      return bad_value(setting, where, text);
    }
    (*integer)(settings) = number;
  } else if (const auto* real = std::get_if<2>(&setting.member)) {
    double number = 0;
    if (!parse_number(text, number) || !(number >= setting.min && number <= setting.max)) {
      return bad_value(setting, where, text);
    }
    (*real)(settings) = number;
  } else {
    if (text != "true" && text != "false") return bad_value(setting, where, text);
    std::get<3>(setting.member)(settings) = text == "true";
  }
  return {};
}

const Setting* find_setting(std::string_view key) {
  for (const Setting& setting : settings_table()) {
    if (setting.key == key) return &setting;
  }
  return nullptr;
}

bool is_section(std::string_view name) {
  return std::ranges::any_of(settings_table(), [&](const Setting& setting) {
    return setting.key.starts_with(name) && setting.key.substr(name.size()).starts_with('.');
  });
}

std::string nearest_key(std::string_view key) {
  std::vector<std::string> keys;
  for (const Setting& setting : settings_table()) keys.emplace_back(setting.key);
  return nearest(key, keys, 3);
}

std::string where_of(const std::filesystem::path& file, const toml::node& node) {
  return file.string() + ":" + std::to_string(node.source().begin.line);
}

// The line of the first character beyond ASCII that stands outside of texts and comments, where
// TOML has none; 0 when there is none. toml++ 3.3 reaches undefined behaviour on some of them.
std::size_t line_of_stray_letter(std::string_view text) {
  std::size_t line = 1;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (static_cast<unsigned char>(c) >= 0x80) return line;
    if (c == '\n') ++line;
    if (c == '#') {
      at = std::min(text.find('\n', at), text.size()) - 1;
    } else if (c == '"' || c == '\'') {
      const bool is_long = text.substr(at, 3) == std::string(3, c);
      const std::string_view quote = text.substr(at, is_long ? 3 : 1);
      for (at += quote.size(); at < text.size() && text.substr(at, quote.size()) != quote; ++at) {
        if (text[at] == '\n' && !is_long) return 0;  // not closed: the parser's to say
        if (text[at] == '\n') ++line;
        if (text[at] == '\\' && c == '"') ++at;
      }
      at += quote.size() - 1;
    }
  }
  return 0;
}

// What is wrong with the text of a settings file: its line, and the form that a line has. Of the
// line only the first word is shown: what follows may be a secret.
std::string toml_error(const std::filesystem::path& file, std::string_view text, std::size_t number,
                       bool is_twice) {
  std::string_view line = text;
  for (auto left = number; left > 1 && line.find('\n') != std::string_view::npos; --left) {
    line.remove_prefix(line.find('\n') + 1);
  }
  line = line.substr(0, line.find_first_of("\r\n"));
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  const std::size_t end = line.find_first_of(" \t=");
  const std::string shown =
      std::string(line.substr(0, end)) + (end == std::string_view::npos ? "" : " ...");
  const std::string where = file.string() + ":" + std::to_string(number) + ": ";
  if (is_twice) return where + "'" + shown + "' is there twice; leave one";
  return where + "can't read '" + shown +
         "'; write a section as [gong], a setting as key = \"text\", key = 7 or key = true";
}

class Loader {
 public:
  explicit Loader(const LoadOptions& options) : options_(options) {
    if (!options_.environment) {
      options_.environment = [](const std::string& name) { return env(name.c_str()); };
    }
  }

  Status load() {
    find_directory();
    for (const Setting& setting : settings_table()) {
      SOPHIA_CHECK_OK(set(setting, "default", std::string(setting.default_value), "default"));
    }
    SOPHIA_CHECK_OK(load_file());
    SOPHIA_CHECK_OK(load_environment());
    return fit_reserve();
  }

  Settings settings;
  std::vector<Provenance> provenance;
  std::set<std::string> references;  // environment names that secrets refer to

 private:
  void find_directory() {
    if (options_.dir) {
      settings.dir = *options_.dir;
    } else if (const auto dir = options_.environment("SOPHIA_DIR")) {
      settings.dir = *dir;
    } else {
      settings.dir = ".sophia";
    }
  }

  Status set(const Setting& setting, std::string_view where, std::string text, std::string source) {
    const std::string shown = setting.secret && !text.empty() ? "(secret)" : text;
    if (setting.secret && text.starts_with("env:")) references.insert(text.substr(4));
    SOPHIA_CHECK_OK(set_text(settings, setting, where, std::move(text)));
    for (Provenance& known : provenance) {
      if (known.key != setting.key) continue;
      known.source = std::move(source);
      known.value = shown;
      return {};
    }
    provenance.push_back({setting.key, std::move(source), shown});
    return {};
  }

  Status load_file() {
    std::filesystem::path file = settings.dir / "sophia.toml";
    if (options_.file) {
      file = *options_.file;
    } else if (!std::filesystem::exists(file)) {
      file = "sophia.toml";
      if (!std::filesystem::exists(file)) return {};
    }
    SOPHIA_TRY(const auto text, read_file(file));
    if (const std::size_t line = line_of_stray_letter(text); line > 0)
      return fail(Code::kInvalidArgument, toml_error(file, text, line, false));
    toml::table root;
    try {
      root = toml::parse(text, file.string());
    } catch (const toml::parse_error& e) {
      const bool is_twice = e.description().find("redefine") != std::string_view::npos;
      return fail(Code::kInvalidArgument, toml_error(file, text, e.source().begin.line, is_twice));
    }
    return load_table(file, root, "");
  }

  Status load_table(const std::filesystem::path& file, const toml::table& table,
                    const std::string& prefix) {
    for (const auto& [name, node] : table) {
      const std::string key = prefix + std::string(name.str());
      if (const auto* section = node.as_table(); section != nullptr && prefix.empty()) {
        SOPHIA_CHECK_OK(load_table(file, *section, key + "."));
        continue;
      }
      SOPHIA_CHECK_OK(load_value(file, key, node));
    }
    return {};
  }

  Status load_value(const std::filesystem::path& file, const std::string& key,
                    const toml::node& node) {
    const std::string where = where_of(file, node);
    const Setting* setting = find_setting(key);
    if (setting == nullptr && is_section(key)) {
      return fail(Code::kInvalidArgument, where + ": '" + key + "' is a section; write it as [" +
                                              key + "] with its settings on the lines below");
    }
    if (setting == nullptr) {
      const std::string near = nearest_key(key);
      return fail(Code::kInvalidArgument, where + ": there is no setting '" + key + "'" +
                                              (near.empty() ? "; docs/settings.md lists them"
                                                            : "; did you mean '" + near + "'?"));
    }
    const std::size_t type = setting->member.index();
    std::optional<std::string> text;
    if (const auto v = node.as_string(); v != nullptr && type == 0) text = v->get();
    if (const auto v = node.as_integer(); v != nullptr && (type == 1 || type == 2)) {
      text = std::to_string(v->get());
    }
    if (const auto v = node.as_floating_point(); v != nullptr && type == 2) {
      text = std::to_string(v->get());
    }
    if (const auto v = node.as_boolean(); v != nullptr && type == 3)
      text = v->get() ? "true" : "false";
    if (!text) {
      constexpr std::string_view kTypes[] = {"a text in quotes", "a whole number", "a number",
                                             "true or false"};
      return fail(Code::kInvalidArgument, where + ": " + key + " takes " +
                                              std::string(kTypes[type]) + ": " +
                                              std::string(setting->accepted));
    }
    return set(*setting, where, *text, "file");
  }

  Status load_environment() {
    for (const Setting& setting : settings_table()) {
      const std::string name = environment_name(setting.key);
      if (const auto text = options_.environment(name)) {
        SOPHIA_CHECK_OK(set(setting, name, *text, "environment"));
      }
    }
    return {};
  }

  // The reserve is a part of the daily budget. The default one shrinks with a small budget, else
  // nothing would be left for re-reads and edits and deletions would never be seen.
  Status fit_reserve() {
    constexpr std::int64_t kDefaultShare = 10;
    constexpr std::string_view kReserve = "gong.daily_reserve";
    const std::int64_t requests = settings.gong.daily_requests;
    std::int64_t& reserve = settings.gong.daily_reserve;
    const auto known = std::ranges::find(provenance, kReserve, &Provenance::key);
    if (known != provenance.end() && known->source == "default") {
      reserve = std::min(reserve, requests / kDefaultShare);
      known->value = std::to_string(reserve);
      return {};
    }
    if (requests > reserve) return {};
    return fail(Code::kInvalidArgument,
                "gong.daily_requests = " + std::to_string(requests) +
                    " leaves nothing beyond gong.daily_reserve = " + std::to_string(reserve) +
                    ", so that no call would be re-read; write a gong.daily_reserve of 0 to " +
                    std::to_string(requests - 1) + ", or a larger gong.daily_requests");
  }

  LoadOptions options_;
};

}  // namespace

Result<Settings> load_settings(const LoadOptions& options) {
  Loader loader(options);
  SOPHIA_CHECK_OK(loader.load());
  return std::move(loader.settings);
}

Result<std::vector<Provenance>> explain_settings(const LoadOptions& options) {
  Loader loader(options);
  SOPHIA_CHECK_OK(loader.load());
  return std::move(loader.provenance);
}

Result<std::vector<std::string>> referenced_names(const LoadOptions& options) {
  Loader loader(options);
  SOPHIA_CHECK_OK(loader.load());
  return std::vector<std::string>(loader.references.begin(), loader.references.end());
}

}  // namespace sophia::config
