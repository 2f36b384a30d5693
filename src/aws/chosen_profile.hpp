// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/boolean.hpp"
#include "aws/profiles.hpp"
#include "base/environment.hpp"
#include "base/error.hpp"

namespace tinydynamocdc::aws {

/// The profile to work with, and the files that it is in.
struct ChosenProfile {
  Profiles files;
  std::string name;

  /// Reads the files; the profile is `named`, else what profile_name says. bad_config: a file that
  /// cannot be parsed, or a profile that somebody chose and that does not exist.
  [[nodiscard]] static base::Result<ChosenProfile> load(const base::Environment& environment,
                                                        std::string_view named);

  /// A setting of the profile; the view lives as long as this.
  [[nodiscard]] std::optional<std::string_view> setting(std::string_view setting_name) const {
    return files.setting(name, setting_name);
  }
};

/// What a switch says, as the AWS tools read it: `variable`, which counts even when it is empty,
/// else the profile's `setting`. On is "true" in any case; everything else is off.
struct Switch {
  std::string_view variable;
  std::string_view setting;
};
[[nodiscard]] bool is_on(const Switch& asked, const base::Environment& environment,
                         const ChosenProfile& profile);

}  // namespace tinydynamocdc::aws
