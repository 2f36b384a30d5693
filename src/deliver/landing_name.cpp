// SPDX-License-Identifier: Apache-2.0
#include "deliver/landing_name.hpp"

#include "base/try.hpp"
#include "dynamodb/names.hpp"
#include "row/landing_queries.hpp"
#include "tinybird/datasources.hpp"
#include "tinybird/sql.hpp"

namespace tinydynamocdc::deliver {

using base::Deadline;
using base::ErrorKind;
using base::Result;

tinybird::CallResult<std::string> newest_arn(tinybird::Client& client, std::string_view datasource,
                                             Deadline deadline) {
  TINYDYNAMOCDC_TRY(const auto rows,
                    tinybird::query(client, row::newest_arn_query(datasource), deadline));
  // "arn":"arn:aws:…"
  const auto begin = rows.find("arn:");
  return begin == std::string::npos ? std::string()
                                    : rows.substr(begin, rows.find('"', begin) - begin);
}

Result<std::string> landing_name(tinybird::Client& client, const row::NamingOptions& naming,
                                 std::string_view table, Deadline deadline) {
  auto ours = row::datasource_name(naming, table);
  auto theirs = row::python_datasource_name(naming, table);
  if (theirs.empty()) {
    return ours;
  }
  for (const auto* name : {&ours, &theirs}) {
    const auto found = tinybird::get_datasource(client, *name, deadline);
    if (!found && found.error().error.kind == ErrorKind::denied) {
      return ours;  // A token for appending only cannot look at either.
    }
    if (!found) {
      return std::unexpected(found.error().error);
    }
    if (name == &ours ? found->has_value() : !found->has_value()) {
      return ours;
    }
  }
  const auto arn = newest_arn(client, theirs, deadline);
  if (!arn && arn.error().error.kind != ErrorKind::denied) {
    return std::unexpected(arn.error().error);
  }
  if (!arn) {
    return theirs;
  }
  const auto owner = dynamodb::parse_table_arn(*arn);
  return owner && owner->table == table ? theirs : ours;
}

}  // namespace tinydynamocdc::deliver
