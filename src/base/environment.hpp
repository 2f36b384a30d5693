// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tinydynamocdc::base {

/// The environment variables, read once at start and passed on: no other place calls getenv.
/// A variable set to the empty text counts as not set, as in the AWS tools.
class Environment {
 public:
  Environment() = default;
  explicit Environment(std::map<std::string, std::string, std::less<>> variables);

  /// A copy of the process's environment.
  [[nodiscard]] static Environment of_process();

  /// Changes this copy, never the process's environment.
  void set(const std::string& name, std::string value);

  /// The value, or nothing when unset or empty. The view lives as long as this object.
  [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;

  /// As get, but set to the empty text is a value: for variables where that would be a mistake
  /// worth telling.
  [[nodiscard]] std::optional<std::string_view> get_raw(std::string_view name) const;

  /// The value, or `otherwise` when unset or empty.
  [[nodiscard]] std::string_view get_or(std::string_view name, std::string_view otherwise) const;

 private:
  std::map<std::string, std::string, std::less<>> variables_;
};

}  // namespace tinydynamocdc::base
