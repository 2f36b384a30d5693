// SPDX-License-Identifier: Apache-2.0
#include "tinybird/project.hpp"

#include <format>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/json_members.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::tinybird {

using base::Deadline;
using base::ErrorKind;

namespace {

// One kind of resource, and how it is asked for.
struct Kind {
  const char* folder;  // Of the list, and its member with the names.
  const char* extension;
  Api text_api;
};

constexpr Kind k_kinds[] = {
    {"datasources", "datasource", Api::v0},
    {"pipes", "pipe", Api::v1},
    {"connectors", "connection", Api::v0},
};

CallResult<std::vector<std::string>> names_of(Client& client, const Kind& kind, Deadline deadline) {
  const auto response = client.call({.path = kind.folder}, deadline);
  if (!response) {
    // Not every workspace has connectors.
    const bool has_none = response.error().status == 404 && kind.folder == k_kinds[2].folder;
    if (has_none) {
      return std::vector<std::string>();
    }
    return std::unexpected(response.error());
  }
  const auto json = nlohmann::json::parse(response->body, nullptr, false);
  if (base::member_of(json, kind.folder) == nullptr) {
    return std::unexpected(
        Failure{.error = {ErrorKind::unavailable,
                          std::format("Tinybird's answer has no list of {}", kind.folder)},
                .status = response->status});
  }
  std::vector<std::string> names;
  for (const auto& resource : base::list_of(json, kind.folder)) {
    auto name = base::text_of(resource, "name");
    const bool is_datasource = kind.folder == k_kinds[0].folder;
    if (!name.empty() && (is_datasource || !name.contains('.'))) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

CallResult<std::string> text_of_file(Client& client, const Kind& kind, const std::string& file,
                                     Deadline deadline) {
  const auto path = std::format("{}/{}", kind.folder, net::percent_encoded(file));
  auto response = client.call({.api = kind.text_api, .path = path}, deadline);
  if (!response && response.error().status == 404 && kind.text_api == Api::v1) {
    response = client.call({.path = path}, deadline);
  }
  if (!response) {
    auto failure = std::move(response).error();
    if (failure.error.kind == ErrorKind::missing) {
      failure.error.kind = ErrorKind::unavailable;  // It was in the list a moment ago.
    }
    return std::unexpected(std::move(failure));
  }
  return std::move(response->body);
}

// `marketing.visits` is shared by the workspace `marketing`.
std::string path_of(const Kind& kind, std::string_view name) {
  const auto dot = name.find('.');
  return dot == std::string_view::npos
             ? std::format("{}.{}", name, kind.extension)
             : std::format("{}{}/{}/{}.{}", k_shared_folder, name.substr(0, dot), kind.folder,
                           name.substr(dot + 1), kind.extension);
}

}  // namespace

CallResult<Project> pull_project(Client& client, Deadline deadline) {
  Project project;
  for (const auto& kind : k_kinds) {
    TINYDYNAMOCDC_TRY(const auto names, names_of(client, kind, deadline));
    for (const auto& name : names) {
      auto file = path_of(kind, name);
      auto text = text_of_file(client, kind, std::format("{}.{}", name, kind.extension), deadline);
      const bool is_shared = file.starts_with(k_shared_folder);
      if (!text && is_shared && (text.error().status == 403 || text.error().status == 404)) {
        continue;
      }
      if (!text) {
        return std::unexpected(std::move(text).error());
      }
      project.insert_or_assign(std::move(file), std::move(*text));
    }
  }
  return project;
}

Project changed(Project project, const ProjectChange& change) {
  for (const auto& [file, text] : change.put) {
    project.insert_or_assign(file, text);
  }
  for (const auto& file : change.remove) {
    project.erase(file);
  }
  return project;
}

}  // namespace tinydynamocdc::tinybird
