#include "usage.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>

#include "command.h"
#include "core/nearest.h"

namespace sophia::app {
namespace {

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (!sub->get_group().empty()) names.push_back(sub->get_name());  // hidden ones have no group
  }
  return names;
}

bool takes_words(const CLI::App& app) {
  const auto options = app.get_options();
  return std::ranges::any_of(options, [](const CLI::Option* o) { return o->get_positional(); });
}

const CLI::App* subcommand(const CLI::App& app, const std::string& name) {
  const auto found =
      app.get_subcommands([&](const CLI::App* sub) { return sub->check_name(name); });
  return found.empty() ? nullptr : found.front();
}

// The option that an argument names, here or further up.
const CLI::Option* find_option(const CLI::App* app, const std::string& name) {
  for (; app != nullptr; app = app->get_parent()) {
    if (const CLI::Option* option = app->get_option_no_throw(name)) return option;
  }
  return nullptr;
}

// "sophia memory"
std::string path_of(const CLI::App* app) {
  std::string path = app->get_name();
  while ((app = app->get_parent()) != nullptr) path = app->get_name() + " " + path;
  return path;
}

Error no_command(const CLI::App& place, const std::string& word) {
  const auto names = command_names(place);
  const std::string near = nearest(word, names, std::max<std::size_t>(1, word.size() / 3));
  std::string shown = place.get_parent() == nullptr ? word : path_of(&place).substr(7) + " " + word;
  if (shown.size() > 60) shown = shown.substr(0, 60) + "...";
  std::string text = "there is no command '" + shown + "'";
  if (!near.empty()) {
    text += "; did you mean '" + near + "'?";
  } else if (names.size() <= 6) {
    text += "; there are:";
    for (const std::string& name : names) text += " " + name;
  } else {
    text += "; " + path_of(&place) + " --help lists them";
  }
  return {Code::kInvalidArgument, std::move(text)};
}

}  // namespace

Status check_command(const CLI::App& app, const std::vector<std::string>& arguments) {
  const CLI::App* place = &app;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word == "--" || command_names(*place).empty() || takes_words(*place)) return {};
    if (word.starts_with("-")) {
      const CLI::Option* option = find_option(place, word.substr(0, word.find('=')));
      const bool has_value = option != nullptr && option->get_items_expected_max() > 0;
      if (has_value && word.find('=') == std::string::npos) ++i;
      continue;
    }
    const CLI::App* next = subcommand(*place, word);
    if (next == nullptr) return std::unexpected(no_command(*place, word));
    place = next;
  }
  return {};
}

bool asks_for_json(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument == "--") return false;
    if (argument == "--json") return true;
  }
  return false;
}

std::optional<int> parse_command_line(CLI::App& app, int argc, char** argv) {
  const std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  const bool json = asks_for_json(arguments);
  if (const auto known = check_command(app, arguments); !known) {
    print_error(known.error(), json);
    return kExitUsage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) {
      app.exit(e);
      return kExitOk;
    }
    std::string text = e.what();
    const CLI::App* place = &app;
    while (!place->get_subcommands().empty()) place = place->get_subcommands().front();
    if (!json) text += "\n" + path_of(place) + " --help says how it is used";
    print_error({Code::kInvalidArgument, std::move(text)}, json);
    return kExitUsage;
  }
  return std::nullopt;
}

}  // namespace sophia::app
