// SPDX-License-Identifier: Apache-2.0
#include "deliver/destinations.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "base/check.hpp"
#include "base/found_in.hpp"
#include "base/text.hpp"
#include "base/try.hpp"
#include "deliver/landing_deployment.hpp"
#include "deliver/landing_name.hpp"
#include "dynamodb/names.hpp"
#include "row/change_keys.hpp"
#include "row/landing_definition.hpp"
#include "tinybird/datasources.hpp"

namespace tinydynamocdc::deliver {

using base::Deadline;
using base::ErrorKind;
using base::Result;

namespace {

// A query has 10 s in Tinybird. (Tinybird: "Limits".) What is not known by then, or is refused
// because a thousand new processes look at once, must not hold up the rows.
constexpr std::chrono::milliseconds k_look_time_max{10'000};

tinybird::NewDatasource new_datasource(const std::string& name,
                                       const row::LandingDefinition& definition) {
  return {.name = name,
          .schema = row::schema_text(definition),
          .engine = {{"engine", definition.engine},
                     {"engine_sorting_key", definition.sorting_key},
                     {"engine_partition_key", definition.partition_key}}};
}

// The columns as the data source has them; which of them have the Python version's name is said.
std::vector<row::KeyColumn> columns_in(std::vector<row::KeyColumn> columns,
                                       const tinybird::Datasource& existing, const Remark& remark) {
  for (auto& column : columns) {
    auto fitting = row::column_in(column, existing.columns);
    if (fitting.name != column.name) {
      remark(std::format(
          "data source {} has the Python version's column {} and no {}: using that column",
          existing.name, fitting.name, column.name));
    }
    column = std::move(fitting);
  }
  return columns;
}

}  // namespace

Result<std::string_view> Destinations::datasource_of(const dynamodb::Change& change,
                                                     Deadline deadline) {
  TINYDYNAMOCDC_TRY(const auto arn, dynamodb::parse_table_arn(change.event_source_arn_text));
  const bool is_mark = change.event_name == dynamodb::EventName::snapshot_complete;
  for (const auto& known : known_) {
    if (known->table_arn == arn.table_arn) {
      if (!known->are_keys_checked && !is_mark) {
        forget(known->datasource);
        break;
      }
      if (auto looked = look_again(*known, deadline); !looked) {
        auto error = std::move(looked.error());
        forget(known->datasource);
        return std::unexpected(std::move(error));
      }
      return known->datasource;
    }
  }
  TINYDYNAMOCDC_TRY(auto landing, landing_name(client_, naming_, arn.table, deadline));
  const auto datasource = std::move(landing);
  for (const auto& known : known_) {
    if (known->datasource == datasource) {
      return base::fail(ErrorKind::bad_config,
                        std::format("tables {} and {} would both be written to data source {}; "
                                    "give one of them another one with TB_DS_NAMES=\"{}=<name>\"",
                                    known->table_arn, arn.table_arn, datasource, arn.table));
    }
  }
  auto owner = Owner::settled;
  if (check_ == TableCheck::ensure) {
    TINYDYNAMOCDC_TRY(const auto ready, ensure(change, arn.table_arn, datasource, deadline));
    owner = ready;
  }
  if (const auto ours = row::datasource_name(naming_, arn.table); datasource != ours) {
    remark_(std::format(
        "data source {}, as the Python version named it, holds the history of table {} and is used "
        "(there is no {})",
        datasource, arn.table, ours));
  }
  known_.push_back(
      std::make_unique<Destination>(Destination{.table_arn = std::string(arn.table_arn),
                                                .datasource = datasource,
                                                .owner = owner,
                                                .are_keys_checked = !is_mark,
                                                .looked_at = client_.clock().steady()}));
  return known_.back()->datasource;
}

void Destinations::forget(std::string_view datasource) {
  // By value: the name may be that of the one that goes.
  std::erase_if(known_, [name = std::string(datasource)](const auto& known) {
    return known->datasource == name;
  });
}

Result<void> Destinations::look_again(Destination& known, Deadline deadline) {
  const auto now = client_.clock().steady();
  if (known.owner == Owner::settled || now - known.looked_at < k_look_again_after) {
    return {};
  }
  TINYDYNAMOCDC_TRY(const auto owner, check_owner(known.table_arn, known.datasource, deadline));
  known.owner = owner;
  known.looked_at = now;
  return {};
}

Result<Destinations::Owner> Destinations::ensure(const dynamodb::Change& change,
                                                 std::string_view table_arn,
                                                 const std::string& datasource, Deadline deadline) {
  TINYDYNAMOCDC_TRY(const auto keys, row::ChangeKeys().find(change));
  auto columns = row::key_columns(naming_.key_prefix, keys);
  const auto definition = row::landing_definition(columns);
  auto existing = tinybird::get_datasource(client_, datasource, deadline);
  const bool may_look = existing || existing.error().error.kind != ErrorKind::denied;
  if (!existing && may_look) {
    return std::unexpected(existing.error().error);
  }
  if (!existing || !*existing) {
    const auto creation =
        tinybird::create_datasource(client_, new_datasource(datasource, definition), deadline);
    if (!creation) {
      return std::unexpected(base::with_context(creation.error().error,
                                                std::format("create data source {}", datasource)));
    }
    if (*creation == tinybird::Creation::created) {
      return Owner::settled;
    }
    if (*creation == tinybird::Creation::needs_deployment && may_look) {
      const auto arn = dynamodb::parse_table_arn(table_arn);
      const auto deployed =
          arn ? deploy_landing(client_,
                               {.datasource = datasource, .table = *arn, .definition = definition},
                               deadline)
              : std::unexpected(arn.error());
      return deployed ? Result<Owner>(Owner::settled) : std::unexpected(deployed.error());
    }
    if (!may_look) {
      // A token for appending only: whether the data source is there, appending will tell.
      return Owner::settled;
    }
    existing = tinybird::get_datasource(client_, datasource, deadline);
    if (!existing) {
      return std::unexpected(existing.error().error);
    }
    if (!*existing) {
      return base::fail(
          ErrorKind::unavailable,
          std::format("Tinybird says that data source {} exists, but cannot find it; try again",
                      datasource));
    }
  }
  const auto* found = base::found_in(*existing);
  TINYDYNAMOCDC_CHECK(found != nullptr);
  const auto fitting = row::landing_definition(columns_in(std::move(columns), *found, remark_));
  if (const auto missing = row::missing_columns(fitting, found->columns); !missing.empty()) {
    return base::fail(
        ErrorKind::bad_config,
        std::format("data source {} exists but lacks {}, so it was created for other keys than "
                    "those of table {}; give the table another one with TB_DS_NAMES",
                    datasource, base::joined(missing), table_arn));
  }
  return check_owner(table_arn, datasource, deadline);
}

// A look at the newest row tells whose data source it is, where the token may read.
Result<Destinations::Owner> Destinations::check_owner(std::string_view table_arn,
                                                      const std::string& datasource,
                                                      Deadline deadline) {
  const auto rows = newest_arn(client_, datasource,
                               std::min(deadline, Deadline::in(client_.clock(), k_look_time_max)));
  if (!rows) {
    const auto& error = rows.error().error;
    if (error.kind == ErrorKind::denied) {
      return Owner::settled;  // This token may not read.
    }
    remark_(
        std::format("could not check whether data source {} holds rows of another table than {}; "
                    "rows are delivered, and the check is repeated: {}",
                    datasource, table_arn, error.message));
    return Owner::not_known;
  }
  const auto owner = dynamodb::parse_table_arn(*rows);
  if (owner && owner->table_arn != table_arn) {
    return base::fail(ErrorKind::bad_config,
                      std::format("data source {} holds rows of table {}, so table {} is not "
                                  "written there; give it another one with TB_DS_NAMES",
                                  datasource, owner->table_arn, table_arn));
  }
  return Owner::settled;
}

}  // namespace tinydynamocdc::deliver
