// SPDX-License-Identifier: Apache-2.0
#include "row/view_definition.hpp"

#include <gtest/gtest.h>

#include <set>

namespace tinydynamocdc::row {
namespace {

ViewDefinition view_of(std::vector<TableKey> keys, std::string_view prefix = "key_") {
  return view_definition("ddb_T", prefix, view_keys(prefix, std::move(keys)));
}

TEST(ViewNames, say_which_landing_data_source_they_belong_to) {
  EXPECT_EQ(view_names("ddb_PeopleTable"),
            (ViewNames{"mat_ddb_PeopleTable", "mv_ddb_PeopleTable", "ddb_PeopleTable_by_Keys"}));
  EXPECT_EQ(node_name("mv_ddb_PeopleTable"), "mv_ddb_PeopleTable_node");
}

TEST(ViewNames, defect_13_long_ones_are_cut_with_a_hash_and_stay_apart) {
  std::set<std::string> all;
  for (const auto* end : {"1", "2"}) {
    const auto landing = std::string(k_name_bytes_max - 1, 'x') + end;
    const auto names = view_names(landing);
    for (const auto& name : {landing, names.datasource, names.pipe, names.endpoint,
                             node_name(names.pipe), node_name(names.endpoint)}) {
      EXPECT_LE(name.size(), k_name_bytes_max);
      EXPECT_TRUE(all.insert(name).second) << name;
    }
  }
}

TEST(ViewKeys, are_in_byte_order_of_the_attributes_like_those_of_a_record) {
  EXPECT_EQ(view_keys("key_", {{"sk", true}, {"a.b", false}}),
            (std::vector<ViewKey>{{"a.b", {.name = "key_a_b", .is_number = false}},
                                  {"sk", {.name = "key_sk", .is_number = true}}}));
  EXPECT_EQ(view_keys("key_", {{"user_id", false}, {"user.id", false}}),
            (std::vector<ViewKey>{{"user.id", {.name = "key_user_id", .is_number = false}},
                                  {"user_id", {.name = "key_user_id_2", .is_number = false}}}));
}

TEST(ViewDefinition, has_every_column_in_order_and_is_sorted_by_the_keys) {
  const auto view = view_of({{"id", true}, {"name", false}});
  EXPECT_EQ(schema_text(view),
            "`key_id` Float64, `key_name` String, `Keys` String, `NewImage` String, "
            "`OldImage` String, `eventName` LowCardinality(String), "
            "`ApproximateCreationDateTime` Int64, `version` UInt256, `is_deleted` UInt8");
  EXPECT_EQ(view.engine, "ReplacingMergeTree");
  EXPECT_EQ(view.sorting_key, "key_id, key_name, Keys");
  EXPECT_EQ(view.version_column, "version");
  EXPECT_EQ(view.is_deleted_column, "is_deleted");
}

TEST(ViewDefinition, the_version_is_ten_to_the_forty_times_the_time_plus_the_sequence_number) {
  const auto text = view_of({{"id", false}}).select;
  EXPECT_TRUE(text.starts_with("SELECT\n    key_id,\n    Keys,\n")) << text;
  EXPECT_TRUE(text.contains("- if(eventName IN ('SNAPSHOT', 'SNAPSHOT_COMPLETE'), 300, 0),\n"))
      << text;
  EXPECT_TRUE(text.ends_with("    * toUInt256('1" + std::string(40, '0') +
                             "')\n"
                             "    + toUInt256OrZero(SequenceNumber) AS version,\n"
                             "    CAST(eventName = 'REMOVE' AS UInt8) AS is_deleted\n"
                             "FROM ddb_T"))
      << text;
}

TEST(ViewEndpoint, hides_what_is_deleted_and_what_the_last_complete_snapshot_lacks) {
  const auto text = view_of({{"id", true}, {"name", false}}).endpoint_select;
  EXPECT_TRUE(text.starts_with("%\nSELECT key_id, key_name, Keys, NewImage, ")) << text;
  EXPECT_TRUE(
      text.contains("FROM mat_ddb_T FINAL\n"
                    "WHERE\n"
                    "    Keys != ''\n"
                    "    AND is_deleted = 0\n"
                    "    AND version\n"
                    "    >= (SELECT max(version) FROM mat_ddb_T WHERE key_id = 0 AND key_name = '' "
                    "AND Keys = '')\n"))
      << text;
  EXPECT_EQ(text.find("PREWHERE"), std::string::npos);
}

TEST(ViewEndpoint, a_text_key_is_compared_as_it_is) {
  EXPECT_TRUE(view_of({{"id", false}})
                  .endpoint_select.ends_with(
                      "\n    {% if defined(by_id) %} AND key_id = {{ String(by_id) }} {% end %}"));
}

TEST(ViewEndpoint, defect_05_a_number_key_is_compared_by_its_exact_text_too) {
  const auto text = view_of({{"a", true}, {"b", true}}).endpoint_select;
  for (const std::string name : {"a", "b"}) {
    const auto number = "toFloat64OrZero(replaceAll({{ String(by_" + name + ") }}, ' ', '+'))";
    for (const auto& part : {"AND key_" + name + "\n        >= " + number + "\n        - abs(" +
                                 number + ") * 1e-15\n",
                             "AND key_" + name + "\n        <= " + number + "\n        + abs(" +
                                 number + ") * 1e-15\n"}) {
      EXPECT_TRUE(text.contains(part)) << part << "\n" << text;
    }
  }
}

TEST(ViewEndpoint, a_number_is_taken_from_its_place_in_keys_and_never_searched_for) {
  // `{"a":1,"b":2}`: the first number begins at byte 6, the last one ends before the brace.
  constexpr std::string_view k_last = R"sql(extract(Keys, '([-+.0-9eE]+)"?[}]$'),)sql";
  const auto both = view_of({{"a", true}, {"b", true}}).endpoint_select;
  EXPECT_TRUE(both.contains(R"sql(extract(substring(Keys, 6), '^"?([-+.0-9eE]+)'),)sql")) << both;
  EXPECT_TRUE(both.contains(k_last)) << both;
  EXPECT_TRUE(view_of({{"only", true}}).endpoint_select.contains(k_last));
  // Bytes of the name as `Keys` spells it.
  const std::pair<const char*, const char*> places[] = {
      {"it's", "Keys, 9)"},   {"a\"b", "Keys, 9)"},   {"a\\b", "Keys, 9)"}, {"a\nb", "Keys, 9)"},
      {"a\x01", "Keys, 12)"}, {"{{x}}", "Keys, 10)"}, {"é", "Keys, 7)"},
  };
  for (const auto& [attribute, place] : places) {
    const auto text = view_of({{attribute, true}, {"\xF4\x8F\xBF\xBF", false}}).endpoint_select;
    EXPECT_TRUE(text.contains(place)) << attribute << "\n" << text;
  }
}

TEST(ViewEndpoint, a_parameter_is_never_called_as_a_column_is) {
  EXPECT_EQ(view_of({{"id", true}, {"user.name", false}}).parameters,
            (std::vector<ViewParameter>{{"by_id", "key_id"}, {"by_user_name", "key_user_name"}}));
  EXPECT_EQ(view_of({{"id", true}}, "by_").parameters,
            (std::vector<ViewParameter>{{"by_id_", "by_id"}}));
}

TEST(ViewEndpoint, attribute_names_of_any_text_are_no_part_of_the_sql) {
  for (const auto* attribute : {"it's", "a\"b", "a\\b", "a\nb", "{{x}}", "{%x", "{#x"}) {
    const auto text = view_of({{attribute, true}}).endpoint_select;
    EXPECT_FALSE(text.contains(attribute)) << text;
  }
}

// The text without white space around it, as ClickHouse reads it.
std::string pressed(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  return text;
}

TEST(RowVersion, is_what_the_materialized_pipe_computes) {
  const auto view = view_of({{"id", false}});
  EXPECT_NE(pressed(view.select).find(pressed(row_version())), std::string::npos) << view.select;
}

TEST(LivingRows, are_those_that_the_endpoint_shows) {
  for (const bool is_number : {false, true}) {
    const auto keys = view_keys("key_", {{"id", is_number}});
    const auto view = view_definition("ddb_T", "key_", keys);
    EXPECT_NE(pressed(view.endpoint_select)
                  .find(pressed(living_rows(view.names.datasource, columns_of(keys)))),
              std::string::npos)
        << view.endpoint_select;
  }
}

}  // namespace
}  // namespace tinydynamocdc::row
