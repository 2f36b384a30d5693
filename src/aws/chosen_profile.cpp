// SPDX-License-Identifier: Apache-2.0
#include "aws/chosen_profile.hpp"

#include <format>
#include <utility>

namespace tinydynamocdc::aws {

base::Result<ChosenProfile> ChosenProfile::load(const base::Environment& environment,
                                                std::string_view named) {
  auto files = Profiles::load(environment);
  if (!files) {
    return std::unexpected(std::move(files.error()));
  }
  std::string name = profile_name(environment, named);
  if (is_profile_chosen(environment, named) && !files->has(name)) {
    return base::fail(
        base::ErrorKind::bad_config,
        std::format("there is no AWS profile \"{}\" (looked in {})", name, files->files()));
  }
  return ChosenProfile{.files = std::move(*files), .name = std::move(name)};
}

bool is_on(const Switch& asked, const base::Environment& environment,
           const ChosenProfile& profile) {
  if (const auto value = environment.get_raw(asked.variable)) {
    return is_true(*value);
  }
  return is_true(profile.setting(asked.setting).value_or(""));
}

}  // namespace tinydynamocdc::aws
