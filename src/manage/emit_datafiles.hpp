// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "manage/verb.hpp"
#include "manage/view_target.hpp"

namespace tinydynamocdc::manage {

/// --emit-datafiles DIR: writes the datafiles of --create-mv into a Tinybird project's folders, for
/// people who deploy from git: datasources/, materializations/ and endpoints/.
class EmitDatafiles final : public Verb {
 public:
  EmitDatafiles(const ViewParts& parts, ViewTarget target, std::filesystem::path folder)
      : parts_(parts), target_(std::move(target)), folder_(std::move(folder)) {}

  /// A file that is there is found in any subfolder; one that defines something else is left alone,
  /// unless --overwrite. bad_config: a file is there twice.
  [[nodiscard]] base::Result<Plan> plan() override;
  /// bad_config: a folder or file cannot be written.
  [[nodiscard]] base::Result<void> apply() override;

 private:
  struct File {
    std::filesystem::path path;
    std::string text;
  };

  ViewParts parts_;
  ViewTarget target_;
  std::filesystem::path folder_;
  std::vector<File> files_;  ///< That will be written.
};

}  // namespace tinydynamocdc::manage
