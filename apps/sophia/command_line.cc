#include "command_line.h"

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <vector>

namespace sophia::app {

const Option& Option::required(bool yes) const {
  option_->required(yes);
  return *this;
}

const Option& Option::show_default() const {
  option_->capture_default_str();
  return *this;
}

const Option& Option::one_of(std::initializer_list<const char*> values) const {
  option_->check(CLI::IsMember(std::vector<std::string>(values.begin(), values.end())));
  return *this;
}

const Option& Option::one_of_in_any_case(std::initializer_list<const char*> values) const {
  option_->transform(
      CLI::IsMember(std::vector<std::string>(values.begin(), values.end()), CLI::ignore_case));
  return *this;
}

const Option& Option::range(int least, int most) const {
  option_->check(CLI::Range(least, most));
  return *this;
}

const Option& Option::range(double least, double most) const {
  option_->check(CLI::Range(least, most));
  return *this;
}

const Option& Option::not_negative() const {
  option_->check(CLI::Range(std::int64_t{0}, std::numeric_limits<std::int64_t>::max())
                     .description("NUMBER, 0 or more"));
  return *this;
}

const Option& Option::existing_file() const {
  option_->check(CLI::ExistingFile);
  return *this;
}

const Option& Option::separated_by(char delimiter) const {
  option_->delimiter(delimiter);
  return *this;
}

const Option& Option::needs(const Option& other) const {
  option_->needs(other.option_);
  return *this;
}

const Option& Option::excludes(const Option& other) const {
  option_->excludes(other.option_);
  return *this;
}

Command Command::add_command(const std::string& name, const std::string& what) const {
  return Command(app_->add_subcommand(name, what));
}

template <typename T>
Option Command::add_option(const std::string& name, T& target, const std::string& what) const {
  return Option(app_->add_option(name, target, what));
}

#define SOPHIA_OPTION_OF(...) \
  template Option Command::add_option(const std::string&, __VA_ARGS__&, const std::string&) const
SOPHIA_OPTION_OF(std::string);
SOPHIA_OPTION_OF(std::filesystem::path);
SOPHIA_OPTION_OF(int);
SOPHIA_OPTION_OF(std::int64_t);
SOPHIA_OPTION_OF(std::uint16_t);
SOPHIA_OPTION_OF(std::size_t);
SOPHIA_OPTION_OF(double);
SOPHIA_OPTION_OF(std::vector<std::string>);
SOPHIA_OPTION_OF(std::optional<std::string>);
SOPHIA_OPTION_OF(std::optional<std::filesystem::path>);
SOPHIA_OPTION_OF(std::optional<std::int64_t>);
SOPHIA_OPTION_OF(std::optional<double>);
#undef SOPHIA_OPTION_OF

Option Command::add_flag(const std::string& name, bool& target, const std::string& what) const {
  return Option(app_->add_flag(name, target, what));
}

void Command::add_flag(const std::string& name, std::function<void()> on_flag,
                       const std::string& what) const {
  app_->add_flag_function(name, [on_flag = std::move(on_flag)](std::int64_t) { on_flag(); }, what);
}

void Command::footer(const std::string& text) const { app_->footer(text); }

void Command::require_command(std::size_t least, std::size_t most) const {
  app_->require_subcommand(least, most);
}

void Command::knows_no_global_flags() const { app_->fallthrough(false); }

void Command::hide() const { app_->group(""); }

void Command::on_run(std::function<void()> callback) const { app_->callback(std::move(callback)); }

bool Command::has_chosen_command() const { return !app_->get_subcommands().empty(); }

}  // namespace sophia::app
