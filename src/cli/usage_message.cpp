// SPDX-License-Identifier: Apache-2.0
#include "cli/usage_message.hpp"

#include <algorithm>
#include <format>
#include <vector>

#include "base/near_word.hpp"

namespace tinydynamocdc::cli {

namespace {

std::vector<std::string> options_of(Arguments app) {
  std::vector<std::string> names;
  for (const auto& option : app.options()) {
    for (const auto& name : option.long_names()) {
      names.push_back("--" + name);
    }
  }
  return names;
}

// `status` for stat, `--create` for create; empty: nothing is near.
std::string near_command(Arguments app, std::string_view typed) {
  std::vector<std::string> words{"help"};
  for (const auto& command : app.commands()) {
    words.push_back(command.name());
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

std::string usage_message(Arguments app, std::string_view what,
                          std::span<const std::string> arguments) {
  auto known = options_of(app);
  for (const auto& command : app.commands()) {
    known.append_range(options_of(command));
  }
  for (const auto& argument : arguments) {
    const auto name = argument.substr(0, argument.find('='));
    if (name.starts_with("--") && !std::ranges::contains(known, name)) {
      return refusal("unknown option", name, base::near_word(name, known));
    }
  }
  const auto left = app.remaining();
  if (!arguments.empty() && !arguments.front().starts_with('-') &&
      std::ranges::contains(left, arguments.front())) {
    return refusal("unknown command", arguments.front(), near_command(app, arguments.front()));
  }
  return std::format("{}; see --help", what);
}

}  // namespace tinydynamocdc::cli
