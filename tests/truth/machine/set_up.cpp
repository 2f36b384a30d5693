// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <format>
#include <optional>
#include <stdexcept>

#include "net/retry.hpp"
#include "row/landing_definition.hpp"
#include "row/names.hpp"
#include "row/view_definition.hpp"
#include "run.hpp"
#include "view/design.hpp"

// What a person does with the tool, and what the Python version has left behind.
namespace tinydynamocdc::truth {

namespace {

using Columns = std::vector<Tinybird::Column>;

Json listed(const std::vector<row::Column>& columns) {
  Json all = Json::array();
  for (const auto& column : columns) {
    all.push_back({column.name, column.type, column.default_value});
  }
  return all;
}

Json listed(const Columns& columns) {
  Json all = Json::array();
  for (const auto& column : columns) {
    all.push_back({column.name, column.type, ""});
  }
  return all;
}

std::vector<std::string> names_of(const Columns& columns) {
  std::vector<std::string> names;
  for (const auto& column : columns) {
    names.push_back(column.name);
  }
  return names;
}

// Of [["id", "N"]].
std::vector<row::TableKey> table_keys(const Json& listed) {
  std::vector<row::TableKey> keys;
  for (const auto& key : listed) {
    keys.push_back({.attribute = key.at(0), .is_number = key.at(1) == "N"});
  }
  return keys;
}

// Tinybird for whoever has the admin token.
class AdminsTinybird final : public net::HttpClient {
 public:
  explicit AdminsTinybird(Tinybird& tinybird) : tinybird_(tinybird) {}
  base::Result<net::HttpResponse> send(const net::HttpRequest& request,
                                       base::Deadline /*deadline*/) override {
    return tinybird_.answer_admin({.method = request.method,
                                   .origin = request.origin,
                                   .target = request.target,
                                   .headers = request.headers,
                                   .body = std::string(request.body)});
  }

