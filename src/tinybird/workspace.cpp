// SPDX-License-Identifier: Apache-2.0
#include "tinybird/workspace.hpp"

#include <nlohmann/json.hpp>

#include "base/json_members.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::tinybird {

using base::ErrorKind;

namespace {

// Those that the token sees, by name.
CallResult<net::HttpResponse> list_datasources(Client& client, base::Deadline deadline) {
  return client.call({.path = "datasources", .query = {{"attrs", "name"}}}, deadline);
}

}  // namespace

CallResult<WorkspaceKind> workspace_kind(Client& client, base::Deadline deadline) {
  const auto deployments = client.call({.api = Api::v1, .path = "deployments"}, deadline);
  if (deployments) {
    const auto body = nlohmann::json::parse(deployments->body, nullptr, false);
    return base::member_of(body, "deployments") != nullptr ? WorkspaceKind::forward
                                                           : WorkspaceKind::classic;
  }
  const auto& failure = deployments.error();
  if (failure.message.contains("Classic")) {
    return WorkspaceKind::classic;  // "This is a Tinybird Classic workspace…"
  }
  switch (failure.error.kind) {
    case ErrorKind::missing:
    case ErrorKind::rejected:
      return WorkspaceKind::classic;
    case ErrorKind::denied:
      break;
    default:
      return std::unexpected(failure);
  }
  // A token that may not see deployments may still see the workspace.
  const auto workspace = client.call({.api = Api::v1, .path = "workspace"}, deadline);
  if (workspace) {
    const auto body = nlohmann::json::parse(workspace->body, nullptr, false);
    if (base::member_of(body, "is_forward") != nullptr) {
      return base::flag_of(body, "is_forward") ? WorkspaceKind::forward : WorkspaceKind::classic;
    }
  }
  return std::unexpected(failure);
}

CallResult<std::string> workspace_name(Client& client, base::Deadline deadline) {
  const auto workspace = client.call({.api = Api::v1, .path = "workspace"}, deadline);
  if (workspace) {
    const auto body = nlohmann::json::parse(workspace->body, nullptr, false);
    return client.quotable(base::text_of(body, "name"));
  }
  if (workspace.error().status == 0 || base::is_transient(workspace.error().error.kind)) {
    return std::unexpected(workspace.error());
  }
  // Whoever has a token of the workspace may list the data sources that it may see.
  const auto listed = list_datasources(client, deadline);
  return listed ? CallResult<std::string>() : std::unexpected(listed.error());
}

CallResult<std::size_t> count_datasources(Client& client, base::Deadline deadline) {
  TINYDYNAMOCDC_TRY(const auto listed, list_datasources(client, deadline));
  const auto body = nlohmann::json::parse(listed.body, nullptr, false);
  const auto* all = base::member_of(body, "datasources");
  if (all == nullptr || !all->is_array()) {
    return std::unexpected(
        Failure{.error = {ErrorKind::unavailable, "Tinybird's answer has no list of data sources"},
                .status = listed.status});
  }
  return all->size();
}

}  // namespace tinydynamocdc::tinybird
