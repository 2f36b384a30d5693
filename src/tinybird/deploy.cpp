// SPDX-License-Identifier: Apache-2.0
#include "tinybird/deploy.hpp"
#include "base/try.hpp"

#include <algorithm>
#include <chrono>
#include <format>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace tinydynamocdc::tinybird {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds k_first_pause{500};
constexpr milliseconds k_longest_pause{10'000};

// So many of what Tinybird lists are repeated in a message; each of them is bounded already.
constexpr std::size_t k_listed_max = 20;

DeployOptions options_for(const ProjectChange& change, DeployOptions::Mode mode) {
  return {.mode = mode,
          .deletions = change.remove.empty() ? DeployOptions::Deletions::refused
                                             : DeployOptions::Deletions::allowed};
}

// What a deployment does beyond the change, as sentences' parts: "alter x.pipe".
std::vector<std::string> beyond(const Deployment& deployment, const ProjectChange& change) {
  std::vector<std::string> parts;
  const auto add = [&](const char* verb, const std::vector<std::string>& files, auto is_named) {
    for (const auto& file : files) {
      if (!is_named(file)) {
        parts.push_back(std::format("{} {}", verb, file));
      }
    }
  };
  const auto is_put = [&](const std::string& file) { return change.put.contains(file); };
  add("add", deployment.added, is_put);
  add("alter", deployment.changed, is_put);
  add("delete", deployment.deleted,
      [&](const std::string& file) { return std::ranges::contains(change.remove, file); });
  return parts;
}

std::unexpected<base::Error> refused_by_tinybird(const Deployment& deployment) {
  auto reasons = deployment.errors;
  reasons.insert(reasons.end(), deployment.feedback.begin(), deployment.feedback.end());
  return base::fail(ErrorKind::rejected,
                    std::format("Tinybird refuses the deployment: {}",
                                reasons.empty() ? "it gives no reason"
                                                : base::joined_up_to(k_listed_max, reasons, "; ")));
}

// Whether it was made before the deployment that is live now.
bool was_live_before(const Deployment& deployment, const std::vector<Deployment>& all) {
  const auto live = std::ranges::find(all, true, &Deployment::live);
  return live != all.end() && !deployment.live && !is_younger(deployment, *live);
}

// The refusal may be about a deployment that is still there although a newer one is live.
base::Error with_old_ones(base::Error error, const std::vector<Deployment>& all) {
  for (const auto& old : all) {
    if (!has_ended(old) && was_live_before(old, all)) {
      error.message += std::format(
          "; deployment {} is older than the live one, so it is never promoted here: if it is in "
          "the way, discard it (tb --cloud deployment discard)",
          old.id);
    }
  }
  return error;
}

Result<Deployment> wait_for(Client& client, Deployment deployment, std::string_view aim,
                            bool (*is_there)(const Deployment&), const Progress& progress,
                            Deadline deadline) {
  auto pause = k_first_pause;
  while (!is_there(deployment)) {
    if (has_ended(deployment)) {
      return refused_by_tinybird(deployment);
    }
    const auto remaining = deadline.remaining(client.clock());
    if (remaining <= pause) {
      return base::fail(ErrorKind::expired,
                        std::format("deployment {} is not {} yet (now: {}); it continues, and the "
                                    "same command resumes it",
                                    deployment.id, aim, deployment.status));
    }
    progress(std::format("deployment {}: {}", deployment.id, deployment.status));
    client.clock().sleep_for(pause);
    pause = std::min(pause * 3 / 2, k_longest_pause);
    auto now = get_deployment(client, deployment.id, deadline);
    if (!now) {
      return std::unexpected(now.error().error);
    }
    // What it changes was told when it was made, and need not be told again.
    deployment.status = std::move(now->status);
    deployment.live = now->live;
    deployment.errors = std::move(now->errors);
    if (!now->feedback.empty()) {
      deployment.feedback = std::move(now->feedback);
    }
  }
  return deployment;
}

Result<Deployment> new_deployment(Client& client, const Project& project,
                                  const ProjectChange& change, Deadline deadline) {
  auto answer = post_deployment(client, changed(project, change),
                                options_for(change, DeployOptions::Mode::deploy), deadline);
  if (!answer) {
    return std::unexpected(answer.error().error);
  }
  if (answer->result == DeployResult::failed) {
    return refused_by_tinybird(answer->deployment);
  }
  if (answer->result == DeployResult::no_changes) {
    answer->deployment.live = true;  // Somebody was first.
  }
  return std::move(answer->deployment);
}

}  // namespace

