// SPDX-License-Identifier: Apache-2.0
#include "row/view_definition.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <utility>

#include "dynamodb/transcoder.hpp"

namespace tinydynamocdc::row {

namespace {

// A snapshot's edge is fuzzy by about a minute and stream time is in whole seconds: a snapshot's
// row counts as so much older than its export, so that every change near the edge wins over it.
constexpr int k_snapshot_margin_s = 300;

// 10^40: every sequence number (at most 40 digits) is below it, so time decides first. As a text,
// because a number of that size would be read as a double.
constexpr std::string_view k_second = "toUInt256('10000000000000000000000000000000000000000')";

// The body of the canonical JSON string, as write_canonical_keys spells names.
std::string json_body(std::string_view text) {
  std::string body;
  for (const char c : text) {
    constexpr std::string_view k_short = "\"\\\b\f\n\r\t";
    constexpr std::string_view k_letters = "\"\\bfnrt";
    if (const auto at = k_short.find(c); at != std::string_view::npos) {
      body += '\\';
      body += k_letters[at];
    } else if (static_cast<unsigned char>(c) < 0x20U) {
      std::format_to(std::back_inserter(body), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      body += c;
    }
  }
  return body;
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
      "    toUInt256(greatest(ApproximateCreationDateTime - if(eventName IN ('SNAPSHOT', "
      "'SNAPSHOT_COMPLETE'), {}, 0), 0))\n"
      "        * {}\n"
      "        + toUInt256OrZero(SequenceNumber) AS version,\n"
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
  const auto at = k_around_a_name + json_body(keys[index].attribute).size() + 1;
  return std::format(R"sql(extract(substring(Keys, {}), '^"?([-+.0-9eE]+)'))sql", at);
}

// Two numbers of up to 38 digits may be one Float64, so the text in `Keys` decides; the column is
// there for the index. Its range has some rounding to spare, because whoever reads the text as a
// Float64 here need not be who read it when the row came in. `1`, `1.0`, `+1` and `10e-1` are one
// number: both texts are brought to `<digits>e<exponent>` without zeros at the digits' ends before
// they are compared. A plus sign that is not encoded in a URL arrives as a space.
std::string number_condition(std::string_view column, std::string_view number_in_keys,
                             std::string_view parameter) {
  return std::format(
      "AND match({2}, '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?$')\n"
      "    AND {0} >= toFloat64OrZero({2}) - abs(toFloat64OrZero({2})) * 1e-15\n"
      "    AND {0} <= toFloat64OrZero({2}) + abs(toFloat64OrZero({2})) * 1e-15\n"
      "    AND arrayUniq(arrayMap(\n"
      "        (number, digits) -> if(\n"
      "            match(digits, '[1-9]'),\n"
      "            concat(\n"
      "                extract(number, '^-'),\n"
      "                extract(digits, '^0*(.*[1-9])'),\n"
      "                'e',\n"
      "                toString(\n"
      "                    toInt32OrZero(extract(number, '[eE]([-+0-9]+)$'))\n"
      "                    - length(extract(number, '[.]([0-9]*)'))\n"
      "                    + length(extract(digits, '0*$')))),\n"
      "            '0'),\n"
      "        [{1}, {2}],\n"
      "        arrayMap(\n"
      "            number -> replaceOne(extract(number, '[.0-9]+'), '.', ''),\n"
      "            [{1}, {2}]))) = 1",
      column, number_in_keys, std::format("replaceAll({{{{String({})}}}}, ' ', '+')", parameter));
}

std::string endpoint_select(const ViewDefinition& view, const std::vector<ViewKey>& keys) {
  std::string mark;
  for (const auto& key : keys) {
    std::format_to(std::back_inserter(mark), "{} = {} AND ", key.column.name,
                   default_of(key.column));
  }
  auto text = std::format(
      "%\n"
      "SELECT\n"
      "    {0}Keys,\n"
      "    NewImage,\n"
      "    OldImage,\n"
      "    eventName,\n"
      "    ApproximateCreationDateTime\n"
      "FROM {1} FINAL\n"
      "WHERE Keys != ''\n"
      "    AND is_deleted = 0\n"
      "    AND version >= (SELECT max(version) FROM {1} WHERE {2}Keys = '')",
      listed(keys, ",\n    "), view.names.datasource, mark);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto& parameter = view.parameters[i];
    const auto condition =
        keys[i].column.is_number
            ? number_condition(parameter.column, number_in_keys(keys, i), parameter.name)
            : std::format("AND {} = {{{{String({})}}}}", parameter.column, parameter.name);
    std::format_to(std::back_inserter(text), "\n{{% if defined({}) %}}\n    {}\n{{% end %}}",
                   parameter.name, condition);
  }
  return text;
}

}  // namespace

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
    names.push_back(json_body(key.attribute));
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
