// SPDX-License-Identifier: Apache-2.0
#include "deliver/landing_deployment.hpp"

#include <format>
#include <utility>

#include "row/datafiles.hpp"
#include "tinybird/deploy.hpp"

namespace tinydynamocdc::deliver {

using base::Deadline;
using base::ErrorKind;
using base::Result;

namespace {

std::unexpected<base::Error> needs_somebody(const MissingLanding& missing,
                                            std::string_view reason) {
  return base::fail(
      ErrorKind::missing,
      std::format("data source {0} does not exist, and this Tinybird workspace (Forward) creates "
                  "data sources by deployment only, which the function's token cannot do ({1}); "
                  "run: tinydynamocdc --create-mv --table-name {2} --region {3} (or, to deploy "
                  "from git: tinydynamocdc --emit-datafiles DIR --table-name {2} --region {3}); "
                  "the records are delivered once it exists",
                  missing.datasource, reason, missing.table.table, missing.table.region));
}

bool may_pass(ErrorKind kind) { return base::is_transient(kind) || kind == ErrorKind::expired; }

}  // namespace

Result<void> deploy_landing(tinybird::Client& client, const MissingLanding& missing,
                            Deadline deadline) {
  const auto failed = [&](base::Error error) -> Result<void> {
    if (!may_pass(error.kind)) {
      return needs_somebody(missing, error.message);
    }
    error.kind = ErrorKind::unavailable;
    return std::unexpected(base::with_context(
        std::move(error), std::format("deploy data source {}", missing.datasource)));
  };
  const auto project = tinybird::pull_project(client, deadline);
  if (!project) {
    return failed(project.error().error);
  }
  // No token is declared: the function's own can do everything already.
  auto file = row::landing_datafile(
      missing.datasource, missing.definition,
      {.table = std::string(missing.table.table), .function_token = {}, .endpoint_token = {}});
  const tinybird::ProjectChange change{.put = {{std::move(file.name), std::move(file.text)}},
                                       .remove = {}};
  if (project->contains(change.put.begin()->first)) {
    return {};  // Somebody was first.
  }
  const auto pending = tinybird::pending_deployment(client, change, deadline);
  if (!pending) {
    return failed(pending.error());
  }
  if (!*pending) {
    const auto check = tinybird::check_change(client, *project, change, deadline);
    if (!check) {
      return failed(check.error());
    }
  }
  const auto deployment =
      tinybird::deploy_change(client, *project, change, [](std::string_view) {}, deadline);
  return deployment ? Result<void>() : failed(deployment.error());
}

}  // namespace tinydynamocdc::deliver
