// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "aws/ini_file.hpp"
#include "base/environment.hpp"
#include "base/error.hpp"

namespace tinydynamocdc::aws {

/// The user's config and credentials files as botocore reads them (its `configloader` and
/// `Session.full_config`): AWS_CONFIG_FILE, else ~/.aws/config, and AWS_SHARED_CREDENTIALS_FILE,
/// else ~/.aws/credentials. A file that is not there, is no regular file or may not be read counts
/// as empty, as it does there. Views live as long as this object. Thread-safe once loaded.
class Profiles {
 public:
  /// bad_config: a file that cannot be parsed, with its path and line.
  [[nodiscard]] static base::Result<Profiles> load(const base::Environment& environment);

  enum class File { config, credentials };

  [[nodiscard]] bool has(std::string_view profile) const;

  /// A setting's text, where the credentials file goes before the config file. Nothing when it is
  /// not there or is a block. Names in lower case.
  [[nodiscard]] std::optional<std::string_view> setting(std::string_view profile,
                                                        std::string_view name) const;

  /// A line of a setting that is a block: setting("work", "s3", "addressing_style").
  [[nodiscard]] std::optional<std::string_view> setting(std::string_view profile,
                                                        std::string_view block,
                                                        std::string_view name) const;

  /// What one file alone says: botocore takes the keys of the two at different times.
  [[nodiscard]] std::optional<std::string_view> setting_in(File file, std::string_view profile,
                                                           std::string_view name) const;

  /// A setting of [sso-session NAME].
  [[nodiscard]] bool has_sso_session(std::string_view session) const;
  [[nodiscard]] std::optional<std::string_view> sso_session(std::string_view session,
                                                            std::string_view name) const;

  /// A line of a service's block in [services NAME]: services("local", "dynamodb",
  /// "endpoint_url"). `service` in lower case with underscores: "secrets_manager".
  [[nodiscard]] bool has_services(std::string_view services) const;
  [[nodiscard]] std::optional<std::string_view> services(std::string_view services,
                                                         std::string_view service,
                                                         std::string_view name) const;

  /// The two paths, for messages; said of a file that is there and may not be read.
  [[nodiscard]] std::string files() const;

 private:
  using Settings = std::map<std::string, IniValue, std::less<>>;
  using Sections = std::map<std::string, Settings, std::less<>>;

  void take_config_section(IniSection section);

  std::string config_path_;
  std::string credentials_path_;
  Sections config_;
  Sections credentials_;
  Sections merged_;
  Sections sso_sessions_;
  Sections services_;
};

/// `named`, else AWS_DEFAULT_PROFILE, else AWS_PROFILE (botocore's order), else "default".
[[nodiscard]] std::string profile_name(const base::Environment& environment,
                                       std::string_view named);

/// True when somebody chose the profile: it must exist then.
[[nodiscard]] bool is_profile_chosen(const base::Environment& environment, std::string_view named);

}  // namespace tinydynamocdc::aws
