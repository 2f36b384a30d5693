// SPDX-License-Identifier: Apache-2.0
#include "manage/classic_views.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "manage/aws_call.hpp"
#include "manage/tinybird_call.hpp"
#include "manage/wait.hpp"
#include "tinybird/datasources.hpp"

namespace tinydynamocdc::manage {

using base::Deadline;
using base::ErrorKind;
using base::Result;

namespace {

// Tinybird's jobs have no limit of their own that is documented; a large table takes its time.
constexpr std::chrono::milliseconds k_fill_limit{4 * 3600 * 1000};

tinybird::NewDatasource landing_datasource(const ViewDesign& design) {
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

}  // namespace

Result<Step> ClassicViews::plan_landing() {
  const auto& design = order_.design;
  const auto what = datasource_text(design.landing);
  const auto found =
      tinybird::get_datasource(parts_.client, design.landing, request_deadline(parts_.clock));
  if (!found) {
    return error_of(found, what);
  }
  if (!*found) {
    landing_ = Action::create;
    return Step{landing_, what, std::format("every change of {}, one row each", design.table)};
  }
  if (const auto missing = row::missing_columns(design.landing_definition, (*found)->columns);
      !missing.empty()) {
    return base::fail(ErrorKind::rejected,
                      std::format("{} lacks the column {}: it was not made for the table {}", what,
                                  missing.front(), design.table));
  }
  return Step{Action::keep, what, "it is as it should be"};
}

// Data sources have no description to tell whose they are: the name and all columns do.
Result<Step> ClassicViews::plan_view() {
  const auto& view = order_.design.view;
  const auto what = datasource_text(view.names.datasource);
  const auto found = tinybird::get_datasource(parts_.client, view.names.datasource,
                                              request_deadline(parts_.clock));
  if (!found) {
    return error_of(found, what);
  }
  if (!*found) {
    view_ = Action::create;
    return Step{view_, what, "the newest row of each key"};
  }
  const bool is_of_python = !std::ranges::contains((*found)->columns, view.version_column);
  if (is_of_python && order_.reach == Reach::ours) {
    return std::unexpected(view_of_python(order_.design));
  }
  if (is_of_python) {
    goes_ = {view.names.endpoint, view.names.pipe, view.names.datasource};
    view_ = Action::create;
    return Step{Action::change, what,
                std::format("the Python version's goes with its pipes; ours is filled with every "
                            "row of {}",
                            order_.design.landing)};
  }
  if ((*found)->columns != names_of(view.columns)) {
    return base::fail(
        ErrorKind::denied,
        std::format("{} is there with other columns: it was not made by this tool for the table "
                    "{}; give the table another data source by TB_DS_NAMES",
                    what, order_.design.table));
  }
  return Step{Action::keep, what, "it is as it should be"};
}

Result<Step> ClassicViews::plan_pipe(WantedPipe& wanted) {
  const auto what = pipe_text(wanted.pipe.name);
  const auto answer =
      tinybird::get_pipe(parts_.client, wanted.pipe.name, request_deadline(parts_.clock));
  if (!answer) {
    return error_of(answer, what);
  }
  const auto* found = found_in(*answer);
  if (found == nullptr) {
    wanted.todo = Action::create;
    return Step{wanted.todo, what, ""};
  }
  const bool ours = row::made_for(found->description) == order_.design.table;
  if (!ours && order_.reach == Reach::ours) {
    return base::fail(
        ErrorKind::denied,
        std::format("{} is there and was not made by this tool for the table {}; --force replaces "
                    "it",
                    what, order_.design.table));
  }
  const bool same =
      found->nodes.size() == 1 && row::define_the_same(found->nodes.front().sql, wanted.pipe.sql);
  const bool has_output =
      found->nodes.size() == 1 &&
      (wanted.materialized ? found->nodes.front().materialized : !found->endpoint.empty());
  if (same && has_output) {
    return Step{Action::keep, what, "it is as it should be"};
  }
  if (same || !ours || order_.existing == Existing::overwrite) {
    wanted.todo = Action::change;
    return Step{wanted.todo, what,
                same ? "it has no output yet" : "it gets what this version makes"};
  }
  return Step{Action::spare, what,
              "it differs from what this version makes; --overwrite changes that"};
}

Result<Step> ClassicViews::plan_token(WantedToken& wanted) {
  auto found = tinybird::find_token(parts_.client, wanted.name, request_deadline(parts_.clock));
  if (!found) {
    return error_of(found, std::format("the token {}", wanted.name));
  }
  wanted.found = std::move(*found);
  const auto what = std::format("the token {}", wanted.name);
  const auto* token = found_in(wanted.found);
  if (token == nullptr) {
    wanted.todo = Action::create;
    return Step{wanted.todo, what, ""};
  }
  auto scopes = token->scopes;
  for (const auto& scope : wanted.scopes) {
    if (!std::ranges::contains(scopes, scope)) {
      scopes.push_back(scope);
      wanted.todo = Action::change;
    }
  }
  wanted.scopes = std::move(scopes);
  return wanted.todo == Action::change ? Step{Action::change, what, "it gets further scopes"}
                                       : Step{Action::keep, what, "it is as it should be"};
}

Result<std::vector<Step>> ClassicViews::plan_creation(const ViewOrder& order) {
  order_ = order;
  landing_ = view_ = Action::keep;
  pipes_.clear();
  tokens_.clear();
  goes_.clear();
  std::vector<Step> steps;
  const auto add = [&](Result<Step> step) -> Result<void> {
    if (!step) {
      return std::unexpected(std::move(step).error());
    }
    steps.push_back(std::move(*step));
    return {};
  };
  if (auto added = add(plan_landing()); !added) {
    return std::unexpected(added.error());
  }
  if (order.scope == ViewScope::landing) {
    return steps;
  }
  const auto& design = order.design;
  const auto& names = design.view.names;
  pipes_ = {{.pipe = {.name = names.pipe,
                      .description = row::pipe_description(design.view, design.table),
                      .node = row::node_name(names.pipe),
                      .sql = design.view.select},
             .materialized = true},
            {.pipe = {.name = names.endpoint,
                      .description = row::endpoint_description(design.view, design.table),
                      .node = row::node_name(names.endpoint),
                      .sql = design.view.endpoint_select}}};
  tokens_ = {{.name = design.options.function_token,
              .scopes = {std::format("DATASOURCES:APPEND:{}", design.landing),
                         std::format("DATASOURCES:READ:{}", design.landing),
                         std::format("DATASOURCES:READ:{}", names.datasource)},
              .found = {}},
             {.name = design.options.endpoint_token,
              .scopes = {std::format("PIPES:READ:{}", names.endpoint)},
              .found = {}}};
  auto added = add(plan_view());
  for (auto& wanted : pipes_) {
    added = added ? add(plan_pipe(wanted)) : added;
  }
  for (auto& wanted : tokens_) {
    added = added ? add(plan_token(wanted)) : added;
  }
  if (!added) {
    return std::unexpected(added.error());
  }
  return steps;
}

Result<void> ClassicViews::create_datasource(const tinybird::NewDatasource& wanted) {
  const auto created =
      tinybird::create_datasource(parts_.client, wanted, request_deadline(parts_.clock));
  if (!created) {
    return error_of(created, std::format("create {}", datasource_text(wanted.name)));
  }
  if (*created == tinybird::Creation::needs_deployment) {
    return base::fail(
        ErrorKind::unavailable,
        "Tinybird takes resources by deployments only now; run the same command again");
  }
  parts_.console.say(std::format("  {} is there", datasource_text(wanted.name)));
  return {};
}

Result<void> ClassicViews::create_pipe(const WantedPipe& wanted) {
  const auto context = std::format("make {}", pipe_text(wanted.pipe.name));
  if (wanted.todo == Action::change) {
    if (const auto deleted =
            tinybird::delete_pipe(parts_.client, wanted.pipe.name, request_deadline(parts_.clock));
        !deleted) {
      return error_of(deleted, context);
    }
  }
  if (const auto created =
          tinybird::create_pipe(parts_.client, wanted.pipe, request_deadline(parts_.clock));
      !created) {
    return error_of(created, context);
  }
  const tinybird::NodePath node{.pipe = wanted.pipe.name, .node = wanted.pipe.node};
  const auto published =
      wanted.materialized
          ? tinybird::materialize(parts_.client, node, order_.design.view.names.datasource,
                                  request_deadline(parts_.clock))
          : tinybird::publish(parts_.client, node, request_deadline(parts_.clock));
  if (!published) {
    return error_of(published, context);
  }
  parts_.console.say(std::format("  {} is there", pipe_text(wanted.pipe.name)));
  return {};
}

// With the rows that came before the view was there, the mark of the last complete snapshot among
// them. A row that comes meanwhile may be put in twice, which changes nothing.
Result<void> ClassicViews::fill() {
  const auto& mv = pipes_.front().pipe;
  const auto job = tinybird::populate(parts_.client, {.pipe = mv.name, .node = mv.node},
                                      request_deadline(parts_.clock));
  if (!job) {
    return error_of(job, "fill the view with the rows that are there");
  }
  return wait_until(
      {parts_.clock, parts_.console},
      {.what = std::format("{} to be filled", datasource_text(order_.design.view.names.datasource)),
       .limit = k_fill_limit},
      [&](Deadline deadline) -> Result<Sighting> {
        const auto now = tinybird::get_job(parts_.client, *job, deadline);
        if (!now) {
          return error_of(now, "the job that fills the view");
        }
        if (now->status == "done") {
          return Sighting{.state = Sighting::State::done};
        }
        if (now->status == "waiting" || now->status == "working") {
          return Sighting{.seen = now->status};
        }
        return base::fail(
            ErrorKind::rejected,
            std::format("the job {} that fills the view is {}: {}", *job, now->status, now->error));
      });
}

Result<void> ClassicViews::create_token(const WantedToken& wanted) {
  const auto context = std::format("the token {}", wanted.name);
  const auto* found = found_in(wanted.found);
  if (found == nullptr) {
    const auto created = tinybird::create_token(parts_.client, wanted.name, wanted.scopes,
                                                request_deadline(parts_.clock));
    return created ? Result<void>() : error_of(created, context);
  }
  const auto set =
      tinybird::set_scopes(parts_.client, *found, wanted.scopes, request_deadline(parts_.clock));
  return set ? Result<void>() : error_of(set, context);
}

Result<void> ClassicViews::create() {
  // The Python version's view, where it is replaced.
  auto done = remove();
  if (done && landing_ == Action::create) {
    done = create_datasource(landing_datasource(order_.design));
  }
  if (done && view_ == Action::create) {
    done = create_datasource(view_datasource(order_.design.view));
  }
  // Without an endpoint a former call may have ended before the view was filled.
  const bool fills = std::ranges::any_of(pipes_, [](const WantedPipe& wanted) {
    return wanted.todo == Action::create || wanted.todo == Action::change;
  });
  for (const auto& wanted : pipes_) {
    if (done && wanted.todo != Action::keep) {
      if (fills && !wanted.materialized) {
        done = fill();
      }
      done = done ? create_pipe(wanted) : done;
    }
  }
  if (done && fills && pipes_.back().todo == Action::keep) {
    done = fill();
  }
  for (const auto& wanted : tokens_) {
    if (done && wanted.todo != Action::keep) {
      done = create_token(wanted);
    }
  }
  return done;
}

}  // namespace tinydynamocdc::manage
