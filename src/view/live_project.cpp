// SPDX-License-Identifier: Apache-2.0
#include "view/live_project.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "tinybird/deployments.hpp"
#include "view/tinybird_call.hpp"

namespace tinydynamocdc::view {

using base::Deadline;
using base::ErrorKind;
using base::Result;

namespace {

// To pull a workspace takes a request per resource.
constexpr std::chrono::milliseconds k_pull_limit{300'000};

}  // namespace

Result<std::optional<std::string>> LiveProject::live_deployment() {
  const auto all =
      tinybird::list_deployments(parts_.client, manage::request_deadline(parts_.clock));
  if (!all) {
    return error_of(all, "read the workspace's deployments");
  }
  const auto live = std::ranges::find(*all, true, &tinybird::Deployment::live);
  if (live != all->end()) {
    return live->id;
  }
  return all->empty() ? std::optional(std::string()) : std::nullopt;
}

Result<tinybird::Project> LiveProject::pull() {
  parts_.console.waiting("reading the workspace's project");
  auto project = tinybird::pull_project(parts_.client, Deadline::in(parts_.clock, k_pull_limit));
  if (!project) {
    return error_of(project, "read the workspace's project");
  }
  return std::move(*project);
}

// The live deployment's id is asked for first: what somebody deploys while the files are read is
// noticed then.
Result<const tinybird::Project*> LiveProject::project() {
  if (!is_fresh_) {
    TINYDYNAMOCDC_TRY(auto live, live_deployment());
    if (!live || live != live_) {
      TINYDYNAMOCDC_TRY(project_, pull());
      live_ = std::move(live);
    }
    is_fresh_ = true;
  }
  return &project_;
}

Result<void> LiveProject::check_unchanged() {
  TINYDYNAMOCDC_TRY(const auto live, live_deployment());
  if (live && live == live_) {
    return {};
  }
  TINYDYNAMOCDC_TRY(const auto now, pull());
  if (now != project_) {
    return base::fail(ErrorKind::unavailable,
                      "someone changed the workspace's project in the meantime, so nothing was "
                      "deployed; run the same command again");
  }
  return {};
}

void LiveProject::note_deployed(const std::string& id) {
  live_ = id.empty() ? std::nullopt : std::optional(id);
}

void LiveProject::note_changed(const tinybird::ProjectChange& change) {
  project_ = tinybird::changed(std::move(project_), change);
}

}  // namespace tinydynamocdc::view
