// SPDX-License-Identifier: Apache-2.0
#include "row/view_definition.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <utility>

#include "base/json_text.hpp"
#include "dynamodb/transcoder.hpp"

namespace tinydynamocdc::row {

namespace {

// 10^40: every sequence number (at most 40 digits) is below it, so time decides first. As a text,
// because a number of that size would be read as a double.
constexpr std::string_view k_second = "toUInt256('10000000000000000000000000000000000000000')";

// The SQL is laid out as `tb fmt` does, so that files in somebody's git stay as they are: what fits
// a line stands in one. (tinybird CLI 5.0.2: 100 characters.)
constexpr std::size_t k_line_max = 100;

std::string fitting(std::string in_one_line, std::string in_lines) {
  return in_one_line.size() <= k_line_max ? std::move(in_one_line) : std::move(in_lines);
}

std::string_view default_of(const KeyColumn& column) { return column.is_number ? "0" : "''"; }

std::string listed(const std::vector<ViewKey>& keys, std::string_view between) {
  std::string text;
  for (const auto& key : keys) {
    text += key.column.name + std::string(between);
  }
  return text;
}

std::vector<Column> view_columns(const std::vector<ViewKey>& keys) {
  std::vector<Column> columns;
  columns.reserve(keys.size());
  for (const auto& key : keys) {
    columns.push_back({.name = key.column.name,
                       .type = key.column.is_number ? "Float64" : "String",
                       .default_value = ""});
  }
  constexpr std::pair<const char*, const char*> k_rest[] = {
      {"Keys", "String"},
      {"NewImage", "String"},
      {"OldImage", "String"},
      {"eventName", "LowCardinality(String)"},
      {"ApproximateCreationDateTime", "Int64"},
      {"version", "UInt256"},
      {"is_deleted", "UInt8"},
  };
  for (const auto& [name, type] : k_rest) {
    columns.push_back({.name = name, .type = type, .default_value = ""});
  }
  return columns;
}

std::string materialized_select(std::string_view landing, const std::vector<ViewKey>& keys) {
  return std::format(
      "SELECT\n"
      "    {}Keys,\n"
      "    NewImage,\n"
      "    OldImage,\n"
      "    eventName,\n"
      "    ApproximateCreationDateTime,\n"
      "    toUInt256(\n"
      "        greatest(\n"
      "            ApproximateCreationDateTime\n"
      "            - if(eventName IN ('SNAPSHOT', 'SNAPSHOT_COMPLETE'), {}, 0),\n"
      "            0\n"
      "        )\n"
      "    )\n"
      "    * {}\n"
      "    + toUInt256OrZero(SequenceNumber) AS version,\n"
      "    CAST(eventName = 'REMOVE' AS UInt8) AS is_deleted\n"
      "FROM {}",
      listed(keys, ",\n    "), k_snapshot_margin_s, k_second, landing);
}

std::string parameter_name(const std::vector<Column>& columns, std::string_view key_prefix,
                           std::string_view column) {
  auto rest = column;
  if (rest.starts_with(key_prefix)) {
    rest.remove_prefix(key_prefix.size());
  }
  auto name = fitted_name(std::format("by_{}", rest), column);
  while (std::ranges::contains(columns, name, &Column::name)) {
    name += '_';
  }
  return name;
}

// The digits of a number key as `Keys` spells them. `Keys` is canonical, so a number has a fixed
// place: right behind the first attribute's name, or right before the end. It is never searched
// for: the other key's name or value may hold any text.
std::string number_in_keys(const std::vector<ViewKey>& keys, std::size_t index) {
  if (index + 1 == keys.size()) {
    return R"sql(extract(Keys, '([-+.0-9eE]+)"?[}]$'))sql";
  }
  constexpr std::size_t k_around_a_name = 4;  // {"":
  const auto at = k_around_a_name + base::json_escaped(keys[index].attribute).size() + 1;
  return std::format(R"sql(extract(substring(Keys, {}), '^"?([-+.0-9eE]+)'))sql", at);
}

// Two numbers of up to 38 digits may be one Float64, so the text in `Keys` decides; the column is
// there for the index. Its range has some rounding to spare, because whoever reads the text as a
// Float64 here need not be who read it when the row came in. `1`, `1.0`, `+1` and `10e-1` are one
// number: both texts are brought to `<digits>e<exponent>` without zeros at the digits' ends before
// they are compared. A plus sign that is not encoded in a URL arrives as a space.
std::string number_condition(std::string_view column, std::string_view number_in_keys,
                             std::string_view parameter) {
  const auto value = std::format("replaceAll({{{{ String({}) }}}}, ' ', '+')", parameter);
  const auto both = [&](const std::string& indent, std::string_view end) {
    return fitting(
        std::format("{0}[{1}, {2}]{3}", indent, number_in_keys, value, end),
        std::format("{0}[\n{0}    {1},\n{0}    {2}\n{0}]{3}", indent, number_in_keys, value, end));
  };
  return std::format(
      R"sql(AND match(
            {2},
            '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?$'
        )
        AND {0}
        >= toFloat64OrZero({2})
        - abs(toFloat64OrZero({2})) * 1e-15
        AND {0}
        <= toFloat64OrZero({2})
        + abs(toFloat64OrZero({2})) * 1e-15
        AND arrayUniq(
            arrayMap(
                (number, digits) -> if(
                    match(digits, '[1-9]'),
                    concat(
                        extract(number, '^-'),
                        extract(digits, '^0*(.*[1-9])'),
                        'e',
                        toString(
                            toInt32OrZero(extract(number, '[eE]([-+0-9]+)$'))
                            - length(extract(number, '[.]([0-9]*)'))
                            + length(extract(digits, '0*$'))
                        )
                    ),
                    '0'
                ),
{3}
                arrayMap(
                    number -> replaceOne(extract(number, '[.0-9]+'), '.', ''),
{4}
                )
            )
        )
        = 1)sql",
      column, number_in_keys, value, both(std::string(16, ' '), ","),
      both(std::string(20, ' '), ""));
}

