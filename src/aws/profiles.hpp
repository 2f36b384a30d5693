// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/environment.hpp"

struct aws_profile_collection;  // NOLINT(readability-identifier-naming): not our name

namespace tinydynamocdc::aws {

/// The user's config and credentials files, merged as the AWS tools merge them: AWS_CONFIG_FILE or
/// ~/.aws/config, AWS_SHARED_CREDENTIALS_FILE or ~/.aws/credentials. Files that are not there count
/// as empty. Read once.
class Profiles {
 public:
  explicit Profiles(const base::Environment& environment);
  ~Profiles();
  Profiles(const Profiles&) = delete;
  Profiles& operator=(const Profiles&) = delete;

  [[nodiscard]] bool has(std::string_view profile) const;

  /// The value of a setting; the view lives as long as this object.
  [[nodiscard]] std::optional<std::string_view> setting(std::string_view profile,
                                                        std::string_view name) const;

  /// Borrowed; null when there is no file at all.
  [[nodiscard]] aws_profile_collection* collection() const { return merged_; }

  /// The two paths, for messages.
  [[nodiscard]] std::string files() const;

 private:
  std::string config_path_;
  std::string credentials_path_;
  aws_profile_collection* merged_ = nullptr;
};

/// `named`, else AWS_PROFILE, else "default".
[[nodiscard]] std::string profile_name(const base::Environment& environment,
                                       std::string_view named);

}  // namespace tinydynamocdc::aws
