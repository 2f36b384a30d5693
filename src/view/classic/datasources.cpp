// SPDX-License-Identifier: Apache-2.0
#include "view/classic/datasources.hpp"

#include <algorithm>
#include <format>

#include "base/try.hpp"
#include "deliver/landing_name.hpp"
#include "dynamodb/names.hpp"
#include "tinybird/classic/pipes.hpp"
#include "view/tinybird_call.hpp"

namespace tinydynamocdc::view::classic {

using base::ErrorKind;
using base::Result;
using manage::Goal;
using manage::Standing;

namespace {

tinybird::NewDatasource landing_datasource(const Design& design) {
  const auto& definition = design.landing_definition;
  return {.name = design.landing,
          .schema = row::schema_text(definition),
          .engine = {{"engine", definition.engine},
                     {"engine_sorting_key", definition.sorting_key},
                     {"engine_partition_key", definition.partition_key}}};
}

tinybird::NewDatasource view_datasource(const row::ViewDefinition& view) {
  return {.name = view.names.datasource,
          .schema = row::schema_text(view),
          .takes_ndjson = false,
          .engine = {{"engine", view.engine},
                     {"engine_sorting_key", view.sorting_key},
                     {"engine_partition_key", ""},
                     {"engine_ver", view.version_column},
                     {"engine_is_deleted", view.is_deleted_column}}};
}

std::vector<std::string> names_of(const std::vector<row::Column>& columns) {
  std::vector<std::string> names;
  names.reserve(columns.size());
  for (const auto& column : columns) {
    names.push_back(column.name);
  }
  return names;
}

// When a view is removed nobody knows the table's keys any more.
bool is_a_view(const tinybird::Datasource& datasource) {
  const auto& fixed = row::view_definition("", "", {}).columns;
  return std::ranges::all_of(fixed, [&](const row::Column& column) {
    return std::ranges::contains(datasource.columns, column.name);
  });
}

}  // namespace

manage::Resource::Removal ClassicLanding::removal() const {
  return removal_ == Landing::goes ? Removal::goes : Removal::stays;
}

// The table that its newest row names; empty where there is none, or the token may not read it.
Result<std::string> ClassicLanding::owner() const {
  const auto arn =
      deliver::newest_arn(workspace_.parts().client, design_.landing, workspace_.soon());
  if (!arn && arn.error().error.kind != ErrorKind::denied) {
    return error_of(arn, name());
  }
  if (!arn || arn->empty()) {
    return std::string();
  }
  const auto table = dynamodb::parse_table_arn(*arn);
  return table ? std::string(table->table) : std::string();
}

Result<Standing> ClassicLanding::look(Goal goal) {
  const auto found =
      tinybird::get_datasource(workspace_.parts().client, design_.landing, workspace_.soon());
  if (!found) {
    return error_of(found, name());
  }
  Standing standing{.exists = found->has_value()};
  if (!standing.exists && goal == Goal::present) {
    TINYDYNAMOCDC_TRY_VOID(workspace_.may_create(scope_));
    standing.remark =
        both(design_.python_names, std::format("every change of {}, one row each", design_.table));
  }
  if (!standing.exists) {
    return standing;
  }
  if (goal == Goal::absent && removal_ == Landing::stays) {
    standing.remark = removal_remark(workspace_.parts(), design_, removal_);
    return standing;
  }
  TINYDYNAMOCDC_TRY(const auto table, owner());
  const bool is_another = !table.empty() && table != design_.table;
  if (goal == Goal::absent) {
    standing.owner = is_another      ? Standing::Owner::another
                     : table.empty() ? Standing::Owner::unmarked
                                     : Standing::Owner::us;
    standing.owner_name = std::format("the table {}", table);
    standing.remark = removal_remark(workspace_.parts(), design_, removal_);
    return standing;
  }
  if (is_another) {
    return std::unexpected(landing_of(name(), table, design_));
  }
  TINYDYNAMOCDC_TRY_VOID(check_columns(design_, (*found)->columns));
  standing.remark = both(design_.python_names, "up to date");
  return standing;
}

Result<void> ClassicLanding::create() { return workspace_.create(landing_datasource(design_)); }

Result<void> ClassicLanding::remove() { return workspace_.delete_datasource(design_.landing); }

Result<Standing> ClassicView::look_for_removal(const tinybird::Datasource& found) const {
  Standing standing{.exists = true, .users = design_.users};
  const auto pipe = tinybird::classic::get_pipe(workspace_.parts().client, design_.view.names.pipe,
                                                workspace_.soon());
  if (!pipe) {
    return error_of(pipe, pipe_text(design_.view.names.pipe));
  }
  if (*pipe && row::made_for((*pipe)->description) != design_.table) {
    standing.spared = "its pipe stays";
  } else if (!is_a_view(found)) {
    standing.owner = Standing::Owner::unmarked;
  }
  standing.remark = std::format("{} keeps every change", design_.landing);
  return standing;
}

Result<Standing> ClassicView::look(Goal goal) {
  const auto& view = design_.view;
  const auto found =
      tinybird::get_datasource(workspace_.parts().client, view.names.datasource, workspace_.soon());
  if (!found) {
    return error_of(found, name());
  }
  if (!*found) {
    if (goal == Goal::present) {
      TINYDYNAMOCDC_TRY_VOID(workspace_.may_create(Scope::all));
    }
    return Standing{.remark = "the newest row of each key"};
  }
  if (goal == Goal::absent) {
    return look_for_removal(**found);
  }
  Standing standing{.exists = true};
  if (!std::ranges::contains((*found)->columns, view.version_column)) {
    standing.refusal = view_of_python(design_);
    standing.differences = {
        {.property =
             std::format("replaces the Python version's and its pipes; filled with every row of {}",
                         design_.landing)}};
    return standing;
  }
  if ((*found)->columns != names_of(view.columns)) {
    return base::fail(
        ErrorKind::denied,
        std::format("{} exists with other columns: it was not created by this tool for the "
                    "table {}; give the table another data source with TB_DS_NAMES",
                    name(), design_.table));
  }
  standing.remark = "up to date";
  return standing;
}

Result<void> ClassicView::create() { return workspace_.create(view_datasource(design_.view)); }

// Tinybird keeps a data source that a pipe writes to: the pipes go first.
Result<void> ClassicView::update(std::span<const manage::Difference> /*mend*/) {
  TINYDYNAMOCDC_TRY_VOID(workspace_.delete_pipe(design_.view.names.endpoint));
  TINYDYNAMOCDC_TRY_VOID(workspace_.delete_pipe(design_.view.names.pipe));
  TINYDYNAMOCDC_TRY_VOID(remove());
  return create();
}

Result<void> ClassicView::remove() {
  return workspace_.delete_datasource(design_.view.names.datasource);
}

}  // namespace tinydynamocdc::view::classic
