// What a command needs of the command-line parser, without the parser's headers: these cost every
// source that reads them seconds of compilation.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace sophia::app {

// A handle of a flag, option or positional word; the parser owns what it stands for.
class Option {
 public:
  explicit Option(CLI::Option* option) : option_(option) {}

  const Option& required(bool yes = true) const;
  const Option& show_default() const;  // what the target holds, in --help
  const Option& one_of(std::initializer_list<const char*> values) const;
  const Option& one_of_in_any_case(std::initializer_list<const char*> values) const;
  const Option& range(int least, int most) const;
  const Option& range(double least, double most) const;
  const Option& not_negative() const;
  const Option& existing_file() const;
  const Option& separated_by(char delimiter) const;
  const Option& needs(const Option& other) const;
  const Option& excludes(const Option& other) const;

 private:
  CLI::Option* option_;
};

// A handle of a command.
class Command {
 public:
  explicit Command(CLI::App* app) : app_(app) {}

  Command add_command(const std::string& name, const std::string& what) const;
  // A name without dashes is a positional word. `target` outlives the parsing. T: a string, path,
  // number, an optional one, or a vector of strings (command_line.cc lists them).
  template <typename T>
  Option add_option(const std::string& name, T& target, const std::string& what) const;
  Option add_flag(const std::string& name, bool& target, const std::string& what) const;
  void add_flag(const std::string& name, std::function<void()> on_flag,
                const std::string& what) const;
  void footer(const std::string& text) const;
  void require_command(std::size_t least = 1, std::size_t most = 1) const;
  void knows_no_global_flags() const;
  void hide() const;  // from --help and from what is suggested
  void on_run(std::function<void()> callback) const;
  bool has_chosen_command() const;  // after parsing
  const CLI::App& parser() const { return *app_; }

 private:
  CLI::App* app_;
};

}  // namespace sophia::app
