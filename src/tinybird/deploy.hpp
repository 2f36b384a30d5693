// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "tinybird/deployments.hpp"
#include "tinybird/project.hpp"

/// A few files of a Forward workspace changed, and nothing else touched.
namespace tinydynamocdc::tinybird {

/// What is being waited for, for people: `deployment 7: migrating`.
using Progress = std::function<void(std::string_view)>;

/// What deploying the change would do, as Tinybird itself tells it: nothing when the project is so
/// already. Changes nothing. rejected:
///  - Tinybird finds errors in the files;
///  - it would add, alter or delete anything that the change does not name: whatever cannot be
///    pulled and handed back as it was is somebody's, and the message says what it is.
/// `project` is what pull_project has told.
[[nodiscard]] base::Result<std::optional<Deployment>> check_change(Client& client,
                                                                   const Project& project,
                                                                   const ProjectChange& change,
                                                                   base::Deadline deadline);

/// A deployment that is under way: younger than the live one, not live yet, not ended. Nothing when
/// there is none: an older one was live before, and would take the workspace back to what it was.
/// rejected: it is not ours to go on with, because it touches other files than those of the change
/// (or does not tell which), with what can be done.
[[nodiscard]] base::Result<std::optional<Deployment>> pending_deployment(
    Client& client, const ProjectChange& change, base::Deadline deadline);

/// Makes the deployment that check_change has told of (or goes on with the pending one of an
/// earlier call that ended too soon), waits until its data is there, sets it live and removes the
/// one that was live before. Returns it, with Tinybird's feedback. rejected: it failed, with
/// Tinybird's reasons; expired: it goes on, and the same call comes back to it.
[[nodiscard]] base::Result<Deployment> deploy_change(Client& client, const Project& project,
                                                     const ProjectChange& change,
                                                     const Progress& progress,
                                                     base::Deadline deadline);

}  // namespace tinydynamocdc::tinybird