 private:
  Tinybird& tinybird_;
};

class Silence final : public manage::Console {
 public:
  void say(std::string_view /*line*/) override {}
  void waiting(std::string_view /*line*/) override {}
  base::Result<std::string> ask(std::string_view /*question*/) override {
    return base::fail(base::ErrorKind::bad_config, "nobody is there");
  }
};

// --infer-schema; nothing: it is refused as long as there is no row.
std::optional<std::vector<row::TableKey>> inferred_keys(World& world, const std::string& landing,
                                                        const row::NamingOptions& naming) {
  AdminsTinybird http(world.tinybird);
  testing::FakeClock clock(world.now_ms);
  net::Jitter jitter(1);
  tinybird::FixedToken token(base::Secret("p.admin"));
  tinybird::Client client({.http = http, .clock = clock, .jitter = jitter, .tokens = token},
                          {.origin = {net::Scheme::https, "api.tinybird.co", 443}, .path = "/v0/"});
  Silence console;
  const view::TinybirdParts parts{
      .client = client, .clock = clock, .console = console, .target = {}};
  auto keys = view::keys_of_landing(parts, landing, naming);
  if (!keys && keys.error().message.contains("has no row yet")) {
    return std::nullopt;
  }
  if (!keys) {
    throw std::runtime_error("--infer-schema: " + keys.error().message);
  }
  return *keys;
}

// By which parameter of the endpoint each attribute is asked for, in the order of the columns.
Json parameters_of(const row::ViewDefinition& view, const std::vector<row::ViewKey>& keys) {
  Json parameters = Json::array();
  for (const auto& parameter : view.parameters) {
    const auto key = std::ranges::find_if(
        keys, [&](const row::ViewKey& one) { return one.column.name == parameter.column; });
    if (key == keys.end()) {
      throw std::runtime_error(parameter.column + " is no column of this table's");
    }
    parameters.push_back({key->attribute, parameter.name, parameter.column});
  }
  return parameters;
}

// The table's view as the Python version made it, or anybody with other keys in mind: rows of a
// landing data source by one key alone, the newest second wins.
Json other_view(const std::string& landing, const row::ViewDefinition& view) {
  const auto& key = view.columns.front();
  return {{"columns",
           {{key.name, key.type, ""}, {"NewImage", "String", ""}, {"seconds", "UInt64", ""}}},
          {"sorting_key", std::format("`{}`", key.name)},
          {"version_column", "seconds"},
          {"select",
           std::format("SELECT `{}`, NewImage, toUInt64(ApproximateCreationDateTime) AS seconds "
                       "FROM {}",
                       key.name, landing)}};
}

}  // namespace

std::string Run::landing_of(const Json& table) const {
  const std::string name = table.at("name");
  const auto theirs = row::python_datasource_name({}, name);
  return !theirs.empty() && world_.tinybird.has_datasource(theirs) ? theirs
                                                                   : row::datasource_name({}, name);
}

// The SQL that set-up would send to Tinybird, as the product writes it.
Json Run::definition_of(const Json& table, const Json& own,
                        const std::vector<row::TableKey>& keys) const {
  const std::string name = table.at("name");
  const auto landing = landing_of(table);
  row::NamingOptions naming;
  if (landing != row::datasource_name(naming, name)) {
    naming.datasource_names.emplace(name, landing);
  }
  const auto existing = world_.tinybird.columns_of(landing);
  const view::DesignOptions options{.table = name, .function_token = {}, .naming = naming};
  const auto design = view::design_for(options, keys, names_of(existing));
  const auto maker = existing.empty() ? own : maker_of(table, landing);
  const auto made =
      view::design_for(options, table_keys(maker), names_of(existing)).landing_definition;
  const auto is_of_python = table.value("python", false);
  auto own_keys = row::view_keys(naming.key_prefix, table_keys(own));
  for (auto& key : own_keys) {
    key.column = row::column_in(key.column, names_of(existing));
  }
  const auto& view = design.view;
  return {{"landing", landing},
          {"columns", is_of_python ? listed(existing) : listed(made.columns)},
          {"sorting_key", is_of_python ? design.landing_definition.sorting_key : made.sorting_key},
          {"partition_key", is_of_python ? "" : made.partition_key},
          {"view", view.names.datasource},
          {"view_columns", listed(view.columns)},
          {"view_sorting_key", view.sorting_key},
          {"version_column", view.version_column},
          {"is_deleted_column", view.is_deleted_column},
          {"select", view.select},
          {"endpoint", view.endpoint_select},
          {"parameters", parameters_of(view, own_keys)},
          {"other_view", other_view(landing, view)},
          {"keys", own},
          {"made_for", maker}};
}

// The keys that a landing data source was made for.
Json Run::maker_of(const Json& table, const std::string& landing) const {
  const auto columns = names_of(world_.tinybird.columns_of(landing));
  const auto has_all = [&](const Json& keys) {
    const auto view_keys = row::view_keys("key_", table_keys(keys));
    return std::ranges::all_of(view_keys, [&](const row::ViewKey& key) {
      return std::ranges::contains(columns, row::column_in(key.column, columns).name);
    });
  };
  const auto& keys = table.at("keys");
  const auto others = table.value("other_keys", Json());
  if (others.is_null() || !has_all(others)) {
    return keys;
  }
  return has_all(keys) && keys.size() > others.size() ? keys : others;
}

// As DescribeTable shows them.
Json Run::present_keys(const Json& table) const {
  const auto others = table.value("other_keys", Json());
  const auto shown = world_.tables.find(table.at("name").get<std::string>());
  if (others.is_null() || shown == world_.tables.end()) {
    return table.at("keys");
  }
  const auto& schema = shown->second.at("KeySchema");
  const bool are_others =
      schema.size() == others.size() &&
      std::ranges::equal(
          schema, others, {}, [](const Json& one) { return one["AttributeName"]; },
          [](const Json& one) { return one[0]; });
  return are_others ? others : table.at("keys");
}

// Set-up does not touch a data source that was made for other keys.
bool Run::is_refused(const Json& table, const std::string& landing, const Json& keys) {
  const auto columns = names_of(world_.tinybird.columns_of(landing));
  const auto design = view::design_for({.table = table.at("name"), .function_token = {}},
                                       table_keys(keys), columns);
  const auto checked = view::check_columns(design, columns);
  if (columns.empty() || checked) {
    return false;
  }
  world_.refused_views.push_back({{"keys", keys}, {"words", checked.error().message}});
  world_.tell("no view: " + checked.error().message);
  return true;
}

Json Run::definitions() const {
  Json all = Json::array();
  for (const auto& table : world_.scenario.at("tables")) {
    const auto known = definitions_.find(table.at("name").get<std::string>());
    const auto keys = maker_of(table, landing_of(table));
    all.push_back(known == definitions_.end() ? definition_of(table, keys, table_keys(keys))
                                              : known->second);
  }
  return all;
}

void Run::make_view(const Json& step) {
  const auto& table = world_.scenario.at("tables").at(step.at("table").get<std::size_t>());
  const auto landing = landing_of(table);
  const auto keys = present_keys(table);
  auto definition = definition_of(table, keys, table_keys(keys));
  if (!world_.tinybird.has_datasource(landing)) {  // As set-up does, before the first row.
    Columns columns;
    for (const auto& column : definition.at("columns")) {
      columns.push_back({.name = column.at(0), .type = column.at(1)});
    }
    world_.tinybird.make_datasource(landing, columns);
  }
  const auto inferred = step.value("infer", false) ? inferred_keys(world_, landing, {})
                                                   : std::optional<std::vector<row::TableKey>>();
  if (inferred) {
    definition = definition_of(table, maker_of(table, landing), *inferred);
  } else if (table.contains("other_keys") && is_refused(table, landing, keys)) {
    return;
  }
  definitions_[table.at("name").get<std::string>()] = definition;
  world_.tinybird.make_view(landing);
  world_.views.push_back({{"landing", landing},
                          {"at", world_.tinybird.rows().size()},
                          {"how", step.value("how", "deployment")},
                          {"keys", definition.at("keys")},
                          {"made_for", definition.at("made_for")}});
  world_.tell(std::format("the view of {} is made{}", landing,
                          inferred ? ", its keys inferred from the data source" : ""));
}

// A data source as the Python version made it, with the rows that it had sent.
void Run::python(const Json& step) {
  const auto& table = world_.scenario.at("tables").at(step.at("table").get<std::size_t>());
  const std::string name = table.at("name");
  const auto theirs = row::python_datasource_name({}, name);
  const auto landing = theirs.empty() ? row::datasource_name({}, name) : theirs;
  auto keys = row::view_keys("key_", table_keys(table.at("keys")));
  const auto column_of = [](const row::ViewKey& key) {
    return key.column.python_name.empty() ? key.column.name : key.column.python_name;
  };
  Columns columns;
  for (const auto& column : row::landing_definition({}).columns) {
    if (column.name != "userIdentity") {
      columns.push_back({.name = column.name, .type = column.type});
    }
  }
  for (const auto& key : keys) {
    columns.push_back(
        {.name = column_of(key), .type = key.column.is_number ? "Float64" : "String"});
  }
  world_.tinybird.make_datasource(landing, columns);
  for (const auto& sent : step.at("rows")) {
    auto row = sent.at("row");
    for (const auto& key : keys) {
      const auto& typed = sent.at("keys").at(key.attribute);
      const std::string text = typed.front();
      row[column_of(key)] = key.column.is_number ? Json(std::stod(text)) : Json(text);
    }
    world_.tinybird.put_row(landing, row);
  }
  world_.tell(std::format("{} has {} rows of the Python version", landing, step["rows"].size()));
}

}  // namespace tinydynamocdc::truth
