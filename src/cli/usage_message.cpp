// SPDX-License-Identifier: Apache-2.0
#include "cli/usage_message.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <format>
#include <vector>

#include "base/near_word.hpp"

namespace tinydynamocdc::cli {

namespace {

// The program itself, then its commands.
std::vector<const CLI::App*> apps_of(const CLI::App& app) {
  std::vector<const CLI::App*> apps{&app};
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    apps.push_back(command);
  }
  return apps;
}

std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  return names;
}

// `status` for stat, `--create` for create; empty: nothing is near.
std::string near_command(const CLI::App& app, std::string_view typed) {
  std::vector<std::string> words{"help"};
  for (const auto* command : apps_of(app)) {
    if (!command->get_name().empty() && command != &app) {
      words.push_back(command->get_name());
    }
  }
  const auto commands = words.size();
  const auto options = options_of(app);
  for (const auto& option : options) {
    words.push_back(option.substr(2));
  }
  const auto near = base::near_word(typed, words);
  const auto at = static_cast<std::size_t>(std::ranges::find(words, near) - words.begin());
  return near.empty() || at < commands ? near : "--" + near;
}

std::string refusal(std::string_view fault, std::string_view typed, const std::string& near) {
  return std::format("{} {}{}; --help lists all", fault, typed,
                     near.empty() ? "" : std::format(", did you mean {}?", near));
}

}  // namespace

std::string usage_message(const CLI::App& app, std::string_view what,
                          std::span<const std::string> arguments) {
  std::vector<std::string> known;
  for (const auto* each : apps_of(app)) {
    known.append_range(options_of(*each));
  }
  for (const auto& argument : arguments) {
    const auto name = argument.substr(0, argument.find('='));
    if (name.starts_with("--") && !std::ranges::contains(known, name)) {
      return refusal("unknown option", name, base::near_word(name, known));
    }
  }
  const auto left = app.remaining(true);
  if (!arguments.empty() && !arguments.front().starts_with('-') &&
      std::ranges::contains(left, arguments.front())) {
    return refusal("unknown command", arguments.front(), near_command(app, arguments.front()));
  }
  return std::format("{}; see --help", what);
}

}  // namespace tinydynamocdc::cli
