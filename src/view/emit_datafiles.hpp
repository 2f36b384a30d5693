// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "manage/ownership.hpp"
#include "manage/verb.hpp"
#include "view/designs.hpp"

namespace tinydynamocdc::view {

/// --emit-datafiles DIR: writes the datafiles of --create-mv into a Tinybird project's folders, for
/// people who deploy from git: datasources/, materializations/ and endpoints/.
class EmitDatafiles final : public manage::Verb {
 public:
  struct Options {
    std::vector<std::string> tables;
    std::filesystem::path folder;
    manage::Existing existing = manage::Existing::keep;
  };

  EmitDatafiles(const DesignSources& sources, Options options, manage::Console& console)
      : sources_(sources), options_(std::move(options)), console_(console) {}

  /// A file that is there is found in any subfolder; one that defines something else is left alone,
  /// unless --overwrite. bad_config: a file is there twice.
  [[nodiscard]] base::Result<manage::Plan> plan() override;
  /// bad_config: a folder or file cannot be written.
  [[nodiscard]] base::Result<void> apply() override;

 private:
  struct File {
    std::filesystem::path path;
    std::string text;
  };

  [[nodiscard]] base::Result<manage::Step> plan_file(const char* folder, const row::Datafile& file);

  DesignSources sources_;
  Options options_;
  manage::Console& console_;
  std::vector<File> files_;  ///< That will be written.
};

}  // namespace tinydynamocdc::view
