// SPDX-License-Identifier: Apache-2.0
#include "view/designs.hpp"

#include <algorithm>
#include <format>
#include <functional>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"
#include "deliver/landing_name.hpp"
#include "manage/all_in_one.hpp"
#include "manage/aws_call.hpp"
#include "manage/naming_from.hpp"
#include "manage/table.hpp"
#include "tinybird/datasources.hpp"

namespace tinydynamocdc::view {

using base::ErrorKind;
using base::Result;

namespace {

// Only a landing data source has it.
constexpr std::string_view k_landing_column = "`eventSourceARN`";

class Designing {
 public:
  explicit Designing(const DesignSources& sources) : sources_(sources) {}

  Result<void> look_at_function() {
    if (sources_.keys == KeySource::landing) {
      return {};
    }
    const auto& parts = sources_.aws.function;
    TINYDYNAMOCDC_TRY(function_, manage::plain(parts.functions.find_function(
                                     sources_.function, manage::request_deadline(parts.clock))));
    return {};
  }

  Result<Design> named(const std::string& table) const {
    TINYDYNAMOCDC_TRY(auto options, options_for(table));
    return design_for(options, {});
  }

  Result<Design> design_of(const std::string& table) const {
    TINYDYNAMOCDC_TRY(const auto options, options_for(table));
    if (sources_.keys == KeySource::landing) {
      const auto landing = row::datasource_name(options.naming, table);
      TINYDYNAMOCDC_TRY(const auto keys, keys_of_landing(tinybird(), landing, options.naming));
      return as_it_is_there(options, keys);
    }
    const auto& parts = sources_.aws.function;
    auto found = manage::existing_table({sources_.aws.dynamodb, parts.clock, parts.console},
                                        {.name = table, .region = sources_.region});
    const auto coming = sources_.coming.find(table);
    if (!found && found.error().kind == ErrorKind::missing && coming != sources_.coming.end()) {
      found = aws::Table{.name = table, .keys = coming->second};
    }
    if (!found) {
      return std::unexpected(std::move(found.error()));
    }
    return as_it_is_there(options, keys_of(*found));
  }

 private:
  [[nodiscard]] const TinybirdParts& tinybird() const { return sources_.workspace.parts(); }
  [[nodiscard]] base::Deadline soon() const { return manage::request_deadline(tinybird().clock); }

  [[nodiscard]] Result<DesignOptions> options_for(const std::string& table) const {
    TINYDYNAMOCDC_TRY(auto naming, naming_of(table));
    return DesignOptions{.table = table,
                         .function_token = sources_.workspace.function_token().name(),
                         .naming = std::move(naming)};
  }

  [[nodiscard]] Result<row::NamingOptions> naming_of(const std::string& table) const {
    TINYDYNAMOCDC_TRY(
        auto naming,
        manage::agreed_naming(sources_.naming,
                              function_ ? &function_->configuration.environment : nullptr, table));
    TINYDYNAMOCDC_TRY(auto landing, sources_.keys == KeySource::landing
                                        ? declared_landing(naming, table)
                                        : Result<std::string>());
    if (landing.empty()) {
      TINYDYNAMOCDC_TRY(landing, deliver::landing_name(tinybird().client, naming, table, soon()));
    }
    if (landing != row::datasource_name(naming, table)) {
      naming.datasource_names.insert_or_assign(table, std::move(landing));
    }
    return naming;
  }

  // As the function calls it (TB_DS_NAMES), which only the workspace's files tell here. Empty: they
  // do not.
  [[nodiscard]] Result<std::string> declared_landing(const row::NamingOptions& naming,
                                                     const std::string& table) const {
    TINYDYNAMOCDC_TRY(const auto* project, sources_.workspace.project());
    const auto own = row::datasource_name(naming, table);
    if (project == nullptr || project->contains(own + ".datasource")) {
      return std::string();
    }
    std::vector<std::string> found;
    for (const auto& [file, text] : *project) {
      if (row::made_for(text) == table && text.contains(k_landing_column)) {
        found.push_back(file.substr(0, file.rfind('.')));
      }
    }
    if (found.size() > 1) {
      return base::fail(ErrorKind::bad_config,
                        std::format("{0} are landing data sources of the table {1}: choose one "
                                    "with TB_DS_NAMES={1}=<name>",
                                    base::joined(found), table));
    }
    return found.empty() ? std::string() : found.front();
  }

  // The design with the key columns as an existing landing data source has them. Tinybird is asked
  // only where the Python version would have named one otherwise.
  [[nodiscard]] Result<Design> as_it_is_there(const DesignOptions& options,
                                              const std::vector<row::TableKey>& keys) const {
    const auto columns = row::columns_of(row::view_keys(options.naming.key_prefix, keys));
    if (std::ranges::all_of(columns, &std::string::empty, &row::KeyColumn::python_name)) {
      return design_for(options, keys);
    }
    const auto landing = row::datasource_name(options.naming, options.table);
    const auto found = tinybird::get_datasource(tinybird().client, landing, soon());
    if (!found && found.error().error.kind != ErrorKind::denied) {
      return std::unexpected(found.error().error);
    }
    return found && *found ? design_for(options, keys, (*found)->columns)
                           : design_for(options, keys);
  }

  const DesignSources& sources_;
  std::optional<aws::Function> function_;
};

// Also of tables that come to one name only by the function's variables.
void check_apart(const std::vector<Design>& designs, std::vector<base::Error>& errors) {
  for (std::size_t i = 0; i < designs.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (designs[i].landing == designs[j].landing) {
        errors.push_back(manage::shared_datasource({.table = designs[i].table,
                                                    .datasource = designs[i].landing,
                                                    .other = designs[j].table}));
      }
    }
  }
}

Result<std::vector<Design>> all(const DesignSources& sources, std::span<const std::string> tables,
                                Result<Design> (Designing::*one)(const std::string&) const) {
  Designing designing(sources);
  TINYDYNAMOCDC_TRY_VOID(designing.look_at_function());
  std::vector<Design> designs;
  std::vector<base::Error> errors;
  for (const auto& table : tables) {
    auto design = (designing.*one)(table);
    if (design) {
      designs.push_back(std::move(*design));
      continue;
    }
    const auto kind = design.error().kind;
    if (base::is_transient(kind) || kind == ErrorKind::expired) {
      return std::unexpected(std::move(design.error()));
    }
    if (!std::ranges::contains(errors, design.error())) {
      errors.push_back(std::move(design.error()));
    }
  }
  check_apart(designs, errors);
  return errors.empty() ? Result<std::vector<Design>>(std::move(designs))
                        : std::unexpected(manage::all_in_one(errors));
}

}  // namespace

Result<std::vector<Design>> designs_of(const DesignSources& sources,
                                       std::span<const std::string> tables) {
  return all(sources, tables, &Designing::design_of);
}

Result<std::vector<Design>> named_designs(const DesignSources& sources,
                                          std::span<const std::string> tables) {
  return all(sources, tables, &Designing::named);
}

}  // namespace tinydynamocdc::view