Result<std::optional<Deployment>> check_change(Client& client, const Project& project,
                                               const ProjectChange& change, Deadline deadline) {
  auto answer = post_deployment(client, changed(project, change),
                                options_for(change, DeployOptions::Mode::check), deadline);
  if (!answer) {
    return std::unexpected(answer.error().error);
  }
  // First what it would do to others: errors may be about just that.
  if (const auto others = beyond(answer->deployment, change); !others.empty()) {
    return base::fail(ErrorKind::rejected,
                      std::format("a deployment would also {}, which does not belong to this tool, "
                                  "so nothing was deployed; --emit-datafiles DIR writes the files, "
                                  "to deploy them with the rest of your project",
                                  base::joined_up_to(k_listed_max, others)));
  }
  switch (answer->result) {
    case DeployResult::failed:
      return refused_by_tinybird(answer->deployment);
    case DeployResult::no_changes:
      return std::nullopt;
    case DeployResult::success:
      break;
  }
  return std::move(answer->deployment);
}

Result<std::optional<Deployment>> pending_deployment(Client& client, const ProjectChange& change,
                                                     Deadline deadline) {
  const auto deployments = list_deployments(client, deadline);
  if (!deployments) {
    return std::unexpected(deployments.error().error);
  }
  for (const auto& listed : *deployments) {
    if (listed.live || has_ended(listed) || was_live_before(listed, *deployments)) {
      continue;
    }
    auto found = get_deployment(client, listed.id, deadline);
    if (!found) {
      if (found.error().status == 404) {
        continue;
      }
      return std::unexpected(found.error().error);
    }
    if (found->live || has_ended(*found)) {
      continue;
    }
    const bool tells = !found->added.empty() || !found->changed.empty() || !found->deleted.empty();
    if (!tells || !beyond(*found, change).empty()) {
      return base::fail(
          ErrorKind::rejected,
          std::format(
              "deployment {} of this workspace is in progress ({}) and was not created by this "
              "tool: wait until whoever made it has promoted or discarded it (tb --cloud "
              "deployment promote, tb --cloud deployment discard), then run the same command again",
              found->id, found->status));
    }
    return std::optional(std::move(*found));
  }
  return std::nullopt;
}

Result<Deployment> deploy_change(Client& client, const Project& project,
                                 const ProjectChange& change, const Progress& progress,
                                 Deadline deadline) {
  const auto before = list_deployments(client, deadline);
  if (!before) {
    return std::unexpected(before.error().error);
  }
  TINYDYNAMOCDC_TRY(auto pending, pending_deployment(client, change, deadline));
  auto deployment = pending ? Result<Deployment>(std::move(*pending))
                            : new_deployment(client, project, change, deadline);
  if (!deployment) {
    return std::unexpected(with_old_ones(deployment.error(), *before));
  }
  if (deployment->live) {
    return deployment;
  }
  deployment = wait_for(
      client, std::move(*deployment), "ready",
      [](const Deployment& now) { return now.live || now.status == "data_ready"; }, progress,
      deadline);
  if (!deployment || deployment->live) {
    return deployment;
  }
  if (const auto set = set_live(client, deployment->id, deadline); !set) {
    return std::unexpected(set.error().error);
  }
  // What set-live answers is not documented: what the deployment says of itself counts.
  if (auto now = get_deployment(client, deployment->id, deadline); now) {
    deployment->live = now->live;
    deployment->status = now->status;
  } else {
    return std::unexpected(now.error().error);
  }
  deployment = wait_for(
      client, std::move(*deployment), "live", [](const Deployment& now) { return now.live; },
      progress, deadline);
  if (!deployment) {
    return deployment;
  }
  for (const auto& old : *before) {
    if (!old.live || old.id == deployment->id) {
      continue;
    }
    const auto removed = delete_deployment(client, old.id, deadline);
    // It costs storage only; the new one is live all the same.
    if (!removed && removed.error().status != 404) {
      progress(std::format("deployment {}, which was live before, could not be removed: {}", old.id,
                           removed.error().error.message));
    }
  }
  return deployment;
}

}  // namespace tinydynamocdc::tinybird
