// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tinybird/client.hpp"

namespace tinydynamocdc::tinybird {

/// All that a Forward workspace is made of: file names (`ddb_T.datasource`, `x.pipe`,
/// `k.connection`) and their texts. A deployment is always the whole of it.
using Project = std::map<std::string, std::string, std::less<>>;

/// Where files of data sources lie that other workspaces share.
inline constexpr std::string_view k_shared_folder = "vendor/";

/// The project as the workspace tells it: every data source, pipe and connection as the text of its
/// datafile. A data source that another workspace shares (`marketing.visits`) goes along as
/// `vendor/marketing/datasources/visits.datasource`, as Tinybird's command line keeps it; one whose
/// text the token may not read is left out. The token must be the workspace's admin token.
/// unavailable: a resource went away meanwhile. (Tinybird's SDKs pull by the same requests.)
[[nodiscard]] CallResult<Project> pull_project(Client& client, base::Deadline deadline);

/// What shall be different in a project.
struct ProjectChange {
  Project put;                      ///< Files that are added or replaced.
  std::vector<std::string> remove;  ///< Files that go.

  [[nodiscard]] bool empty() const { return put.empty() && remove.empty(); }
};

[[nodiscard]] Project changed(Project project, const ProjectChange& change);

}  // namespace tinydynamocdc::tinybird
