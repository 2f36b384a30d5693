// SPDX-License-Identifier: Apache-2.0
#include "view/project_batch.hpp"

#include <algorithm>
#include <chrono>
#include <format>
#include <utility>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "tinybird/deploy.hpp"
#include "view/tinybird_call.hpp"

namespace tinydynamocdc::view {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using manage::Action;
using manage::Step;

namespace {

// To check a deployment builds the whole project once.
constexpr std::chrono::milliseconds k_check_limit{300'000};
// A deployment that fills a view from a large data source takes its time (Tinybird: "Deployments";
// more than 45 minutes have been seen).
constexpr std::chrono::milliseconds k_deploy_limit{4 * 3600 * 1000};

constexpr const char* k_whole = "a deployment of the workspace's whole project";

}  // namespace

void ProjectBatch::put(row::Datafile file) {
  change_.put.insert_or_assign(std::move(file.name), std::move(file.text));
}

void ProjectBatch::remove(std::string file) { change_.remove.push_back(std::move(file)); }

void ProjectBatch::replace(row::Datafile file) {
  first_.remove.push_back(file.name);
  put(std::move(file));
}

void ProjectBatch::begin() {
  first_ = change_ = {};
  live_.expire();
}

Result<std::vector<Step>> ProjectBatch::check() {
  if (!first_.empty()) {
    return check_replacement();
  }
  return change_.empty() ? std::vector<Step>() : check_change();
}

Result<std::vector<Step>> ProjectBatch::check_replacement() {
  TINYDYNAMOCDC_TRY(const auto* now, project());
  const auto deadline = Deadline::in(parts_.clock, k_check_limit);
  TINYDYNAMOCDC_TRY(const auto pending,
                    tinybird::pending_deployment(parts_.client, first_, deadline));
  if (!pending) {
    TINYDYNAMOCDC_TRY_VOID(tinybird::check_change(parts_.client, *now, first_, deadline));
  }
  return std::vector<Step>{{Action::create, "two deployments of the workspace's whole project",
                            "the endpoint does not exist between them"}};
}

// Tinybird has the last word on what the change would do.
Result<std::vector<Step>> ProjectBatch::check_change() {
  TINYDYNAMOCDC_TRY(const auto* now, project());
  const auto deadline = Deadline::in(parts_.clock, k_check_limit);
  TINYDYNAMOCDC_TRY(const auto pending,
                    tinybird::pending_deployment(parts_.client, change_, deadline));
  if (pending) {
    return std::vector<Step>{{Action::change, std::format("deployment {}", pending->id),
                              "started by an earlier call; it is completed"}};
  }
  parts_.console.waiting("checking the deployment");
  TINYDYNAMOCDC_TRY(const auto check,
                    tinybird::check_change(parts_.client, *now, change_, deadline));
  if (!check) {
    return std::vector<Step>();
  }
  const auto others = std::ranges::count_if(*now, [&](const auto& file) {
    return !change_.put.contains(file.first) && !std::ranges::contains(change_.remove, file.first);
  });
  auto why = std::format("{} other files stay unchanged", others);
  for (const auto& line : check->feedback) {
    why += std::format("; Tinybird remarks: {}", line);
  }
  return std::vector<Step>{{Action::create, k_whole, std::move(why)}};
}

Result<void> ProjectBatch::deploy_once(const tinybird::ProjectChange& change) {
  TINYDYNAMOCDC_TRY_VOID(live_.check_unchanged());
  TINYDYNAMOCDC_TRY(const auto* now, project());
  TINYDYNAMOCDC_TRY(
      const auto deployment,
      tinybird::deploy_change(
          parts_.client, *now, change, [&](std::string_view line) { parts_.console.waiting(line); },
          Deadline::in(parts_.clock, k_deploy_limit)));
  for (const auto& line : deployment.feedback) {
    parts_.console.say(std::format("  Tinybird remarks: {}", line));
  }
  if (!deployment.id.empty()) {
    parts_.console.say(std::format("  deployment {} is live", deployment.id));
  }
  live_.note_deployed(deployment.id);
  return {};
}

// A pending deployment of an earlier call may have held less than what is wanted now: what is left
// is deployed after it.
Result<void> ProjectBatch::bring_about(const tinybird::ProjectChange& change) {
  if (change.empty()) {
    return {};
  }
  constexpr int k_rounds_max = 2;
  for (int round = 0; round < k_rounds_max; ++round) {
    TINYDYNAMOCDC_TRY_VOID(deploy_once(change));
    TINYDYNAMOCDC_TRY(const auto* now, project());
    TINYDYNAMOCDC_TRY(const auto rest,
                      tinybird::check_change(parts_.client, *now, change,
                                             Deadline::in(parts_.clock, k_check_limit)));
    if (!rest) {
      live_.note_changed(change);
      return {};
    }
  }
  return base::fail(ErrorKind::unavailable,
                    "Tinybird says that the deployment has changed nothing; run the same command "
                    "again");
}

// What is done is forgotten, so that a second flush goes on behind it.
Result<void> ProjectBatch::flush() {
  TINYDYNAMOCDC_TRY_VOID(bring_about(first_));
  first_ = {};
  TINYDYNAMOCDC_TRY_VOID(bring_about(change_));
  change_ = {};
  return {};
}

}  // namespace tinydynamocdc::view
