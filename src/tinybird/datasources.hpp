// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tinybird/client.hpp"

namespace tinydynamocdc::tinybird {

/// What we need to know of an existing data source.
struct Datasource {
  std::string name;
  std::vector<std::string> columns;  ///< Names, in order.
  std::vector<std::string> types;    ///< Theirs, in the same order; empty where not told.
};

/// A data source to be made by the Data Sources API, which a Forward workspace refuses.
struct NewDatasource {
  std::string name;
  std::string schema;        ///< Columns in Tinybird's schema grammar.
  bool takes_ndjson = true;  ///< Columns have JSON paths; without them only views write to it.
  /// `engine`, `engine_sorting_key`, `engine_partition_key`, …
  std::vector<std::pair<std::string, std::string>> engine;
};

/// The data source of that name, nothing when Tinybird says 404.
/// denied: the token may not look.
[[nodiscard]] CallResult<std::optional<Datasource>> get_datasource(Client& client,
                                                                   std::string_view name,
                                                                   base::Deadline deadline);

/// What creating came to.
enum class Creation {
  created,
  existed,           ///< Somebody was first; its columns have not been looked at.
  needs_deployment,  ///< A Forward workspace: resources come by deployments only.
};

/// `POST datasources` with mode=create. (Tinybird: API Reference, "Data Sources API".)
[[nodiscard]] CallResult<Creation> create_datasource(Client& client,
                                                     const NewDatasource& datasource,
                                                     base::Deadline deadline);

/// True for the refusal by which a Forward workspace says that resources are made by deployments
/// only.
[[nodiscard]] bool says_deployments_only(const Failure& failure);

}  // namespace tinydynamocdc::tinybird
