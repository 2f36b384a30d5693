// SPDX-License-Identifier: Apache-2.0
#include "tinybird/deployments.hpp"

#include <algorithm>
#include <cstdint>
#include <format>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/json_members.hpp"
#include "base/text.hpp"
#include "base/try.hpp"
#include "base/whole_number.hpp"
#include "tinybird/form.hpp"

namespace tinydynamocdc::tinybird {

using base::Deadline;
using base::ErrorKind;
using nlohmann::json;

namespace {

// Checking builds everything once; that takes longer than other calls.
constexpr std::chrono::milliseconds k_deploy_timeout{300'000};

// new_datasource_names, new_pipe_names and so on, as file names.
std::vector<std::string> files_of(const Client& client, const json& deployment,
                                  std::string_view prefix) {
  constexpr std::pair<const char*, const char*> k_kinds[] = {
      {"datasource", "datasource"}, {"pipe", "pipe"}, {"data_connector", "connection"}};
  std::vector<std::string> files;
  for (const auto& [kind, extension] : k_kinds) {
    const auto member = std::format("{}_{}_names", prefix, kind);
    for (const auto& name : base::list_of(deployment, member.c_str())) {
      if (name.is_string()) {
        files.push_back(client.quotable(std::format("{}.{}", name.get<std::string>(), extension)));
      }
    }
  }
  return files;
}

// {"filename":…,"error":…}, {"resource":…,"level":…,"message":…}, or a text.
std::string line_of(const json& entry) {
  if (entry.is_string()) {
    return entry.get<std::string>();
  }
  std::string line;
  for (const auto* member : {"level", "filename", "resource", "error", "message"}) {
    if (const auto text = base::id_of(entry, member); !text.empty()) {
      base::add_to_list(line, text, ": ");
    }
  }
  return line;
}

std::vector<std::string> lines_of(const Client& client, const json& object, const char* name) {
  std::vector<std::string> lines;
  for (const auto& entry : base::list_of(object, name)) {
    if (const auto line = line_of(entry); !line.empty()) {
      lines.push_back(client.quotable(line));
    }
  }
  return lines;
}

Deployment deployment_of(const Client& client, const json& object) {
  return {.id = client.quotable(base::id_of(object, "id")),
          .status = client.quotable(base::text_of(object, "status")),
          .live = base::flag_of(object, "live"),
          .created_at = base::text_of(object, "created_at"),
          .added = files_of(client, object, "new"),
          .changed = files_of(client, object, "changed"),
          .deleted = files_of(client, object, "deleted"),
          .feedback = lines_of(client, object, "feedback"),
          .errors = lines_of(client, object, "errors")};
}

std::string path_of(std::string_view id) {
  return std::format("deployments/{}", net::percent_encoded(id));
}

CallResult<void> without_answer(const CallResult<net::HttpResponse>& response) {
  return response ? CallResult<void>() : std::unexpected(response.error());
}

}  // namespace

CallResult<DeployAnswer> post_deployment(Client& client, const Project& project,
                                         const DeployOptions& options, Deadline deadline) {
  std::vector<FilePart> parts;
  parts.reserve(project.size());
  for (const auto& [file, text] : project) {
    const auto* const field =
        file.starts_with(k_shared_folder) ? "data_project_vendored://" : "data_project://";
    parts.push_back({.field = field, .file_name = file, .text = text});
  }
  const auto form = multipart(parts);
  const bool only_checks = options.mode == DeployOptions::Mode::check;
  Call call{.method = "POST",
            .api = Api::v1,
            .path = "deploy",
            .content_type = form.content_type,
            .body = form.body,
            .repeat = only_checks ? Repeat::yes : Repeat::never,
            .attempt_timeout = k_deploy_timeout};
  if (only_checks) {
    call.query.emplace_back("check", "true");
  }
  if (options.deletions == DeployOptions::Deletions::allowed) {
    call.query.emplace_back("allow_destructive_operations", "true");
  }
  TINYDYNAMOCDC_TRY(const auto response, client.call(call, deadline));
  const auto body = json::parse(response.body, nullptr, false);
  const auto result = base::text_of(body, "result");
  DeployAnswer answer;
  if (const auto* deployment = base::member_of(body, "deployment"); deployment != nullptr) {
    answer.deployment = deployment_of(client, *deployment);
  }
  const auto errors = lines_of(client, body, "errors");
  answer.deployment.errors.insert(answer.deployment.errors.end(), errors.begin(), errors.end());
  if (result == "success") {
    answer.result = DeployResult::success;
  } else if (result == "no_changes") {
    answer.result = DeployResult::no_changes;
  } else if (result != "failed") {
    return not_understood(response.status, "to a deployment");
  }
  return answer;
}

CallResult<std::vector<Deployment>> list_deployments(Client& client, Deadline deadline) {
  const auto response = client.call({.api = Api::v1, .path = "deployments"}, deadline);
  if (!response) {
    auto failure = response.error();
    if (failure.error.kind == ErrorKind::denied) {
      failure.error.message += "; deployments need the workspace's admin token";
    }
    return std::unexpected(std::move(failure));
  }
  const auto body = json::parse(response->body, nullptr, false);
  if (base::member_of(body, "deployments") == nullptr) {
    return not_understood(response->status, "about deployments");
  }
  std::vector<Deployment> deployments;
  for (const auto& object : base::list_of(body, "deployments")) {
    deployments.push_back(deployment_of(client, object));
  }
  return deployments;
}

CallResult<Deployment> get_deployment(Client& client, std::string_view id, Deadline deadline) {
  TINYDYNAMOCDC_TRY(const auto response,
                    client.call({.api = Api::v1, .path = path_of(id)}, deadline));
  const auto body = json::parse(response.body, nullptr, false);
  const auto* object = base::member_of(body, "deployment");
  auto deployment = deployment_of(client, object != nullptr ? *object : body);
  if (deployment.id.empty() || deployment.status.empty()) {
    return not_understood(response.status, "about a deployment");
  }
  return deployment;
}

CallResult<void> set_live(Client& client, std::string_view id, Deadline deadline) {
  return without_answer(
      client.call({.method = "POST", .api = Api::v1, .path = path_of(id) + "/set-live"}, deadline));
}

CallResult<void> delete_deployment(Client& client, std::string_view id, Deadline deadline) {
  return without_answer(
      client.call({.method = "DELETE", .api = Api::v1, .path = path_of(id)}, deadline));
}

bool is_younger(const Deployment& one, const Deployment& other) {
  const bool has_times = !one.created_at.empty() && !other.created_at.empty();
  if (has_times && one.created_at != other.created_at) {
    return one.created_at > other.created_at;
  }
  const auto first = base::parse_whole<std::uint64_t>(one.id);
  const auto second = base::parse_whole<std::uint64_t>(other.id);
  return first && second && *first > *second;
}

bool has_ended(const Deployment& deployment) {
  constexpr std::string_view k_ends[] = {"failed", "error", "deleting", "deleted", "discarded"};
  return std::ranges::contains(k_ends, deployment.status);
}

}  // namespace tinydynamocdc::tinybird
