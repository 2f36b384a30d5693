// SPDX-License-Identifier: Apache-2.0
#include "aws/profiles.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <format>
#include <fstream>
#include <iterator>
#include <utility>

#include "aws/home_path.hpp"
#include "aws/shell_words.hpp"

namespace tinydynamocdc::aws {
namespace {

constexpr std::string_view k_default_profile = "default";

std::string path_of(const base::Environment& environment, std::string_view variable,
                    std::string_view otherwise) {
  return expanded_path(environment, environment.get_raw(variable).value_or(otherwise));
}

// The sections of a file; nothing for one that does not count. `path` learns why when it is there.
base::Result<std::vector<IniSection>> read_sections(std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) {
    return std::vector<IniSection>();
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    path += std::format(" (which cannot be read: {})", std::strerror(errno));
    return std::vector<IniSection>();
  }
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return parse_ini(text, path);
}

// The name in a head of two words: [profile NAME]. botocore looks at how the head begins and at
// its second word, and passes over a head with more, fewer or unclosed ones.
std::optional<std::string> name_in(const std::string& head) {
  auto words = shell_words(head);
  if (!words || words->size() != 2) {
    return std::nullopt;
  }
  return std::move(words->back());
}

template <class Sections>
const IniValue* find(const Sections& sections, std::string_view section, std::string_view name) {
  const auto found = sections.find(section);
  if (found == sections.end()) {
    return nullptr;
  }
  const auto value = found->second.find(name);
  return value == found->second.end() ? nullptr : &value->second;
}

std::optional<std::string_view> text_of(const IniValue* value) {
  return value == nullptr || value->block ? std::nullopt
                                          : std::optional<std::string_view>(value->text);
}

std::optional<std::string_view> line_of(const IniValue* value, std::string_view name) {
  if (value == nullptr || !value->block) {
    return std::nullopt;
  }
  const auto line = value->block->find(name);
  return line == value->block->end() ? std::nullopt : std::optional<std::string_view>(line->second);
}

}  // namespace

base::Result<Profiles> Profiles::load(const base::Environment& environment) {
  Profiles profiles;
  profiles.config_path_ = path_of(environment, "AWS_CONFIG_FILE", "~/.aws/config");
  profiles.credentials_path_ =
      path_of(environment, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials");
  auto config = read_sections(profiles.config_path_);
  if (!config) {
    return std::unexpected(std::move(config.error()));
  }
  auto credentials = read_sections(profiles.credentials_path_);
  if (!credentials) {
    return std::unexpected(std::move(credentials.error()));
  }
  for (IniSection& section : *config) {
    profiles.take_config_section(std::move(section));
  }
  profiles.merged_ = profiles.config_;
  for (IniSection& section : *credentials) {
    Settings& merged = profiles.merged_[section.head];
    for (const auto& [name, value] : section.settings) {
      merged.insert_or_assign(name, value);
    }
    profiles.credentials_.insert_or_assign(std::move(section.head), std::move(section.settings));
  }
  return profiles;
}

void Profiles::take_config_section(IniSection section) {
  if (section.head == k_default_profile) {
    config_.insert_or_assign(std::move(section.head), std::move(section.settings));
    return;
  }
  Sections* const sections = section.head.starts_with("profile")       ? &config_
                             : section.head.starts_with("sso-session") ? &sso_sessions_
                             : section.head.starts_with("services")    ? &services_
                                                                       : nullptr;
  if (sections == nullptr) {
    return;  // [plugins], [preview] and the like: nothing of ours
  }
  if (auto name = name_in(section.head)) {
    sections->insert_or_assign(std::move(*name), std::move(section.settings));
  }
}

bool Profiles::has(std::string_view profile) const { return merged_.contains(profile); }

std::optional<std::string_view> Profiles::setting(std::string_view profile,
                                                  std::string_view name) const {
  return text_of(find(merged_, profile, name));
}

std::optional<std::string_view> Profiles::setting(std::string_view profile, std::string_view block,
                                                  std::string_view name) const {
  return line_of(find(merged_, profile, block), name);
}

std::optional<std::string_view> Profiles::setting_in(File file, std::string_view profile,
                                                     std::string_view name) const {
  return text_of(find(file == File::config ? config_ : credentials_, profile, name));
}

bool Profiles::has_sso_session(std::string_view session) const {
  return sso_sessions_.contains(session);
}

std::optional<std::string_view> Profiles::sso_session(std::string_view session,
                                                      std::string_view name) const {
  return text_of(find(sso_sessions_, session, name));
}

bool Profiles::has_services(std::string_view services) const {
  return services_.contains(services);
}

std::optional<std::string_view> Profiles::services(std::string_view services,
                                                   std::string_view service,
                                                   std::string_view name) const {
  return line_of(find(services_, services, service), name);
}

std::string Profiles::files() const { return config_path_ + " and " + credentials_path_; }

std::string profile_name(const base::Environment& environment, std::string_view named) {
  if (!named.empty()) {
    return std::string(named);
  }
  const auto fallback = environment.get_or("AWS_PROFILE", k_default_profile);
  return std::string(environment.get_or("AWS_DEFAULT_PROFILE", fallback));
}

bool is_profile_chosen(const base::Environment& environment, std::string_view named) {
  return !named.empty() || environment.get("AWS_DEFAULT_PROFILE") || environment.get("AWS_PROFILE");
}

}  // namespace tinydynamocdc::aws
