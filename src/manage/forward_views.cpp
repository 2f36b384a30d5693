// SPDX-License-Identifier: Apache-2.0
#include "manage/forward_views.hpp"

#include <algorithm>
#include <format>
#include <ranges>
#include <utility>

#include "manage/aws_call.hpp"
#include "tinybird/datasources.hpp"
#include "tinybird/deploy.hpp"

namespace tinydynamocdc::manage {

using base::Deadline;
using base::ErrorKind;
using base::Result;

namespace {

// To pull a workspace takes a request per resource.
constexpr std::chrono::milliseconds k_pull_limit{300'000};
// A deployment that fills a view from a large data source takes its time (Tinybird: "Deployments";
// more than 45 minutes have been seen).
constexpr std::chrono::milliseconds k_deploy_limit{4 * 3600 * 1000};

// `the data source ddb_T`, for its file's name.
std::string named(std::string_view file) {
  const auto dot = file.rfind('.');
  return std::format("the {} {}", file.ends_with(".pipe") ? "pipe" : "data source",
                     file.substr(0, dot));
}

std::string with_tokens(std::string text, const ViewDesign& design, std::string_view file) {
  const auto& token = design.options.function_token;
  if (file == design.landing_file().name) {
    text = row::with_token(std::move(text), {.token = token, .permission = "READ"});
    return row::with_token(std::move(text), {.token = token, .permission = "APPEND"});
  }
  if (file.ends_with(".datasource")) {
    return row::with_token(std::move(text), {.token = token, .permission = "READ"});
  }
  return text;
}

}  // namespace

Result<void> ForwardViews::pull() {
  parts_.console.waiting("reading the workspace's project");
  auto project = tinybird::pull_project(parts_.client, Deadline::in(parts_.clock, k_pull_limit));
  if (!project) {
    return std::unexpected(
        base::with_context(project.error().error, "read the workspace's project"));
  }
  project_ = std::move(*project);
  return {};
}

// A landing data source that is there is used as it is; it only gets the token with which the
// function writes, if it is ours.
Result<Step> ForwardViews::plan_landing(const ViewOrder& order) {
  const auto& design = order.design;
  auto file = design.landing_file();
  const auto what = named(file.name);
  const auto found = project_.find(file.name);
  if (found == project_.end()) {
    change_.put.emplace(std::move(file.name), std::move(file.text));
    return Step{Action::create, what,
                std::format("every change of {}, one row each", design.table)};
  }
  const auto owner = row::made_for(found->second);
  if (!owner.empty() && owner != design.table) {
    return base::fail(ErrorKind::rejected,
                      std::format("{} is the landing data source of the table {}; give {} another "
                                  "one by TB_DS_NAMES={}=<name>",
                                  what, owner, design.table, design.table));
  }
  const auto existing =
      tinybird::get_datasource(parts_.client, design.landing, request_deadline(parts_.clock));
  if (!existing) {
    return std::unexpected(existing.error().error);
  }
  if (const auto missing =
          *existing ? row::missing_columns(design.landing_definition, (*existing)->columns)
                    : std::vector<std::string>();
      !missing.empty()) {
    return base::fail(ErrorKind::rejected,
                      std::format("{} lacks the column {}: it was not made for the table {}", what,
                                  missing.front(), design.table));
  }
  auto text = with_tokens(found->second, design, file.name);
  if (text == found->second) {
    return Step{Action::keep, what, "it is as it should be"};
  }
  if (owner.empty() && order.reach == Reach::ours) {
    return Step{Action::spare, what,
                std::format("it was not made by this tool, so the token {} is not declared for it; "
                            "--force does that",
                            design.options.function_token)};
  }
  change_.put.emplace(std::move(file.name), std::move(text));
  return Step{
      Action::change, what,
      std::format("the token {} may append to it and read it", design.options.function_token)};
}

Result<Step> ForwardViews::plan_file(const ViewOrder& order, const row::Datafile& file) {
  const auto what = named(file.name);
  const auto found = project_.find(file.name);
  if (found == project_.end()) {
    change_.put.emplace(file.name, file.text);
    return Step{Action::create, what, ""};
  }
  const bool ours = row::made_for(found->second) == order.design.table;
  if (!ours && order.reach == Reach::ours) {
    return base::fail(
        ErrorKind::denied,
        std::format("{} is there and was not made by this tool for the table {}; --force replaces "
                    "it",
                    what, order.design.table));
  }
  const bool same = row::define_the_same(found->second, file.text);
  if (!same && (order.existing == Existing::overwrite || !ours)) {
    change_.put.emplace(file.name, file.text);
    return Step{Action::change, what, "it gets what this version makes"};
  }
  if (!same) {
    return Step{Action::spare, what,
                "it differs from what this version makes; --overwrite changes that"};
  }
  auto text = with_tokens(found->second, order.design, file.name);
  if (text == found->second) {
    return Step{Action::keep, what, "it is as it should be"};
  }
  change_.put.emplace(file.name, std::move(text));
  return Step{Action::change, what,
              std::format("the token {} may read it", order.design.options.function_token)};
}

Result<bool> ForwardViews::is_of_python(const ViewDesign& design) {
  const auto& view = design.view.names.datasource;
  if (!project_.contains(std::format("{}.datasource", view))) {
    return false;
  }
  const auto found = tinybird::get_datasource(parts_.client, view, request_deadline(parts_.clock));
  if (!found) {
    return std::unexpected(found.error().error);
  }
  return *found && !std::ranges::contains((*found)->columns, design.view.version_column);
}

// Tinybird does not alter a data source of another sorting key and version, and its rows are not
// wanted: they have the Python version's `Keys`. So the view goes by one deployment and comes by
// the next, which fills it from the landing data source.
Result<std::vector<Step>> ForwardViews::plan_replacement(const ViewOrder& order,
                                                         std::vector<Step> steps) {
  if (order.reach == Reach::ours) {
    return std::unexpected(view_of_python(order.design));
  }
  const auto files = order.design.view_files();
  for (const auto& file : std::views::reverse(files)) {
    if (project_.contains(file.name)) {
      first_.remove.push_back(file.name);
      steps.push_back({Action::remove, named(file.name), "the Python version's"});
    }
  }
  for (const auto& file : files) {
    change_.put.emplace(file.name, file.text);
    steps.push_back({Action::create, named(file.name),
                     file.name.ends_with(".pipe")
                         ? std::string()
                         : std::format("filled with every row of {}", order.design.landing)});
  }
  const auto deadline = Deadline::in(parts_.clock, k_pull_limit);
  const auto pending = tinybird::pending_deployment(parts_.client, first_, deadline);
  if (!pending) {
    return std::unexpected(pending.error());
  }
  if (!*pending) {
    const auto check = tinybird::check_change(parts_.client, project_, first_, deadline);
    if (!check) {
      return std::unexpected(check.error());
    }
  }
  steps.push_back({Action::create, "two deployments of the workspace's whole project",
                   "the endpoint is away between them"});
  return steps;
}

// Tinybird has the last word on what the change would do.
Result<std::vector<Step>> ForwardViews::checked(std::vector<Step> steps) {
  if (change_.empty()) {
    return steps;
  }
  const auto deadline = Deadline::in(parts_.clock, k_pull_limit);
  const auto pending = tinybird::pending_deployment(parts_.client, change_, deadline);
  if (!pending) {
    return std::unexpected(pending.error());
  }
  if (*pending) {
    steps.push_back({Action::change, std::format("deployment {}", (*pending)->id),
                     "an earlier call began it; it is brought to its end"});
    return steps;
  }
  parts_.console.waiting("checking the deployment");
  const auto check = tinybird::check_change(parts_.client, project_, change_, deadline);
  if (!check) {
    return std::unexpected(check.error());
  }
  if (!*check) {
    change_ = {};
    for (auto& step : steps) {
      step = step.action == Action::spare || step.action == Action::absent
                 ? std::move(step)
                 : Step{Action::keep, step.what, "it is as it should be"};
    }
    return steps;
  }
  const auto others = std::ranges::count_if(project_, [&](const auto& file) {
    return !change_.put.contains(file.first) && !std::ranges::contains(change_.remove, file.first);
  });
  auto why = std::format("{} other files stay as they are", others);
  for (const auto& line : (*check)->feedback) {
    why += std::format("; Tinybird remarks: {}", line);
  }
  steps.push_back(
      {Action::create, "a deployment of the workspace's whole project", std::move(why)});
  return steps;
}

Result<std::vector<Step>> ForwardViews::plan_creation(const ViewOrder& order) {
  first_ = change_ = {};
  if (auto pulled = pull(); !pulled) {
    return std::unexpected(pulled.error());
  }
  std::vector<Step> steps;
  auto landing = plan_landing(order);
  if (!landing) {
    return std::unexpected(landing.error());
  }
  steps.push_back(std::move(*landing));
  if (order.scope == ViewScope::all) {
    const auto of_python = is_of_python(order.design);
    if (!of_python) {
      return std::unexpected(of_python.error());
    }
    if (*of_python) {
      return plan_replacement(order, std::move(steps));
    }
    for (const auto& file : order.design.view_files()) {
      auto step = plan_file(order, file);
      if (!step) {
        return std::unexpected(step.error());
      }
      steps.push_back(std::move(*step));
    }
  }
  return checked(std::move(steps));
}

Result<std::vector<Step>> ForwardViews::plan_removal(const ViewOrder& order) {
  first_ = change_ = {};
  if (auto pulled = pull(); !pulled) {
    return std::unexpected(pulled.error());
  }
  std::vector<Step> steps;
  for (const auto& file : order.design.view_files()) {
    const auto found = project_.find(file.name);
    if (found == project_.end()) {
      steps.push_back({Action::absent, named(file.name), ""});
    } else if (row::made_for(found->second) != order.design.table && order.reach == Reach::ours) {
      steps.push_back({Action::spare, named(file.name),
                       std::format("it was not made by this tool for the table {}; --force removes "
                                   "it",
                                   order.design.table)});
    } else {
      change_.remove.push_back(file.name);
      steps.push_back({Action::remove, named(file.name), ""});
    }
  }
  std::ranges::reverse(steps);
  return checked(std::move(steps));
}

Result<void> ForwardViews::deploy_once(const tinybird::ProjectChange& change) {
  const auto planned = project_;
  if (auto pulled = pull(); !pulled) {
    return pulled;
  }
  if (project_ != planned) {
    return base::fail(ErrorKind::unavailable,
                      "somebody changed the workspace's project meanwhile, nothing was deployed; "
                      "run the same command again");
  }
  const auto deployment = tinybird::deploy_change(
      parts_.client, project_, change, [&](std::string_view line) { parts_.console.waiting(line); },
      Deadline::in(parts_.clock, k_deploy_limit));
  if (!deployment) {
    return std::unexpected(deployment.error());
  }
  for (const auto& line : deployment->feedback) {
    parts_.console.say(std::format("  Tinybird remarks: {}", line));
  }
  parts_.console.say(std::format("  deployment {} is live", deployment->id));
  return {};
}

// A pending deployment of an earlier call may have held less than what is wanted now: what is left
// is deployed after it.
Result<void> ForwardViews::bring_about(const tinybird::ProjectChange& change) {
  if (change.empty()) {
    return {};
  }
  constexpr int k_rounds_max = 2;
  for (int round = 0; round < k_rounds_max; ++round) {
    if (auto deployed = deploy_once(change); !deployed) {
      return deployed;
    }
    if (auto pulled = pull(); !pulled) {
      return pulled;
    }
    const auto rest = tinybird::check_change(parts_.client, project_, change,
                                             Deadline::in(parts_.clock, k_pull_limit));
    if (!rest) {
      return std::unexpected(rest.error());
    }
    if (!*rest) {
      return {};
    }
  }
  return base::fail(ErrorKind::unavailable,
                    "Tinybird says that the deployment has changed nothing; run the same command "
                    "again");
}

Result<void> ForwardViews::create() {
  if (auto gone = bring_about(first_); !gone) {
    return gone;
  }
  return bring_about(change_);
}

}  // namespace tinydynamocdc::manage
