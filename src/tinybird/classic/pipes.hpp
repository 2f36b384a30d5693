// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tinybird/client.hpp"

/// Pipes of Classic workspaces, one operation each. (Tinybird: API Reference, "Pipes API" and
/// "Materialized Views". On a Forward workspace all that changes something is refused with 403.)
namespace tinydynamocdc::tinybird::classic {

struct PipeNode {
  std::string name;
  std::string sql;
  bool materialized = false;  ///< It feeds a data source.
};

struct Pipe {
  std::string name;
  std::string description;
  std::string endpoint;  ///< The published node's id; empty: none is.
  std::vector<PipeNode> nodes;
};

struct NewPipe {
  std::string name;
  std::string description;
  std::string node;
  std::string sql;
};

/// Nothing when Tinybird says 404.
[[nodiscard]] CallResult<std::optional<Pipe>> get_pipe(Client& client, std::string_view name,
                                                       base::Deadline deadline);

/// A pipe with one node and no output yet.
[[nodiscard]] CallResult<void> create_pipe(Client& client, const NewPipe& pipe,
                                           base::Deadline deadline);

/// False when there was none.
[[nodiscard]] CallResult<bool> delete_pipe(Client& client, std::string_view name,
                                           base::Deadline deadline);

struct NodePath {
  std::string_view pipe;
  std::string_view node;
};

/// From now on the node feeds the data source, which exists, with every row that comes.
[[nodiscard]] CallResult<void> materialize(Client& client, const NodePath& node,
                                           std::string_view datasource, base::Deadline deadline);

/// The node is an endpoint from now on.
[[nodiscard]] CallResult<void> publish(Client& client, const NodePath& node,
                                       base::Deadline deadline);

/// Starts to feed the data source with all rows that are there already; returns the job's id. Rows
/// that arrive meanwhile may come twice.
[[nodiscard]] CallResult<std::string> populate(Client& client, const NodePath& node,
                                               base::Deadline deadline);

struct Job {
  std::string status;  ///< waiting, working, done, error, cancelled …
  std::string error;   ///< Tinybird's reason, where it gives one.
};

[[nodiscard]] CallResult<Job> get_job(Client& client, std::string_view id, base::Deadline deadline);

}  // namespace tinydynamocdc::tinybird::classic
