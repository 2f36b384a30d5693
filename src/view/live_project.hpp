// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/error.hpp"
#include "tinybird/project.hpp"
#include "view/design.hpp"

namespace tinydynamocdc::view {

/// The files of a Forward workspace as they are live. All of a call's plans share it: the files are
/// read once, and again only after somebody has deployed meanwhile.
class LiveProject {
 public:
  explicit LiveProject(const TinybirdParts& parts) : parts_(parts) {}

  /// Borrowed until expire() or note_deployed(). denied: the token is not the workspace's admin
  /// token.
  [[nodiscard]] base::Result<const tinybird::Project*> project();

  /// The next project() asks whether somebody has deployed.
  void expire() { is_fresh_ = false; }

  /// unavailable: the files are not those that project() told last. A deployment is the whole
  /// project: what somebody deployed meanwhile would be undone by ours.
  [[nodiscard]] base::Result<void> check_unchanged();

  /// A deployment of ours is live; `id` empty: Tinybird does not tell which.
  void note_deployed(const std::string& id);
  void note_changed(const tinybird::ProjectChange& change);

 private:
  /// The id of the live one, empty where nobody has deployed yet; nothing where Tinybird does not
  /// tell.
  [[nodiscard]] base::Result<std::optional<std::string>> live_deployment();
  [[nodiscard]] base::Result<tinybird::Project> pull();

  TinybirdParts parts_;
  tinybird::Project project_;        ///< As project() told it last.
  std::optional<std::string> live_;  ///< The deployment that project_ is.
  bool is_fresh_ = false;
};

}  // namespace tinydynamocdc::view
