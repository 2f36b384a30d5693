// SPDX-License-Identifier: Apache-2.0
#include "aws/home_path.hpp"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <optional>

namespace tinydynamocdc::aws {
namespace {

constexpr bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::optional<std::string> folder_of(const passwd* entry) {
  return entry == nullptr || entry->pw_dir == nullptr ? std::nullopt
                                                      : std::optional<std::string>(entry->pw_dir);
}

// Of the user with this name, or of the one who runs us. The C library's answer is shared.
std::optional<std::string> folder_in_user_database(const std::string& user) {
  static std::mutex mutex;
  const std::scoped_lock lock(mutex);
  return folder_of(user.empty() ? getpwuid(getuid()) : getpwnam(user.c_str()));
}

std::string with_variables(const base::Environment& environment, std::string_view path) {
  std::string text;
  while (!path.empty()) {
    const std::size_t dollar = path.find('$');
    text += path.substr(0, dollar);
    if (dollar == std::string_view::npos) {
      break;
    }
    path.remove_prefix(dollar + 1);
    const bool braced = path.starts_with('{');
    const std::size_t end =
        braced ? path.find('}')
               : static_cast<std::size_t>(std::ranges::find_if_not(path, is_word) - path.begin());
    if (end == std::string_view::npos || end == 0) {
      text += '$';
      continue;
    }
    const std::string_view whole = path.substr(0, braced ? end + 1 : end);
    const auto value = environment.get_raw(braced ? path.substr(1, end - 1) : whole);
    text += value ? std::string(*value) : "$" + std::string(whole);
    path.remove_prefix(whole.size());
  }
  return text;
}

std::string without_last_slashes(std::string path) {
  path.erase(path.find_last_not_of('/') + 1);
  return path;
}

}  // namespace

std::string home_folder(const base::Environment& environment) {
  if (const auto home = environment.get_raw("HOME")) {
    return std::string(*home);
  }
  return folder_in_user_database({}).value_or("");
}

std::string expanded_path(const base::Environment& environment, std::string_view path) {
  std::string text = with_variables(environment, path);
  if (!text.starts_with('~')) {
    return text;
  }
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::string user = text.substr(1, slash - 1);
  if (user.empty()) {
    return without_last_slashes(home_folder(environment)) + text.substr(slash);
  }
  const auto folder = folder_in_user_database(user);
  return folder ? without_last_slashes(*folder) + text.substr(slash) : text;
}

}  // namespace tinydynamocdc::aws