// One optional parameter's part of the WHERE.
std::string parameter_condition(const std::vector<ViewKey>& keys, std::size_t index,
                                const ViewParameter& parameter) {
  const auto in_lines = [&](std::string_view condition) {
    return std::format("    {{% if defined({}) %}}\n        {}\n    {{% end %}}", parameter.name,
                       condition);
  };
  if (keys[index].column.is_number) {
    return in_lines(
        number_condition(parameter.column, number_in_keys(keys, index), parameter.name));
  }
  const auto condition =
      std::format("AND {} = {{{{ String({}) }}}}", parameter.column, parameter.name);
  return fitting(
      std::format("    {{% if defined({}) %}} {} {{% end %}}", parameter.name, condition),
      in_lines(condition));
}

// What the last mark hides: the subquery in one line, behind a break, or in lines of its own.
std::string mark_condition(const std::string& view, const std::vector<ViewKey>& keys) {
  const auto mark = mark_place(columns_of(keys));
  const auto subquery = std::format(">= (SELECT max(version) FROM {} WHERE {})", view, mark);
  const auto in_lines = std::format(
      "    AND version >= (\n"
      "        SELECT max(version)\n"
      "        FROM {}\n"
      "        WHERE {}\n"
      "    )",
      view, mark);
  const auto broken = std::format("    {}", subquery);
  return fitting(
      std::format("    AND version {}", subquery),
      broken.size() <= k_line_max ? std::format("    AND version\n{}", broken) : in_lines);
}

std::string endpoint_select(const ViewDefinition& view, const std::vector<ViewKey>& keys) {
  constexpr std::string_view k_columns[] = {"Keys", "NewImage", "OldImage", "eventName",
                                            "ApproximateCreationDateTime"};
  std::string in_one_line = "SELECT " + listed(keys, ", ");
  std::string in_lines = "SELECT\n    " + listed(keys, ",\n    ");
  for (const auto column : k_columns) {
    const bool is_last = column == k_columns[std::size(k_columns) - 1];
    in_one_line += std::string(column) + (is_last ? "" : ", ");
    in_lines += std::string(column) + (is_last ? "" : ",\n    ");
  }
  auto text = std::format(
      "%\n"
      "{}\n"
      "FROM {} FINAL\n"
      "WHERE\n"
      "    Keys != ''\n"
      "    AND is_deleted = 0\n"
      "{}",
      fitting(in_one_line, in_lines), view.names.datasource,
      mark_condition(view.names.datasource, keys));
  for (std::size_t i = 0; i < keys.size(); ++i) {
    text += "\n" + parameter_condition(keys, i, view.parameters[i]);
  }
  return text;
}

}  // namespace

