// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "manage/resource.hpp"
#include "row/datafiles.hpp"
#include "tinybird/project.hpp"
#include "view/design.hpp"
#include "view/live_project.hpp"

namespace tinydynamocdc::view {

/// The files of a Forward workspace, of which a run changes a few: all of them by one deployment of
/// the whole project, in which nothing else is new, other or gone. Shared by the resources of one
/// plan.
class ProjectBatch final : public manage::Batch {
 public:
  /// `live` outlives this; several batches may share it.
  ProjectBatch(const TinybirdParts& parts, LiveProject& live) : parts_(parts), live_(live) {}

  [[nodiscard]] base::Result<const tinybird::Project*> project() { return live_.project(); }

  void put(row::Datafile file);
  void remove(std::string file);
  /// The file goes by a deployment of its own, before the one in which the new one comes: Tinybird
  /// does not alter a data source's sorting key and version.
  void replace(row::Datafile file);

  void begin() override;
  /// rejected: Tinybird finds errors, or would touch files that are not named, or a deployment of
  /// somebody is under way. One that an earlier run began is brought to its end.
  [[nodiscard]] base::Result<std::vector<manage::Step>> check() override;
  /// unavailable: somebody deployed since the project was read, and nothing was done; expired: the
  /// deployment goes on, and the same run comes back to it.
  [[nodiscard]] base::Result<void> flush() override;

 private:
  [[nodiscard]] base::Result<std::vector<manage::Step>> check_replacement();
  [[nodiscard]] base::Result<std::vector<manage::Step>> check_change();
  [[nodiscard]] base::Result<void> deploy_once(const tinybird::ProjectChange& change);
  [[nodiscard]] base::Result<void> bring_about(const tinybird::ProjectChange& change);

  TinybirdParts parts_;
  LiveProject& live_;
  tinybird::ProjectChange first_;  ///< What has to go before change_ can be made.
  tinybird::ProjectChange change_;
};

}  // namespace tinydynamocdc::view
