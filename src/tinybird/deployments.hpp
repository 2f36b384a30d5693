// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tinybird/client.hpp"
#include "tinybird/project.hpp"

/// Deployments: how a Forward workspace is changed, one operation each. What they are used for
/// together is in tinybird/deploy.hpp. (Tinybird's SDKs and command line use the same requests.)
namespace tinydynamocdc::tinybird {

/// A deployment as Tinybird tells it. Resources are told by the names of their files. All texts are
/// as a message may repeat them (Client::quotable), which leaves a name that Tinybird takes as it
/// is.
struct Deployment {
  std::string id;
  std::string status;  ///< `data_ready`: it can be set live.
  bool live = false;
  std::string created_at;  ///< ISO 8601; empty where Tinybird does not tell.
  std::vector<std::string> added;
  std::vector<std::string> changed;
  std::vector<std::string> deleted;
  std::vector<std::string> feedback;  ///< For people: `warning: x.datasource: …`.
  std::vector<std::string> errors;    ///< For people: `x.pipe: …`.
};

enum class DeployResult { success, no_changes, failed };

struct DeployAnswer {
  DeployResult result = DeployResult::failed;
  Deployment deployment;
};

struct DeployOptions {
  enum class Mode {
    check,   ///< Says what would happen; nothing does.
    deploy,  ///< Makes a deployment that is not live yet.
  } mode = Mode::check;
  enum class Deletions { refused, allowed } deletions = Deletions::refused;
};

/// `POST /v1/deploy` with the whole project. With Mode::deploy it is sent once and never repeated
/// by itself: whether a lost answer's deployment was made, list_deployments tells.
[[nodiscard]] CallResult<DeployAnswer> post_deployment(Client& client, const Project& project,
                                                       const DeployOptions& options,
                                                       base::Deadline deadline);

/// Those that are live, or have not been deleted; without the names of resources where Tinybird
/// tells only ids.
[[nodiscard]] CallResult<std::vector<Deployment>> list_deployments(Client& client,
                                                                   base::Deadline deadline);

[[nodiscard]] CallResult<Deployment> get_deployment(Client& client, std::string_view id,
                                                    base::Deadline deadline);

[[nodiscard]] CallResult<void> set_live(Client& client, std::string_view id,
                                        base::Deadline deadline);

/// missing: it is gone already.
[[nodiscard]] CallResult<void> delete_deployment(Client& client, std::string_view id,
                                                 base::Deadline deadline);

/// True when `one` was made after `other`, by their times, or by their ids where these are numbers
/// and the times are the same or not told; false where nothing tells.
[[nodiscard]] bool is_younger(const Deployment& one, const Deployment& other);

/// True for a status from which a deployment never comes to be live.
[[nodiscard]] bool has_ended(const Deployment& deployment);

}  // namespace tinydynamocdc::tinybird
