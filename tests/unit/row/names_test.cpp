// SPDX-License-Identifier: Apache-2.0
#include "row/names.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace tinydynamocdc::row {
namespace {

dynamodb::ItemKeys keys_of(std::vector<std::pair<std::string_view, char>> attributes) {
  dynamodb::ItemKeys keys;
  for (const auto& [name, tag] : attributes) {
    keys.attributes[keys.count++] = {.name_text = name, .tag = tag, .value_text = "x"};
  }
  return keys;
}

TEST(DatasourceName,
     is_the_prefix_and_the_table_s_name_with_underscores_for_what_cannot_stand_there) {
  const NamingOptions naming;
  EXPECT_EQ(datasource_name(naming, "PeopleTable"), "ddb_PeopleTable");
  EXPECT_EQ(datasource_name(naming, "my-table.v2"), "ddb_my_table_v2");
  EXPECT_EQ(datasource_name(naming, "a__b_"), "ddb_a__b_");
}

TEST(DatasourceName, defect_13_names_that_differ_in_underscores_stay_different) {
  const NamingOptions naming;
  std::set<std::string> names;
  for (const auto* table : {"a_b", "a__b", "a_b_", "_a_b"}) {
    names.insert(datasource_name(naming, table));
  }
  EXPECT_EQ(names.size(), 4U);
}

TEST(DatasourceName, defect_13_long_names_are_cut_with_a_hash_never_just_cut) {
  const NamingOptions naming;
  const std::string stem(130, 'x');
  const auto one = datasource_name(naming, stem + "1");
  const auto two = datasource_name(naming, stem + "2");
  EXPECT_EQ(one.size(), k_name_bytes_max);
  EXPECT_EQ(two.size(), k_name_bytes_max);
  EXPECT_NE(one, two);
  EXPECT_EQ(datasource_name(naming, std::string(124, 'x')).size(), k_name_bytes_max);
  EXPECT_EQ(datasource_name(naming, std::string(124, 'x')), "ddb_" + std::string(124, 'x'));
}

TEST(DatasourceName, a_given_name_wins) {
  const NamingOptions naming{.datasource_names = {{"a.b", "elsewhere"}}};
  EXPECT_EQ(datasource_name(naming, "a.b"), "elsewhere");
  EXPECT_EQ(datasource_name(naming, "a-b"), "ddb_a_b");
}

TEST(KeyColumns, have_the_type_of_their_attribute) {
  EXPECT_EQ(key_columns("key_", keys_of({{"id", 'N'}, {"name", 'S'}})),
            (std::vector<KeyColumn>{{.name = "key_id", .is_number = true},
                                    {.name = "key_name", .is_number = false}}));
  EXPECT_EQ(key_columns("key_", keys_of({{"b", 'B'}})),
            (std::vector<KeyColumn>{{.name = "key_b", .is_number = false}}));
}

TEST(KeyColumns, defect_13_two_attributes_never_share_a_column) {
  EXPECT_EQ(key_columns("key_", keys_of({{"user.id", 'S'}, {"user_id", 'S'}})),
            (std::vector<KeyColumn>{{.name = "key_user_id", .is_number = false},
                                    {.name = "key_user_id_2", .is_number = false}}));
}

TEST(KeyColumns, defect_15_a_key_never_takes_the_place_of_an_event_s_own_column) {
  EXPECT_EQ(key_columns("event", keys_of({{"Name", 'S'}})),
            (std::vector<KeyColumn>{{.name = "eventName_2", .is_number = false}}));
  EXPECT_EQ(key_columns("is_", keys_of({{"deleted", 'S'}})),
            (std::vector<KeyColumn>{{.name = "is_deleted_2", .is_number = false}}));
  EXPECT_EQ(key_columns("v", keys_of({{"ersion", 'N'}})),
            (std::vector<KeyColumn>{{.name = "version_2", .is_number = true}}));
  for (const std::string prefix : {"", "1", "_", "key-", "a b", "é"}) {
    const auto result = check_naming({.key_prefix = prefix});
    ASSERT_FALSE(result) << prefix;
    EXPECT_EQ(result.error().kind, base::ErrorKind::bad_config);
    EXPECT_TRUE(result.error().message.contains("TB_KEY_PREFIX"));
  }
}

TEST(KeyColumns, other_characters_become_one_underscore_each) {
  EXPECT_EQ(key_columns("key_", keys_of({{R"(caf\u00e9.x)", 'S'}}))[0].name, "key_caf__x");
  EXPECT_EQ(key_columns("key_", keys_of({{"café.x", 'S'}}))[0].name, "key_caf__x");
}

TEST(KeyColumns, long_attribute_names_are_cut_with_a_hash) {
  const std::string long_name(200, 'x');
  const auto columns = key_columns("key_", keys_of({{long_name, 'S'}}));
  EXPECT_EQ(columns[0].name.size(), k_name_bytes_max);
}

TEST(PythonNames, are_those_that_the_python_version_gave_where_they_differ) {
  const NamingOptions naming;
  EXPECT_EQ(python_datasource_name(naming, "my--table"), "ddb_my_table");
  EXPECT_EQ(python_datasource_name(naming, "a_.-b__"), "ddb_a_b");
  EXPECT_EQ(python_datasource_name(naming, "PeopleTable"), "");
  EXPECT_EQ(python_datasource_name({.datasource_names = {{"a--b", "x"}}}, "a--b"), "");
  EXPECT_EQ(python_datasource_name(naming, std::string(130, 'x')), "ddb_" + std::string(124, 'x'));
}

TEST(PythonNames, of_key_columns_never_mean_another_column) {
  const auto python_names = [](const dynamodb::ItemKeys& keys) {
    std::vector<std::string> names;
    for (const auto& column : key_columns("key_", keys)) {
      names.push_back(column.python_name);
    }
    return names;
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(python_names(keys_of({{"_id", 'S'}})), (Names{"key_id"}));
  EXPECT_EQ(python_names(keys_of({{"id_", 'S'}, {"sk", 'N'}})), (Names{"key_id", ""}));
  EXPECT_EQ(python_names(keys_of({{"_id", 'S'}, {"id", 'S'}})), (Names{"", ""}));
  EXPECT_EQ(python_names(keys_of({{"_id", 'S'}, {"id_", 'S'}})), (Names{"", ""}));
  EXPECT_EQ(python_names(keys_of({{"user.id", 'S'}, {"user_id", 'S'}})), (Names{"", ""}));
}

TEST(PythonNames, of_a_column_count_where_ours_is_not_there) {
  const KeyColumn column{.name = "key__id", .python_name = "key_id"};
  EXPECT_EQ(column_in(column, {"Keys", "key_id"}).name, "key_id");
  EXPECT_EQ(column_in(column, {"key__id", "key_id"}).name, "key__id");
  EXPECT_EQ(column_in(column, {}).name, "key__id");
}

TEST(CheckNaming, tells_all_mistakes_at_once) {
  const auto result =
      check_naming({.datasource_prefix = "",
                    .key_prefix = "9",
                    .datasource_names = {{"a", "1x"}, {"b", "same"}, {"c", "same"}}});
  ASSERT_FALSE(result);
  for (const auto* part : {"TB_DS_PREFIX", "TB_KEY_PREFIX", "\"1x\"", "tables b and c"}) {
    EXPECT_TRUE(result.error().message.contains(part)) << part << ": " << result.error().message;
  }
}

}  // namespace
}  // namespace tinydynamocdc::row
