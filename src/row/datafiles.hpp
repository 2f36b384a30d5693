// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "row/landing_definition.hpp"
#include "row/view_definition.hpp"

/// The files by which a Tinybird workspace is told what to hold: the same text whether it is
/// deployed by us or kept in somebody's git, laid out as `tb fmt` does. (Tinybird: Datafiles.)
namespace tinydynamocdc::row {

/// One file. Its name has no folder; names are unique in a workspace per kind.
struct Datafile {
  std::string name;  ///< `ddb_PeopleTable.datasource`
  std::string text;

  bool operator==(const Datafile&) const = default;
};

/// What the files say beside the definitions themselves.
struct DatafileOptions {
  std::string table;           ///< The DynamoDB table, named in each DESCRIPTION.
  std::string function_token;  ///< Gets APPEND and READ on the landing data source, READ on the
                               ///< current state. Empty: no token is declared.
  std::string endpoint_token;  ///< Gets READ on the endpoint. Empty: as above.
};

/// The name of the endpoint's own token: `<endpoint>_read`.
[[nodiscard]] std::string endpoint_token_name(std::string_view endpoint);

[[nodiscard]] Datafile landing_datafile(std::string_view name, const LandingDefinition& definition,
                                        const DatafileOptions& options);
[[nodiscard]] Datafile view_datafile(const ViewDefinition& view, const DatafileOptions& options);
[[nodiscard]] Datafile materialized_pipe_datafile(const ViewDefinition& view,
                                                  const DatafileOptions& options);
[[nodiscard]] Datafile endpoint_datafile(const ViewDefinition& view,
                                         const DatafileOptions& options);

/// The pipes' DESCRIPTIONs, for workspaces that take no files.
[[nodiscard]] std::string pipe_description(const ViewDefinition& view, std::string_view table);
[[nodiscard]] std::string endpoint_description(const ViewDefinition& view, std::string_view table);

/// The DynamoDB table that a file or DESCRIPTION of ours names: how a resource says that this tool
/// made it, and for which table. Empty when it is not ours. The view lives as long as the text.
[[nodiscard]] std::string_view made_for(std::string_view text);

/// One line of a file that gives a token a permission on the file's resource.
struct TokenLine {
  std::string_view token;
  std::string_view permission;  ///< APPEND or READ
};

/// The file's text with that line in front, unless it has it already.
[[nodiscard]] std::string with_token(std::string text, const TokenLine& line);

/// True when both files define the same, whatever their tokens, descriptions, quotes, line breaks
/// and white space: `tb fmt` lays them out anew, and a workspace does not give a file back with the
/// bytes that it was given.
[[nodiscard]] bool define_the_same(std::string_view one, std::string_view other);

}  // namespace tinydynamocdc::row
