// SPDX-License-Identifier: Apache-2.0
#include "verify/find_subject.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "base/found_in.hpp"
#include "base/try.hpp"
#include "row/view_definition.hpp"
#include "tinybird/datasources.hpp"

namespace tinydynamocdc::verify {

using base::ErrorKind;
using base::Result;

namespace {

// The key columns as this data source has them; the name of one that it lacks.
std::expected<std::vector<row::KeyColumn>, std::string> columns_in(
    const tinybird::Datasource& datasource, const std::vector<row::ViewKey>& keys) {
  std::vector<row::KeyColumn> columns;
  for (const auto& key : keys) {
    auto column = row::column_in(key.column, datasource.columns);
    const auto at = std::ranges::find(datasource.columns, column.name);
    if (at == datasource.columns.end()) {
      return std::unexpected(column.name);
    }
    const auto i = static_cast<std::size_t>(at - datasource.columns.begin());
    column.is_number = i < datasource.types.size() && datasource.types[i].contains("Float64");
    columns.push_back(std::move(column));
  }
  return columns;
}

}  // namespace

Result<Subject> find_subject(tinybird::Client& client, Subject subject, std::string_view key_prefix,
                             const std::vector<std::string>& key_names, base::Deadline deadline) {
  std::vector<row::TableKey> keys;
  keys.reserve(key_names.size());
  for (const auto& name : key_names) {
    keys.push_back({.attribute = name});
  }
  const auto view_keys = row::view_keys(key_prefix, std::move(keys));
  const auto landing = tinybird::get_datasource(client, subject.datasource, deadline);
  if (!landing) {
    return std::unexpected(landing.error().error);
  }
  const auto* found = base::found_in(*landing);
  if (found == nullptr) {
    return base::fail(ErrorKind::missing,
                      std::format("there is no data source {} in Tinybird", subject.datasource));
  }
  auto columns = columns_in(*found, view_keys);
  if (!columns) {
    return base::fail(ErrorKind::bad_input,
                      std::format("data source {} has no column {}: it is not the landing data "
                                  "source of this table",
                                  subject.datasource, columns.error()));
  }
  subject.columns = std::move(*columns);
  const auto name = row::view_names(subject.datasource).datasource;
  const auto view = tinybird::get_datasource(client, name, deadline);
  if (!view) {
    return std::unexpected(view.error().error);
  }
  if (const auto* state = base::found_in(*view); state != nullptr) {
    auto its = columns_in(*state, view_keys);
    if (its && std::ranges::contains(state->columns, "version") &&
        std::ranges::contains(state->columns, "is_deleted")) {
      subject.view = name;
      subject.view_columns = std::move(*its);
    }
  }
  return subject;
}

}  // namespace tinydynamocdc::verify
