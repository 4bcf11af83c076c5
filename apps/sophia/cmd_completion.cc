#include <CLI/CLI.hpp>
#include <cstdio>

#include "commands.h"

namespace sophia::app {
namespace {

// One case a command path: the words that may follow it.
void add_cases(const CLI::App& command, const std::string& path, std::string& cases) {
  std::string words;
  for (const CLI::App* sub : command.get_subcommands({})) words += sub->get_name() + " ";
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) words += "--" + name + " ";
  }
  // Global flags may stand anywhere.
  if (command.get_parent() != nullptr) words += "--json --dir --config --as-role ";
  cases += "    '" + path + "') words='" + words + "' ;;\n";
  for (const CLI::App* sub : command.get_subcommands({})) {
    add_cases(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(), cases);
  }
}

std::string bash_script(const CLI::App& app) {
  std::string cases;
  add_cases(app, "", cases);
  return "# bash completion for sophia:  source <(sophia completion bash)\n"
         "_sophia() {\n"
         "  local path='' words='' word i\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    word=${COMP_WORDS[i]}\n"
         "    [[ $word == -* ]] && continue\n"
         "    _sophia_words \"${path:+$path }$word\" && path=\"${path:+$path }$word\"\n"
         "  done\n"
         "  _sophia_words \"$path\"\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
         "}\n"
         "_sophia_words() {\n"
         "  case $1 in\n" +
         cases +
         "    *) return 1 ;;\n"
         "  esac\n"
         "}\n"
         "complete -o default -F _sophia sophia\n";
}

}  // namespace

void add_completion_command(const Command& app, Runtime& runtime) {
  const auto command = app.add_command("completion", "Prints a completion script for your shell");
  auto shell = std::make_shared<std::string>("bash");
  command.add_option("shell", *shell, "bash or zsh").one_of({"bash", "zsh"}).show_default();
  command.footer("bash: source <(sophia completion bash)     zsh: source <(sophia completion zsh)");
  command.on_run([&runtime, app, shell] {
    runtime.run([app, shell](Runtime&) -> Result<int> {
      // zsh reads bash's completions through its own compatibility layer.
      if (*shell == "zsh") std::fputs("autoload -U +X bashcompinit && bashcompinit\n", stdout);
      std::fputs(bash_script(app.parser()).c_str(), stdout);
      return kExitOk;
    });
  });
}

}  // namespace sophia::app