std::string row_version() {
  return std::format(
      "toUInt256(greatest(ApproximateCreationDateTime - if(eventName IN ('SNAPSHOT', "
      "'SNAPSHOT_COMPLETE'), {}, 0), 0)) * {} + toUInt256OrZero(SequenceNumber)",
      k_snapshot_margin_s, k_second);
}

std::string mark_place(const std::vector<KeyColumn>& columns) {
  std::string place;
  for (const auto& column : columns) {
    std::format_to(std::back_inserter(place), "{} = {} AND ", column.name, default_of(column));
  }
  return place + "Keys = ''";
}

std::string living_rows(std::string_view view_datasource, const std::vector<KeyColumn>& columns) {
  return std::format(
      "Keys != '' AND is_deleted = 0 AND version >= (SELECT max(version) FROM {} WHERE {})",
      view_datasource, mark_place(columns));
}

std::string snapshot_version(std::int64_t export_time_s) {
  return std::format("toUInt256({}) * {}",
                     std::max<std::int64_t>(export_time_s - k_snapshot_margin_s, 0), k_second);
}

ViewNames view_names(std::string_view landing) {
  return {.datasource = fitted_name(std::format("mat_{}", landing), landing),
          .pipe = fitted_name(std::format("mv_{}", landing), landing),
          .endpoint = fitted_name(std::format("{}_by_Keys", landing), landing)};
}

std::string node_name(std::string_view pipe) {
  return fitted_name(std::format("{}_node", pipe), pipe);
}

std::vector<ViewKey> view_keys(std::string_view key_prefix, std::vector<TableKey> keys) {
  std::ranges::sort(keys, {}, &TableKey::attribute);
  std::vector<std::string> names;
  names.reserve(keys.size());
  for (const auto& key : keys) {
    names.push_back(base::json_escaped(key.attribute));
  }
  dynamodb::ItemKeys item;
  for (const auto& key : keys) {
    if (item.count == dynamodb::k_key_attributes_max) {
      break;  // DynamoDB has no such table.
    }
    item.attributes[item.count] = {
        .name_text = names[item.count], .tag = key.is_number ? 'N' : 'S', .value_text = ""};
    ++item.count;
  }
  std::vector<ViewKey> result;
  for (auto& column : key_columns(key_prefix, item)) {
    result.push_back({.attribute = keys[result.size()].attribute, .column = std::move(column)});
  }
  return result;
}

std::vector<KeyColumn> columns_of(const std::vector<ViewKey>& keys) {
  std::vector<KeyColumn> columns;
  columns.reserve(keys.size());
  for (const auto& key : keys) {
    columns.push_back(key.column);
  }
  return columns;
}

ViewDefinition view_definition(std::string_view landing, std::string_view key_prefix,
                               const std::vector<ViewKey>& keys) {
  ViewDefinition view{.landing = std::string(landing),
                      .names = view_names(landing),
                      .columns = view_columns(keys),
                      .engine = "ReplacingMergeTree",
                      .sorting_key = listed(keys, ", ") + "Keys",
                      .version_column = "version",
                      .is_deleted_column = "is_deleted",
                      .select = materialized_select(landing, keys),
                      .endpoint_select = {},
                      .parameters = {}};
  for (const auto& key : keys) {
    view.parameters.push_back({.name = parameter_name(view.columns, key_prefix, key.column.name),
                               .column = key.column.name});
  }
  view.endpoint_select = endpoint_select(view, keys);
  return view;
}

std::string schema_text(const ViewDefinition& definition) {
  std::string text;
  for (const auto& column : definition.columns) {
    std::format_to(std::back_inserter(text), "{}`{}` {}", text.empty() ? "" : ", ", column.name,
                   column.type);
  }
  return text;
}

}  // namespace tinydynamocdc::row
