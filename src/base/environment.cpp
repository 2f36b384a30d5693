// SPDX-License-Identifier: Apache-2.0
#include "base/environment.hpp"

#include <unistd.h>

#include <utility>

namespace tinydynamocdc::base {

Environment::Environment(std::map<std::string, std::string, std::less<>> variables)
    : variables_(std::move(variables)) {}

Environment Environment::of_process() {
  std::map<std::string, std::string, std::less<>> variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view line(*entry);
    const auto equals = line.find('=');
    if (equals != std::string_view::npos) {
      variables.emplace(line.substr(0, equals), line.substr(equals + 1));
    }
  }
  return Environment(std::move(variables));
}

void Environment::set(const std::string& name, std::string value) {
  variables_.insert_or_assign(name, std::move(value));
}

std::optional<std::string_view> Environment::get(std::string_view name) const {
  const auto found = variables_.find(name);
  if (found == variables_.end() || found->second.empty()) {
    return std::nullopt;
  }
  return found->second;
}

std::optional<std::string_view> Environment::get_raw(std::string_view name) const {
  const auto found = variables_.find(name);
  return found == variables_.end() ? std::nullopt : std::optional<std::string_view>(found->second);
}

std::string_view Environment::get_or(std::string_view name, std::string_view otherwise) const {
  return get(name).value_or(otherwise);
}

}  // namespace tinydynamocdc::base
