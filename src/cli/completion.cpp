// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.hpp"

#include <CLI/CLI.hpp>
#include <format>
#include <string_view>
#include <vector>

#include "cli/defaults.hpp"
#include "cli/help.hpp"

namespace tinydynamocdc::cli {

namespace {

constexpr std::string_view k_shells = "bash zsh fish";

/// What may stand behind an option, or as a command's argument.
enum class Value { none, anything, file, folder, architecture, shell };

Value value_of(const CLI::Option& option) {
  const auto type = option.get_positional() ? option.get_name(true) : option.get_type_name();
  return option.get_expected_max() == 0     ? Value::none
         : type == "FILE" || type == "PATH" ? Value::file
         : type == "DIR"                    ? Value::folder
         : type == "CPU"                    ? Value::architecture
         : type == "SHELL"                  ? Value::shell
                                            : Value::anything;
}

struct Word {
  std::string name;         ///< `--region`; a command's argument: empty.
  std::string description;  ///< One line.
  Value value = Value::none;
};

/// The program itself (no name), or a subcommand.
struct Command {
  std::string name;
  std::string description;
  std::vector<Word> words;
};

std::string one_line(std::string text) {
  for (auto& c : text) {
    c = c == '\n' ? ' ' : c;
  }
  return text;
}

Command command_of(const CLI::App& app) {
  Command command{.name = app.get_parent() == nullptr ? "" : app.get_name(),
                  .description = one_line(app.get_description()),
                  .words = {}};
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) {
      command.words.push_back({.name = "--" + name,
                               .description = one_line(option->get_description()),
                               .value = value_of(*option)});
    }
    if (option->get_positional()) {
      command.words.push_back({.name = {},
                               .description = one_line(option->get_description()),
                               .value = value_of(*option)});
    }
  }
  return command;
}

// The program first.
std::vector<Command> commands_of(const CLI::App& root) {
  std::vector<Command> commands{command_of(root)};
  for (const auto* app : root.get_subcommands([](const CLI::App*) { return true; })) {
    commands.push_back(command_of(*app));
  }
  return commands;
}

std::string architectures() {
  std::string all;
  for (const auto* name : k_architectures) {
    all += std::format("{}{}", all.empty() ? "" : " ", name);
  }
  return all;
}

// How bash's compgen offers it; empty: nothing is offered.
std::string compgen(Value value) {
  switch (value) {
    case Value::file:
      return "-f";
    case Value::folder:
      return "-d";
    case Value::architecture:
      return std::format("-W '{}'", architectures());
    case Value::shell:
      return std::format("-W '{}'", k_shells);
    case Value::none:
    case Value::anything:
      break;
  }
  return {};
}

std::string bash(const std::vector<Command>& commands) {
  std::string names;
  for (const auto& command : commands) {
    names +=
        command.name.empty() ? "" : std::format("{}{}", names.empty() ? "" : "|", command.name);
  }
  auto text = std::format(
      R"(_tinydynamocdc() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}} command= at
  for ((at = 1; at < COMP_CWORD; ++at)); do
    case ${{COMP_WORDS[at]}} in {}) command=${{COMP_WORDS[at]}} ;; esac
  done
  COMPREPLY=()
  case $command:$previous in
)",
      names);
  for (const auto& command : commands) {
    for (const auto& word : command.words) {
      if (word.name.empty() || word.value == Value::none) {
        continue;
      }
      const auto offer = compgen(word.value);
      text += std::format("    {}:{}) ", command.name, word.name);
      text += offer.empty()
                  ? "return ;;\n"
                  : std::format("COMPREPLY=($(compgen {} -- \"$word\")); return ;;\n", offer);
    }
  }
  text += "  esac\n  case $command in\n";
  for (const auto& command : commands) {
    std::string words = command.name.empty() ? names : "";
    for (auto& c : words) {
      c = c == '|' ? ' ' : c;
    }
    std::string argument;
    for (const auto& word : command.words) {
      if (word.name.empty()) {
        argument = compgen(word.value);
      } else {
        words += std::format("{}{}", words.empty() ? "" : " ", word.name);
      }
    }
    text +=
        std::format("    '{}') COMPREPLY=($(compgen -W '{}' -- \"$word\")", command.name, words);
    text +=
        argument.empty() ? ") ;;\n" : std::format(" $(compgen {} -- \"$word\")) ;;\n", argument);
  }
  return text + "  esac\n}\ncomplete -o filenames -F _tinydynamocdc tinydynamocdc\n";
}

// zsh runs bash's.
std::string zsh(const std::vector<Command>& commands) {
  return "autoload -Uz bashcompinit && bashcompinit\n" + bash(commands);
}

std::string fish(const std::vector<Command>& commands) {
  const auto quoted = [](std::string_view text) {
    std::string inside;
    for (const char c : text) {
      inside += c == '\'' || c == '\\' ? std::format("\\{}", c) : std::string(1, c);
    }
    return std::format("'{}'", inside);
  };
  const auto value = [](Value of) {
    switch (of) {
      case Value::file:
        return std::string(" -r -F");
      case Value::folder:
        return std::string(" -x -a '(__fish_complete_directories)'");
      case Value::architecture:
        return std::format(" -x -a '{}'", architectures());
      case Value::shell:
        return std::format(" -x -a '{}'", k_shells);
      case Value::anything:
        return std::string(" -x");
      case Value::none:
        break;
    }
    return std::string();
  };
  std::string text = "complete -c tinydynamocdc -f\n";
  for (const auto& command : commands) {
    const auto when = command.name.empty()
                          ? std::string("__fish_use_subcommand")
                          : std::format("__fish_seen_subcommand_from {}", command.name);
    if (!command.name.empty()) {
      text += std::format("complete -c tinydynamocdc -n __fish_use_subcommand -a {} -d {}\n",
                          command.name, quoted(command.description));
    }
    for (const auto& word : command.words) {
      const auto name =
          word.name.empty() ? std::string() : std::format(" -l {}", word.name.substr(2));
      text += std::format("complete -c tinydynamocdc -n '{}'{}{} -d {}\n", when, name,
                          value(word.value), quoted(word.description));
    }
  }
  return text;
}

}  // namespace

CompletionArguments::CompletionArguments(CLI::App& app)
    : app_(app.add_subcommand("completion", "Print a script for the shell's completion")) {
  app_->footer(std::string(k_completion_help_end));
  app_->set_help_flag("-h,--help", "Show this help and end");
  app_->add_option("SHELL", shell_, "bash, zsh or fish")
      ->type_name("")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}).description(""));
}

std::string CompletionArguments::script() const {
  const auto commands = commands_of(*app_->get_parent());
  return shell_ == "fish" ? fish(commands) : shell_ == "zsh" ? zsh(commands) : bash(commands);
}

}  // namespace tinydynamocdc::cli
