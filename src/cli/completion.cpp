// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "cli/defaults.hpp"
#include "cli/help.hpp"

namespace tinydynamocdc::cli {

namespace {

constexpr const char* k_shells[] = {"bash", "zsh", "fish"};

// What may stand behind an option, or as a command's argument.
enum class Value { none, anything, file, folder, one_of };

struct Word {
  std::string name;         // `--region`; a command's argument: empty.
  std::string description;  // One line.
  Value value = Value::none;
  std::string choices;  // Of one_of, with spaces between.
};

// The program itself (no name), or a subcommand.
struct Command {
  std::string name;
  std::string description;
  std::vector<Word> words;
};

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

Word word_of(const Argument& option, std::string name) {
  Word word{.name = std::move(name),
            .description = one_line(option.description()),
            .value = option.takes_value() ? Value::anything : Value::none,
            .choices = {}};
  const auto type = option.value_name();
  if (type == "FILE" || type == "PATH") {
    word.value = Value::file;
  } else if (type == "DIR" || type == "PLACE") {
    word.value = Value::folder;
  } else if (type == "CPU" || type == "SHELL") {
    word.value = Value::one_of;
    word.choices = type == "CPU" ? base::joined(k_architectures, " ") : base::joined(k_shells, " ");
  }
  return word;
}

Command command_of(Arguments app) {
  Command command{.name = app.is_command() ? app.name() : "",
                  .description = one_line(app.description()),
                  .words = {}};
  for (const auto& option : app.options()) {
    for (const auto& name : option.long_names()) {
      command.words.push_back(word_of(option, "--" + name));
    }
    if (option.is_positional()) {
      command.words.push_back(word_of(option, ""));
    }
  }
  return command;
}

// The program first.
std::vector<Command> commands_of(Arguments root) {
  std::vector<Command> commands{command_of(root)};
  for (const auto& command : root.commands()) {
    commands.push_back(command_of(command));
  }
  return commands;
}

// How bash's compgen offers a word's value; empty: nothing is offered.
std::string compgen(const Word& word) {
  switch (word.value) {
    case Value::file:
      return "-f";
    case Value::folder:
      return "-d";
    case Value::one_of:
      return std::format("-W '{}'", word.choices);
    case Value::none:
    case Value::anything:
      break;
  }
  return {};
}

// What bash does behind an option that takes a value.
std::string bash_values(const Command& command) {
  std::string text;
  for (const auto& word : command.words) {
    if (word.name.empty() || word.value == Value::none) {
      continue;
    }
    const auto offer = compgen(word);
    text += std::format("    {}:{}) ", command.name, word.name);
    text += offer.empty()
                ? "return ;;\n"
                : std::format("COMPREPLY=($(compgen {} -- \"$word\")); return ;;\n", offer);
  }
  return text;
}

// What bash does anywhere else; `others` may stand there, too.
std::string bash_words(const Command& command, std::vector<std::string> others) {
  std::string argument;
  for (const auto& word : command.words) {
    if (word.name.empty()) {
      argument = std::format(" $(compgen {} -- \"$word\")", compgen(word));
    } else {
      others.push_back(word.name);
    }
  }
  return std::format("    '{}') COMPREPLY=($(compgen -W '{}' -- \"$word\"){}) ;;\n", command.name,
                     base::joined(others, " "), argument);
}

std::string bash(const std::vector<Command>& commands) {
  std::vector<std::string> names;
  std::string values;
  for (const auto& command : commands) {
    values += bash_values(command);
    if (!command.name.empty()) {
      names.push_back(command.name);
    }
  }
  std::string words;
  for (const auto& command : commands) {
    words += bash_words(command, command.name.empty() ? names : std::vector<std::string>());
  }
  return std::format(
      R"(_tinydynamocdc() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}} command= at
  for ((at = 1; at < COMP_CWORD; ++at)); do
    case ${{COMP_WORDS[at]}} in {}) command=${{COMP_WORDS[at]}} ;; esac
  done
  COMPREPLY=()
  case $command:$previous in
{}  esac
  case $command in
{}  esac
}}
complete -o filenames -F _tinydynamocdc tinydynamocdc
)",
      base::joined(names, "|"), values, words);
}

// zsh runs bash's.
std::string zsh(const std::vector<Command>& commands) {
  return "autoload -Uz bashcompinit && bashcompinit\n" + bash(commands);
}

std::string fish_quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') {
      quoted += '\\';
    }
    quoted += c;
  }
  return quoted + "'";
}

// How fish's complete offers a word's value.
std::string fish_value(const Word& word) {
  switch (word.value) {
    case Value::file:
      return " -r -F";
    case Value::folder:
      return " -x -a '(__fish_complete_directories)'";
    case Value::one_of:
      return std::format(" -x -a '{}'", word.choices);
    case Value::anything:
      return " -x";
    case Value::none:
      break;
  }
  return {};
}

std::string fish(const std::vector<Command>& commands) {
  std::string text = "complete -c tinydynamocdc -f\n";
  for (const auto& command : commands) {
    std::string when = "__fish_use_subcommand";
    if (!command.name.empty()) {
      text += std::format("complete -c tinydynamocdc -n {} -a {} -d {}\n", when, command.name,
                          fish_quoted(command.description));
      when = std::format("__fish_seen_subcommand_from {}", command.name);
    }
    for (const auto& word : command.words) {
      const auto name = word.name.empty() ? "" : std::format(" -l {}", word.name.substr(2));
      text += std::format("complete -c tinydynamocdc -n '{}'{}{} -d {}\n", when, name,
                          fish_value(word), fish_quoted(word.description));
    }
  }
  return text;
}

}  // namespace

CompletionArguments::CompletionArguments(Arguments app)
    : app_(app.add_command("completion", "Print a script for the shell's completion")) {
  app_.footer(k_completion_help_end);
  app_.add_help_flag("Show this help and exit");
  app_.add_option("SHELL", shell_, "bash, zsh or fish").type_name("").required().one_of(k_shells);
}

std::string CompletionArguments::script() const {
  const auto commands = commands_of(app_.program());
  return shell_ == "fish" ? fish(commands) : shell_ == "zsh" ? zsh(commands) : bash(commands);
}

}  // namespace tinydynamocdc::cli
